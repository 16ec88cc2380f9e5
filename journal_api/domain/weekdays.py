"""The days of a week, by name and by number."""

from __future__ import annotations

from enum import StrEnum


class Weekday(StrEnum):
    """A day of the week."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"


# Each at its number, as Python and our tables count them: Monday is 0.
WEEK = tuple(Weekday)
