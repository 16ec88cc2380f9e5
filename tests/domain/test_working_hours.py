"""When a clinic works again, and what a promise of working time comes to."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from journal_api.domain.weekdays import Weekday
from journal_api.domain.working_hours import (
    OpenHours,
    check_hours,
    promise_minutes,
    sort_hours,
    wait_until_open,
)

ZONE = "Europe/Amsterdam"
MORNING = OpenHours(Weekday.MONDAY, time(9), time(12))
AFTERNOON = OpenHours(Weekday.MONDAY, time(13), time(17))
FRIDAY = OpenHours(Weekday.FRIDAY, time(9), time(17))
HOURS = (MORNING, AFTERNOON, FRIDAY)
# A Monday; Amsterdam is an hour ahead.
MIDNIGHT = datetime(2026, 3, 1, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "wait"),
    [
        (timedelta(hours=8, minutes=59), timedelta(minutes=1)),
        (timedelta(hours=9), timedelta()),
        (timedelta(hours=11, minutes=59), timedelta()),
        (timedelta(hours=12), timedelta(hours=1)),
        (timedelta(hours=16, minutes=59), timedelta()),
        (timedelta(hours=17), timedelta(days=4) - timedelta(hours=8)),
        (timedelta(days=4, hours=17), timedelta(days=3) - timedelta(hours=8)),
    ],
)
def test_the_clinic_works_again_at_the_next_opening(at: timedelta, wait: timedelta) -> None:
    assert wait_until_open(HOURS, timezone=ZONE, now=MIDNIGHT + at) == wait


def test_one_stretch_a_week_is_waited_for_a_week() -> None:
    after = MIDNIGHT + timedelta(hours=12)

    assert wait_until_open((MORNING,), timezone=ZONE, now=after) == timedelta(days=7) - timedelta(hours=3)


def test_the_night_in_which_clocks_change_is_as_long_as_it_is() -> None:
    """On 29 March 2026 an hour is left out in Amsterdam."""
    saturday_evening = datetime(2026, 3, 28, 17, tzinfo=UTC)
    sunday = OpenHours(Weekday.SUNDAY, time(9), time(12))

    assert wait_until_open((sunday,), timezone=ZONE, now=saturday_evening) == timedelta(hours=14)


def test_without_hours_it_works_round_the_clock() -> None:
    assert wait_until_open((), timezone=ZONE, now=MIDNIGHT) == timedelta()


@pytest.mark.parametrize(
    ("minutes", "at", "within"),
    [
        (None, timedelta(hours=10), None),
        (30, timedelta(hours=10), 30),
        (30, timedelta(hours=8, minutes=59), 31),
        (30, timedelta(hours=8, minutes=59, seconds=1), 31),
        (30, timedelta(hours=12), 90),
    ],
)
def test_a_promise_counts_from_when_the_clinic_works(minutes: int | None, at: timedelta, within: int | None) -> None:
    assert promise_minutes(minutes, HOURS, timezone=ZONE, now=MIDNIGHT + at) == within


@pytest.mark.parametrize(
    ("hours", "faults"),
    [
        (HOURS, 0),
        ((MORNING, OpenHours(Weekday.MONDAY, time(12), time(13))), 0),
        ((MORNING, OpenHours(Weekday.MONDAY, time(11, 59), time(13))), 1),
        ((MORNING, OpenHours(Weekday.TUESDAY, time(11), time(13))), 0),
        ((OpenHours(Weekday.MONDAY, time(9), time(9)),), 1),
        ((OpenHours(Weekday.MONDAY, time(9), time(8)),), 1),
        ((MORNING, MORNING), 1),
    ],
)
def test_stretches_that_overlap_or_run_backwards_are_faults(hours: tuple[OpenHours, ...], faults: int) -> None:
    assert len(check_hours(hours)) == faults


def test_a_week_is_kept_in_its_order() -> None:
    assert sort_hours((FRIDAY, AFTERNOON, MORNING)) == HOURS
