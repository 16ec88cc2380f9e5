"""Reminders: soon but not at once, not too often, and never in somebody's quiet hours, however clocks are set."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.clinical_rules import due_figures
from journal_api.domain.clinical_rules import reminder_figures as figures
from journal_api.domain.due_items import DueItem, DueKind, Why
from journal_api.domain.quiet_hours import QuietHours, find_loud
from journal_api.domain.reminders import Attention, find_reminder_at

AMSTERDAM = "Europe/Amsterdam"
# Half an hour of summer time, a day that never was, midnights that are skipped, and plain ones.
ZONES = (AMSTERDAM, "UTC", "Australia/Lord_Howe", "Pacific/Apia", "America/Santiago", "Africa/Cairo", "Asia/Kathmandu")
NIGHT = QuietHours(time(22), time(7))
NOON = datetime(2026, 3, 2, 11, 0, tzinfo=UTC)

minutes = st.integers(0, 24 * 60 - 1).map(lambda minute: time(minute // 60, minute % 60))
hours = st.builds(QuietHours, minutes, minutes)
instants = st.datetimes(datetime(2011, 12, 20), datetime(2012, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001 - made aware
zones = st.sampled_from(ZONES)


def local(text: str, zone: str = AMSTERDAM, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def ask(due_at: datetime = NOON, *, open_for: timedelta = timedelta(days=14)) -> DueItem:
    return DueItem(DueKind.INSTRUMENT, due_at, due_at + open_for, Why.ROUTINE, "phq9")


@pytest.mark.parametrize(
    ("clock", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True), ("07:00", False)],
)
def test_hours_across_midnight_end_in_the_morning(clock: str, quiet: bool) -> None:
    assert NIGHT.covers(time.fromisoformat(clock)) is quiet


@pytest.mark.parametrize(("clock", "quiet"), [("12:59", False), ("13:00", True), ("13:59", True), ("14:00", False)])
def test_hours_within_a_day_are_quiet_on_that_day_alone(clock: str, quiet: bool) -> None:
    assert QuietHours(time(13), time(14)).covers(time.fromisoformat(clock)) is quiet


def test_hours_that_end_as_they_begin_are_none() -> None:
    assert not any(QuietHours(time(8), time(8)).covers(time(hour)) for hour in range(24))


@pytest.mark.parametrize(
    ("ends_at", "at", "loud"),
    [
        # 29 March 2026: 02:00 becomes 03:00; the hours would end within.
        (time(2, 30), local("2026-03-29T01:00"), local("2026-03-29T03:00")),
        (time(7), local("2026-03-28T23:00"), local("2026-03-29T07:00")),
        # 25 October 2026: 03:00 becomes 02:00; the hours end twice.
        (time(2, 30), local("2026-10-25T01:00"), local("2026-10-25T02:30")),
        (time(2, 30), local("2026-10-25T02:10", fold=1), local("2026-10-25T02:30", fold=1)),
        # 30 December 2011 was not in Apia.
        (time(7), local("2011-12-29T23:00", "Pacific/Apia"), local("2011-12-31T07:00", "Pacific/Apia")),
        # 6 September 2026: midnight is skipped in Santiago.
        (time(0, 30), local("2026-09-05T23:30", "America/Santiago"), local("2026-09-06T01:00", "America/Santiago")),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(ends_at: time, at: datetime, loud: datetime) -> None:
    assert find_loud(QuietHours(time(22), ends_at), timezone=str(at.tzinfo), at=at) == loud.astimezone(UTC)


@given(hours, zones, instants)
def test_what_waits_for_the_end_never_disturbs_and_never_waits_longer(
    quiet: QuietHours, timezone: str, at: datetime
) -> None:
    zone = ZoneInfo(timezone)
    loud = find_loud(quiet, timezone=timezone, at=at)

    assert not quiet.covers(loud.astimezone(zone).time())
    assert at <= loud <= at + timedelta(days=1, hours=1)
    until = (loud - at) // timedelta(minutes=1)
    # Every minute before it was quiet.
    assert all(quiet.covers((at + timedelta(minutes=one)).astimezone(zone).time()) for one in range(until))


def test_the_first_reminder_comes_once_the_phone_was_not_answered() -> None:
    item, attention = ask(), Attention("UTC", NIGHT)
    first_at = item.due_at + figures.AFTER.value

    assert find_reminder_at([item], attention, now=NOON) == first_at
    assert find_reminder_at([item], attention, now=first_at) == first_at
    assert find_reminder_at([item], attention, now=first_at + timedelta(hours=1)) == first_at + timedelta(hours=1)


def test_one_more_check_in_of_an_unusual_evening_is_reminded_of_before_the_usual_quiet_hours() -> None:
    due_at = local("2026-03-02T00:00") + timedelta(hours=due_figures.EVENING.value.hour)
    prompt = DueItem(DueKind.EXTRA_CHECK_IN, due_at, local("2026-03-03T00:00"), Why.UNUSUAL_DAY)

    found = find_reminder_at([prompt], Attention(AMSTERDAM), now=NOON)

    assert found == due_at + figures.AFTER.value


def test_without_anything_to_ask_there_is_no_reminder() -> None:
    assert find_reminder_at([], Attention("UTC"), now=NOON) is None


def test_one_that_would_come_after_the_item_is_over_is_left_out() -> None:
    late = ask(local("2026-03-02T20:00"), open_for=timedelta(hours=4))

    assert find_reminder_at([late], Attention(AMSTERDAM, QuietHours(time(21), time(8))), now=NOON) is None
    assert find_reminder_at([late], Attention(AMSTERDAM, QuietHours(time(22), time(8))), now=NOON) is not None


@pytest.mark.parametrize("minute", [-1, 0, 1])
def test_the_same_is_reminded_of_again_days_later(minute: int) -> None:
    told = NOON + figures.AFTER.value
    again_at = told + figures.AGAIN_AFTER.value
    now = again_at + timedelta(minutes=minute)

    found = find_reminder_at([ask()], Attention("UTC", NIGHT, (told,)), now=now)

    assert found == max(now, again_at)


def test_something_new_is_reminded_of_though_somebody_was_just_told() -> None:
    told = NOON + figures.AFTER.value
    new = ask(NOON + timedelta(minutes=1))

    found = find_reminder_at([ask(), new], Attention("UTC", NIGHT, (told,)), now=told)

    assert found == new.due_at + figures.AFTER.value


@pytest.mark.parametrize(("already", "waits"), [(1, False), (2, True), (3, True)])
def test_what_is_too_many_for_a_day_comes_on_the_next_after_the_quiet_hours(already: int, waits: bool) -> None:
    told = tuple(NOON - timedelta(minutes=one + 1) for one in range(already))
    item = ask(NOON - figures.AFTER.value)

    found = find_reminder_at([item], Attention(AMSTERDAM, NIGHT, told), now=NOON)

    assert found == (local("2026-03-03T07:00").astimezone(UTC) if waits else NOON)


@given(
    hours, zones, instants, st.lists(st.integers(0, 14 * 24 * 60), max_size=6), st.lists(st.integers(0, 20), max_size=5)
)
def test_who_is_told_whenever_a_reminder_is_due_is_never_told_at_night_nor_too_often(
    quiet: QuietHours, timezone: str, begin: datetime, waits: list[int], open_days: list[int]
) -> None:
    items = [
        ask(begin + timedelta(minutes=wait), open_for=timedelta(days=days))
        for wait, days in zip(waits, open_days, strict=False)
    ]
    told: list[datetime] = []
    now = begin
    while (at := find_reminder_at(items, Attention(timezone, quiet, tuple(told)), now=now)) is not None:
        assert at >= now
        assert any(item.due_at + figures.AFTER.value <= at < item.expires_at for item in items)
        told.append(at)
        now = at

    days = [at.astimezone(ZoneInfo(timezone)).date() for at in told]
    assert not any(quiet.covers(at.astimezone(ZoneInfo(timezone)).time()) for at in told)
    assert all(days.count(on) <= figures.MOST_A_DAY.value for on in days)
