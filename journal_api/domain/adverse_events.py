"""What befell a patient and was told to the care team: a stay in hospital, an attempt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class AdverseEventKind(StrEnum):
    """What it was; a stay in hospital counts as a relapse only where mental health was its reason."""

    PSYCHIATRIC_ADMISSION = "psychiatric_admission"
    SUICIDE_ATTEMPT = "suicide_attempt"
    OTHER_ADMISSION = "other_admission"
    OTHER = "other"


CRISES = frozenset({AdverseEventKind.PSYCHIATRIC_ADMISSION, AdverseEventKind.SUICIDE_ATTEMPT})


@dataclass(frozen=True, slots=True)
class AdverseEvent:
    """One event, never changed: what was wrong is withdrawn and said anew.

    `occurred_on` is the patient's local date on which it was, or began.
    """

    id: UUID
    patient_id: UUID
    kind: AdverseEventKind
    occurred_on: date
    author_id: UUID
    recorded_at: datetime
    withdrawn_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Crisis:
    """A day on which a person was in hospital for their mental health, or made an attempt."""

    on: date
    kind: AdverseEventKind


def list_crisis_days(crises: Iterable[Crisis]) -> tuple[date, ...]:
    """List the days, oldest first, each once."""
    return tuple(sorted({one.on for one in crises}))
