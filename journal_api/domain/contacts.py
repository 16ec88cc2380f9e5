"""The contact log: how the care team reached, or tried to reach, a patient."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class ContactKind(StrEnum):
    """How somebody was spoken to, or was to be."""

    CALL = "call"
    MESSAGE = "message"
    VIDEO = "video"
    VISIT = "visit"
    OTHER = "other"


class ContactOutcome(StrEnum):
    """What came of it."""

    REACHED = "reached"
    LEFT_MESSAGE = "left_message"
    NOT_REACHED = "not_reached"


@dataclass(frozen=True, slots=True)
class Contact:
    """One line of the log; it is never changed. ``alert_id`` names the alert it answers, where it answers one."""

    id: UUID
    patient_id: UUID
    contacted_at: datetime
    kind: ContactKind
    outcome: ContactOutcome
    author_id: UUID
    recorded_at: datetime
    alert_id: UUID | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ContactPage:
    """Which part of the log is wanted: at most ``limit``, newest first, from after a position."""

    limit: int
    after: tuple[datetime, UUID] | None = None
