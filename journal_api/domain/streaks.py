"""Streaks of lived local days, and the share of recent days that hold something."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streaks:
    """How many days in a row hold something: now, and at most ever.

    The current one counts through yesterday as long as today may still be filled.
    """

    current_days: int
    longest_days: int


def count_streaks(days: Collection[date], *, today: date) -> Streaks:
    """Count streaks over lived local dates; doubled days count once, days after today not at all."""
    longest, running, last = 0, 0, None
    for on in sorted({on for on in days if on <= today}):
        running = running + 1 if last is not None and on - last == _DAY else 1
        longest, last = max(longest, running), on
    is_current = last is not None and today - last <= _DAY
    return Streaks(running if is_current else 0, longest)


def measure_share(days: Collection[date], *, since: date, through: date) -> float:
    """Return the share (0-1) of the local days from `since` through `through`, both included, that hold something."""
    kept = {on for on in days if since <= on <= through}
    return len(kept) / max(1, (through - since).days + 1)
