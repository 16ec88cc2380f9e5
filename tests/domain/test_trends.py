from random import Random

from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.measures import ANXIETY, MOOD
from journal_api.domain.trends import DailyValue, TrendDirection, TrendPoint, daily_means, direction
from tests.domain.records import day

observations = st.lists(st.tuples(st.integers(0, 20).map(day), st.floats(0, 10)), max_size=60)


@given(observations, st.randoms(use_true_random=False))
def test_no_order_of_arrival_changes_a_bit_of_a_mean(seen: list, rng: Random) -> None:
    shuffled = list(seen)
    rng.shuffle(shuffled)
    assert daily_means(shuffled) == daily_means(seen)


@given(observations)
def test_a_mean_lies_within_its_day_and_counts_its_entries(seen: list) -> None:
    for value in daily_means(seen):
        of_day = [number for on, number in seen if on == value.on]
        assert value.count == len(of_day)
        assert min(of_day) - 1e-12 <= value.mean <= max(of_day) + 1e-12


def test_days_come_oldest_first_and_gaps_are_left_out() -> None:
    means = daily_means([(day(5), 4.0), (day(1), 7.0), (day(5), 5.0)])
    assert means == (DailyValue(day(1), 7.0, 1), DailyValue(day(5), 4.5, 2))


def points(levels: list[float], *, count: int = 1, decline: float = 0.0) -> tuple[TrendPoint, ...]:
    return tuple(
        TrendPoint(day(at), level, count, level, level - 0.5, level + 0.5, 6.0, 0.0, decline)
        for at, level in enumerate(levels)
    )


def test_a_level_that_moved_out_of_its_band_has_a_direction() -> None:
    assert direction(points([6.0] * 15 + [5.4]), MOOD) is TrendDirection.DECLINING
    assert direction(points([6.0] * 15 + [5.6]), MOOD) is TrendDirection.STEADY
    assert direction(points([6.0] * 15 + [6.6]), MOOD) is TrendDirection.IMPROVING


def test_less_anxiety_is_better() -> None:
    assert direction(points([6.0] * 15 + [5.4]), ANXIETY) is TrendDirection.IMPROVING
    assert direction(points([6.0] * 15 + [6.6]), ANXIETY) is TrendDirection.DECLINING


def test_a_likely_decline_is_declining_even_where_the_level_has_stopped_moving() -> None:
    assert direction(points([5.0] * 20, decline=0.95), MOOD) is TrendDirection.DECLINING
    assert direction(points([5.0] * 20, decline=0.94), MOOD) is TrendDirection.STEADY


def test_four_days_are_too_little_and_five_are_enough() -> None:
    assert direction((), MOOD) is TrendDirection.TOO_LITTLE_DATA
    assert direction(points([6.0] * 4), MOOD) is TrendDirection.TOO_LITTLE_DATA
    assert direction(points([6.0] * 5), MOOD) is TrendDirection.STEADY


def test_days_without_an_entry_are_no_data() -> None:
    assert direction(points([6.0] * 20, count=0), MOOD) is TrendDirection.TOO_LITTLE_DATA
