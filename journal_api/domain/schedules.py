"""When a patient is asked: versions of a schedule, each for the time in which it held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from journal_api.domain.clinical_rules import due_figures as figures
from journal_api.domain.errors import Fault

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_FOR_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Schedule:
    """One version: it holds from `effective_at` until the next one does. Revision 0 is the product's own.

    `session_check_days` are days after each treatment session, rising; the others are days from one to the next.
    """

    revision: int = 0
    effective_at: datetime = _ALWAYS
    session_check_days: tuple[int, ...] = figures.SESSION_CHECK_DAYS.value
    phq9_every_days: int = figures.PHQ9_EVERY_DAYS.value
    checks_every_days: int = figures.CHECKS_EVERY_DAYS.value


@dataclass(frozen=True, slots=True)
class Reign:
    """A version and the time in which it holds: from `begins_at`, included, to `ends_at`, not included."""

    schedule: Schedule
    begins_at: datetime
    ends_at: datetime

    def holds(self, at: datetime) -> bool:
        """Tell whether what falls due at this instant is asked by this version."""
        return self.begins_at <= at < self.ends_at


def list_reigns(versions: tuple[Schedule, ...]) -> Iterator[Reign]:
    """Yield every version with its time, oldest first; the product's own holds before the first that was written."""
    written = (Schedule(), *versions)
    ends = (*(one.effective_at for one in versions), _FOR_EVER)
    return (Reign(one, one.effective_at, end) for one, end in zip(written, ends, strict=True))


def check_schedule(schedule: Schedule) -> tuple[Fault, ...]:
    """Find every fault of a schedule; empty means that it may be written."""
    days = schedule.session_check_days
    farthest = figures.FARTHEST_CHECK_DAY.value
    least, most = figures.LEAST_EVERY_DAYS.value, figures.MOST_EVERY_DAYS.value
    every = (("phq9_every_days", schedule.phq9_every_days), ("checks_every_days", schedule.checks_every_days))
    return (
        *(
            Fault(f"/session_check_days/{at}", "out_of_range", f"Must be from 0 to {farthest} days.")
            for at, day in enumerate(days)
            if not 0 <= day <= farthest
        ),
        *((Fault("/session_check_days", "not_unique", "Each day once."),) if len(set(days)) < len(days) else ()),
        *(
            Fault(f"/{name}", "out_of_range", f"Must be from {least} to {most} days.")
            for name, value in every
            if not least <= value <= most
        ),
    )
