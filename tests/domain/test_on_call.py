from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.on_call import Override, Schedule, Shift, Span, say_gap
from journal_api.domain.weekdays import WEEK, Weekday

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TEAM, CHEN, FRY = UUID(int=1), UUID(int=2), UUID(int=3)
MONDAY = datetime(2026, 3, 2, tzinfo=AMSTERDAM)
HOUR = timedelta(hours=1)


def shift(weekday: Weekday, starts_at: time, ends_at: time, *, user_id: UUID = CHEN) -> Shift:
    return Shift(UUID(int=9), TEAM, user_id, weekday, starts_at, ends_at)


def override(from_at: datetime, until_at: datetime) -> Override:
    return Override(UUID(int=8), TEAM, FRY, from_at, until_at)


def local(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=AMSTERDAM)


NIGHT = shift(Weekday.MONDAY, time(18), time(8))


@pytest.mark.parametrize(
    ("at", "is_covered"),
    [
        (local(2, 17, 59), False),
        (local(2, 18), True),
        (local(3, 7, 59), True),
        (local(3, 8), False),
        (local(9, 18), True),
    ],
)
def test_a_night_shift_begins_on_its_day_and_ends_on_the_next(at: datetime, is_covered: bool) -> None:
    assert (CHEN in Schedule(AMSTERDAM, (NIGHT,)).list_on_call(at)) is is_covered


def test_the_same_start_and_end_is_a_whole_day() -> None:
    schedule = Schedule(AMSTERDAM, (shift(Weekday.MONDAY, time(8), time(8)),))

    (covered,) = [span for span in schedule.list_spans(MONDAY, MONDAY + timedelta(days=7)) if span.user_ids]

    assert (covered.from_at, covered.until_at) == (local(2, 8), local(3, 8))


def test_an_override_replaces_the_shifts_and_they_hold_again_after_it() -> None:
    schedule = Schedule(AMSTERDAM, (NIGHT,), (override(local(2, 20), local(2, 22)),))

    spans = schedule.list_spans(local(2, 18), local(3, 8))

    assert [(span.from_at, span.user_ids) for span in spans] == [
        (local(2, 18), frozenset({CHEN})),
        (local(2, 20), frozenset({FRY})),
        (local(2, 22), frozenset({CHEN})),
    ]


@pytest.mark.parametrize(("day", "hours"), [(28, 13.0), (21, 14.0)])
def test_the_night_of_a_clock_change_has_no_gap_and_its_true_length(day: int, hours: float) -> None:
    weekday = WEEK[datetime(2026, 3, day, tzinfo=UTC).weekday()]
    schedule = Schedule(AMSTERDAM, (shift(weekday, time(18), time(8)),))

    (night,) = [span for span in schedule.list_spans(local(day, 12), local(day + 1, 12)) if span.user_ids]

    assert (night.until_at - night.from_at) / HOUR == hours


def test_nobody_is_on_call_without_shifts() -> None:
    (gap,) = Schedule(AMSTERDAM).list_spans(MONDAY, MONDAY + timedelta(days=7))

    assert (gap.user_ids, gap.until_at - gap.from_at) == (frozenset(), timedelta(days=7))


def times_of_day() -> st.SearchStrategy[time]:
    return st.builds(time, hour=st.integers(0, 23), minute=st.sampled_from((0, 30)))


@given(
    shifts=st.lists(
        st.builds(shift, st.sampled_from(Weekday), times_of_day(), times_of_day(), user_id=st.sampled_from((CHEN, FRY)))
    ),
    hours=st.lists(st.integers(0, 24 * 7 - 1), max_size=20),
    month=st.integers(1, 12),
)
def test_the_spans_say_what_the_instants_say_without_a_break(
    shifts: list[Shift], hours: Iterable[int], month: int
) -> None:
    start = datetime(2026, month, 25, 12, tzinfo=UTC)
    end = start + timedelta(days=7)
    schedule = Schedule(AMSTERDAM, tuple(shifts))

    spans = schedule.list_spans(start, end)

    assert (spans[0].from_at, spans[-1].until_at) == (start, end)
    assert all(one.until_at == other.from_at and one.user_ids != other.user_ids for one, other in pairwise(spans))
    for at in (start + hour * HOUR for hour in hours):
        (there,) = [span for span in spans if span.from_at <= at < span.until_at]
        assert there.user_ids == schedule.list_on_call(at)


@pytest.mark.parametrize(
    ("begins", "hours", "says"),
    [
        (datetime(2026, 3, 8, 2, tzinfo=AMSTERDAM), 4, "Nobody is on call Sunday 02:00–06:00."),
        (datetime(2026, 3, 8, 22, tzinfo=AMSTERDAM), 8, "Nobody is on call from Sunday 22:00 until Monday 06:00."),
        (
            datetime(2026, 3, 8, 2, tzinfo=AMSTERDAM),
            6 * 24 - 1,
            "Nobody is on call from Sunday 02:00 until Saturday 01:00.",
        ),
        (
            datetime(2026, 3, 1, 22, tzinfo=AMSTERDAM),
            7 * 24,
            "Nobody is on call from Sunday 1 March 22:00 until Sunday 8 March 22:00.",
        ),
    ],
)
def test_a_gap_is_said_in_words_on_the_clinics_clocks(begins: datetime, hours: int, says: str) -> None:
    gap = Span(begins.astimezone(UTC), begins.astimezone(UTC) + hours * HOUR, frozenset())

    assert say_gap(gap, zone=AMSTERDAM) == says
