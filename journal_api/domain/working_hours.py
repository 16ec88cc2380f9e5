"""When a clinic works, read in its own zone, and how long it is until then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from journal_api.domain.errors import Fault
from journal_api.domain.weekdays import WEEK, Weekday


@dataclass(frozen=True, slots=True)
class OpenHours:
    """One stretch of work on one weekday, from ``opens`` until before ``closes``, on the clinic's clocks."""

    day: Weekday
    opens: time
    closes: time


def sort_hours(hours: Sequence[OpenHours]) -> tuple[OpenHours, ...]:
    """Put the stretches of a week into their order."""
    return tuple(sorted(hours, key=lambda one: (WEEK.index(one.day), one.opens)))


def check_hours(hours: Sequence[OpenHours]) -> tuple[Fault, ...]:
    """Find stretches that end before they begin, and those of one day that overlap."""
    backwards = any(one.closes <= one.opens for one in hours)
    overlapping = any(
        before.day is after.day and after.opens < before.closes for before, after in pairwise(sort_hours(hours))
    )
    said = {"It closes before it opens.": backwards, "Two stretches of one day overlap.": overlapping}
    return tuple(Fault("/working_hours", "invalid", message) for message, is_so in said.items() if is_so)


def wait_until_open(hours: Sequence[OpenHours], *, timezone: str, now: datetime) -> timedelta:
    """Return how long after ``now`` the clinic works again; nothing while it does, and where it names no hours."""
    if not hours:
        return timedelta()
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    waits: list[timedelta] = []
    # A week and today again: what is left of it may be over.
    for days in range(len(WEEK) + 1):
        on = today + timedelta(days=days)
        for one in hours:
            opens, closes = (datetime.combine(on, at, tzinfo=zone).astimezone(UTC) for at in (one.opens, one.closes))
            if one.day is WEEK[on.weekday()] and closes > now:
                waits.append(max(opens - now, timedelta()))
    return min(waits)


def find_next_opening(hours: Sequence[OpenHours], *, timezone: str, after: datetime) -> datetime | None:
    """Return when the clinic opens for a day's work after ``after``; None where it names no hours.

    What it opens again for on the same day, such as after a break, does not count.
    """
    zone = ZoneInfo(timezone)
    today = after.astimezone(zone).date()
    # A week and today again: today's opening may be over.
    for days in range(len(WEEK) + 1):
        on = today + timedelta(days=days)
        opens = min((one.opens for one in hours if one.day is WEEK[on.weekday()]), default=None)
        opens_at = None if opens is None else datetime.combine(on, opens, tzinfo=zone).astimezone(UTC)
        if opens_at is not None and opens_at > after:
            return opens_at
    return None


def promise_minutes(minutes: int | None, hours: Sequence[OpenHours], *, timezone: str, now: datetime) -> int | None:
    """Return within how many minutes from ``now`` somebody looks who promised so many of working time; None: nobody."""
    if minutes is None:
        return None
    wait = wait_until_open(hours, timezone=timezone, now=now)
    return minutes - (-wait // timedelta(minutes=1))
