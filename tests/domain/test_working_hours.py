"""When a clinic works again, and what a promise of working time comes to."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from journal_api.domain.weekdays import Weekday
from journal_api.domain.working_hours import (
    OpenHours,
    check_hours,
    find_next_opening,
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


WORKDAYS = (MORNING, AFTERNOON, OpenHours(Weekday.TUESDAY, time(8), time(12)), FRIDAY)
AMSTERDAM = ZoneInfo(ZONE)


def local(month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, second, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("after", "opens_at"),
    [
        (local(3, 2, 2), local(3, 2, 9)),
        (local(3, 2, 8, 59, 59), local(3, 2, 9)),
        (local(3, 2, 9), local(3, 3, 8)),
        (local(3, 2, 10), local(3, 3, 8)),
        (local(3, 2, 12, 30), local(3, 3, 8)),
        (local(3, 2, 23, 59, 59), local(3, 3, 8)),
        (local(3, 3, 8), local(3, 6, 9)),
        (local(3, 6, 9), local(3, 9, 9)),
        (local(3, 7, 12), local(3, 9, 9)),
    ],
)
def test_a_clinic_opens_next_for_another_days_work_not_after_a_break(after: datetime, opens_at: datetime) -> None:
    assert find_next_opening(WORKDAYS, timezone=ZONE, after=after) == opens_at


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 28, 10), (10, 24, 12), (4, 4, 11)])
def test_an_opening_after_a_change_of_clocks_is_at_the_clinics_own_time(month: int, day: int, hours: int) -> None:
    sunday = OpenHours(Weekday.SUNDAY, time(9), time(12))
    saturday_night = local(month, day, 22).astimezone(UTC)

    opens_at = find_next_opening((sunday,), timezone=ZONE, after=saturday_night)

    assert opens_at == saturday_night + timedelta(hours=hours)


def test_an_opening_that_the_clocks_leave_out_is_when_they_go_on() -> None:
    night_shift = OpenHours(Weekday.SUNDAY, time(2, 30), time(6))

    assert find_next_opening((night_shift,), timezone=ZONE, after=local(3, 28, 22)) == local(3, 29, 3, 30)


def test_a_clinic_of_one_day_a_week_opens_in_a_week() -> None:
    assert find_next_opening((FRIDAY,), timezone=ZONE, after=local(3, 6, 9)) == local(3, 13, 9)


def test_a_clinic_that_states_no_hours_has_no_opening() -> None:
    assert find_next_opening((), timezone=ZONE, after=MIDNIGHT) is None


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
