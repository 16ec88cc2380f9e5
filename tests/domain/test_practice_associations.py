import math
from datetime import date, timedelta
from random import Random
from statistics import mean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.durability import Run
from journal_api.domain.practice_associations import (
    Knowledge,
    compare_durability,
    compare_mood,
    summarize_practice,
)
from journal_api.domain.streaks import count_streaks
from journal_api.domain.trends import DailyValue
from tests.domain.records import day


def moods(*values: tuple[int, float]) -> list[DailyValue]:
    return [DailyValue(day(at), value, 1) for at, value in values]


def test_a_streak_counts_lived_days_in_a_row_and_waits_for_this_evening() -> None:
    days = [day(at) for at in (0, 1, 2, 5, 6, 6)]
    assert (count_streaks(days, today=day(6)).current_days, count_streaks(days, today=day(6)).longest_days) == (2, 3)
    assert count_streaks(days, today=day(7)).current_days == 2
    assert count_streaks(days, today=day(8)).current_days == 0
    assert count_streaks(days, today=day(1)).longest_days == 2
    assert count_streaks((), today=day(1)).longest_days == 0


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_the_longest_streak_is_what_a_plain_search_finds(at: set[int], today: int) -> None:
    found = count_streaks([day(one) for one in at], today=day(today))
    past = {one for one in at if one <= today}
    longest = max((n for n in range(1, 62) for s in past if set(range(s, s + n)) <= past), default=0)
    assert found.longest_days == longest
    assert found.current_days <= longest


@pytest.mark.parametrize(("practiced", "knowledge"), [(9, Knowledge.TOO_LITTLE), (10, Knowledge.ENOUGH)])
def test_moods_are_compared_from_twenty_days_on_each_side(practiced: int, knowledge: Knowledge) -> None:
    days = [day(4 * at) for at in range(practiced)]  # each makes two days: its own and the one after
    association = compare_mood(days, moods(*((at, 5.0 + at % 3) for at in range(80))))
    assert (association.knowledge, association.practice_side_days) == (knowledge, 2 * practiced)
    assert (association.difference is None) == (knowledge is Knowledge.TOO_LITTLE)


def test_too_few_other_days_are_too_few_as_well() -> None:
    everyday = [day(at) for at in range(60)]
    assert compare_mood(everyday, moods(*((at, 5.0) for at in range(79)))).knowledge is Knowledge.TOO_LITTLE


def test_the_difference_and_its_interval_are_what_a_hand_finds() -> None:
    rng = Random(3)
    practiced = {3 * at for at in range(30)}
    near = practiced | {at + 1 for at in practiced}
    values = {at: 5 + (0.8 if at in near else 0) + rng.gauss(0, 1) for at in range(120)}
    association = compare_mood([day(at) for at in practiced], moods(*values.items()))
    ours = [value for at, value in values.items() if at in near]
    others = [value for at, value in values.items() if at not in near]
    left = {at: value - (mean(ours) if at in near else mean(others)) for at, value in values.items()}
    pairs = [(left[at], left[at + 1]) for at in range(119)]
    raw = sum(a * b for a, b in pairs) / sum((a * a + b * b) / 2 for a, b in pairs)
    likeness = max(0.0, raw * 119 / 139)
    error = math.sqrt(
        sum(value**2 for value in left.values())
        / 118
        * (1 / len(ours) + 1 / len(others))
        * (1 + likeness)
        / (1 - likeness)
    )
    assert association.difference == pytest.approx(mean(ours) - mean(others))
    assert association.upper - association.difference == pytest.approx(1.6449 * error, rel=1e-4)
    assert association.difference - association.lower == pytest.approx(1.6449 * error, rel=1e-4)


def test_days_that_resemble_each_other_widen_the_interval() -> None:
    rng = Random(5)
    calm = {at: rng.gauss(5, 1) for at in range(120)}
    carried, last = {}, 5.0
    for at in range(120):
        last = 5 + 0.9 * (last - 5) + rng.gauss(0, math.sqrt(1 - 0.81))
        carried[at] = last
    days = [day(4 * at) for at in range(25)]
    widths = []
    for values in (calm, carried):
        association = compare_mood(days, moods(*values.items()))
        spread = math.sqrt(sum((v - mean(values.values())) ** 2 for v in values.values()) / 120)
        widths.append((association.upper - association.lower) / spread)
    assert widths[1] > 1.5 * widths[0]


def test_a_practice_that_changes_nothing_is_rarely_outside_its_interval() -> None:
    outside = 0
    for seed in range(200):
        rng = Random(seed)
        values = [(at, rng.gauss(5, 1)) for at in range(90)]
        days = [day(at) for at in range(90) if rng.random() < 0.3]
        association = compare_mood(days, moods(*values))
        if association.knowledge is Knowledge.ENOUGH:
            outside += not association.lower <= 0 <= association.upper
    assert outside < 30  # 10 % of 200, and what chance adds


def run(begin: int, days: float, *, is_lost: bool = True) -> Run:
    return Run(day(begin), days, is_lost=is_lost)


def practice_through(runs: list[Run]) -> list[date]:
    return [one.last_session_on + timedelta(days=at) for one in runs for at in range(int(one.days) + 1)]


@pytest.mark.parametrize(("lost", "knowledge"), [(2, Knowledge.TOO_LITTLE), (3, Knowledge.ENOUGH)])
def test_durations_are_compared_from_three_lost_series_on_each_side(lost: int, knowledge: Knowledge) -> None:
    more = [run(100 * at, 30) for at in range(lost)]
    less = [run(1000 + 100 * at, 15) for at in range(lost)]
    association = compare_durability(practice_through(more), [*more, *less])
    assert (association.knowledge, association.lost_with_more, association.lost_with_less) == (knowledge, lost, lost)
    if knowledge is Knowledge.ENOUGH:
        assert association.ratio == pytest.approx((3 / 90) / (3 / 45))
        assert association.upper == pytest.approx(0.5 * math.exp(1.6449 * math.sqrt(2 / 3)), rel=1e-4)
        assert association.lower == pytest.approx(0.5 / math.exp(1.6449 * math.sqrt(2 / 3)), rel=1e-4)


def test_series_that_were_cut_short_count_for_their_days() -> None:
    more = [run(100 * at, 30) for at in range(3)]
    less = [run(1000 + 100 * at, 15) for at in range(3)]
    held = run(3000, 60, is_lost=False)
    association = compare_durability(practice_through([*more, held]), [*more, *less, held])
    assert association.days_with_more == 150


def test_a_young_record_is_measured_by_the_days_there_were() -> None:
    summary = summarize_practice([day(0), day(2)], mood=(), runs=(), began_on=day(0), today=day(3))
    assert summary.adherence_30d == pytest.approx(2 / 4)
    old = summarize_practice([day(0), day(90)], mood=(), runs=(), began_on=day(0), today=day(90))
    assert old.adherence_30d == pytest.approx(1 / 30)
    assert (old.last_practice_on, old.practice_days) == (day(90), 2)


def test_nobody_practiced_is_no_streak_and_nothing_to_compare() -> None:
    summary = summarize_practice((), mood=moods((0, 5.0)), runs=(), began_on=day(0), today=day(3))
    assert (summary.last_practice_on, summary.adherence_30d, summary.streaks.current_days) == (None, 0.0, 0)
    assert (summary.mood.knowledge, summary.durability.knowledge) == (Knowledge.TOO_LITTLE, Knowledge.TOO_LITTLE)
