"""What must hold when several measures are judged together."""

import math
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.clinical_rules import cr_04_evidence as evidence
from journal_api.domain.deterioration import Judgement, Shape, judge
from journal_api.domain.deterioration_combination import clip_surprises, weigh_drops, weigh_sizes
from journal_api.domain.measures import ANXIETY, ENERGY, MOOD, PAIN, Measure
from journal_api.domain.trends import DailySeries
from tests.domain.records import day, dropped_days, series_of, steady_days

Values = list[tuple[int, float]]
two_series = st.tuples(
    st.lists(st.one_of(st.none(), st.integers(0, 10).map(float)), min_size=30, max_size=45),
    st.lists(st.one_of(st.none(), st.integers(0, 10).map(float)), min_size=30, max_size=45),
)


def together(*series: DailySeries, through: int, sessions: tuple[date, ...] = ()) -> Judgement:
    return judge(series=series, sessions=sessions, through=day(through))


def some(values: list[float | None]) -> Values:
    return [(at, value) for at, value in enumerate(values) if value is not None]


def upside_down(values: Values) -> Values:
    return [(at, 10 - value) for at, value in values]


@settings(max_examples=15, deadline=None)
@given(two_series, st.integers(5, 44))
def test_alarms_and_prompts_of_a_day_depend_on_nothing_after_it(
    both: tuple[list[float | None], list[float | None]], through: int
) -> None:
    series = (series_of(some(both[0])), series_of(some(both[1]), ANXIETY))
    whole, then = together(*series, through=50), together(*series, through=through)
    assert then.alarm_days == tuple(on for on in whole.alarm_days if on <= day(through))
    assert then.prompt_days == tuple(on for on in whole.prompt_days if on <= day(through))


@settings(max_examples=15, deadline=None)
@given(two_series)
def test_the_order_of_the_measures_and_their_good_end_do_not_matter(
    both: tuple[list[float | None], list[float | None]],
) -> None:
    mood, other = some(both[0]), some(both[1])
    one = together(series_of(mood), series_of(other, ENERGY), through=50)
    turned = together(series_of(upside_down(upside_down(other)), ENERGY), series_of(mood), through=50)
    assert one.alarm_days == turned.alarm_days
    assert one.evidence == pytest.approx(turned.evidence)


@settings(max_examples=12, deadline=None)
@given(two_series, st.integers(1, 4000), st.randoms(use_true_random=False))
def test_order_splitting_unit_and_calendar_do_not_matter_to_several_measures(
    both: tuple[list[float | None], list[float | None]], shift: int, rng: Random
) -> None:
    mood, other = some(both[0]), some(both[1])
    split = [(at + shift, 10 * value + way) for at, value in other for way in (-0.5, 0.5, -0.5, 0.5)]
    moved = [(at + shift, value) for at, value in mood]
    rng.shuffle(split)
    rng.shuffle(moved)
    here = together(series_of(mood), series_of(other, ENERGY), through=50)
    there = together(series_of(split, replace(ENERGY, maximum=100.0)), series_of(moved), through=50 + shift)
    by = timedelta(days=shift)
    assert there.alarm_days == tuple(on + by for on in here.alarm_days)
    assert there.prompt_days == tuple(on + by for on in here.prompt_days)
    assert there.evidence == pytest.approx(here.evidence)


def test_a_surprise_of_all_measures_and_one_of_a_single_one_are_clipped_apart() -> None:
    together_clip, apart_clip = evidence.SHARED_CLIP.value, evidence.DIFFERENCE_CLIP.value
    assert clip_surprises([5.0], together=0.5) == [evidence.SURPRISE_CLIP.value]
    shared = together_clip * math.sqrt(0.75)
    assert clip_surprises([9.0, 9.0], together=0.5) == pytest.approx([shared, shared])
    apart = apart_clip * math.sqrt(0.25)
    assert clip_surprises([9.0, -9.0], together=0.5) == pytest.approx([apart, -apart])
    assert clip_surprises([0.4, -0.2, 0.1], together=0.5) == pytest.approx([0.4, -0.2, 0.1])


def test_evidence_stays_finite_where_measures_contradict_each_other() -> None:
    rng = Random(1)
    wild = [[float(rng.choice([0, 10])) for _ in range(400)] for _ in range(4)]
    measures: tuple[Measure, ...] = (MOOD, ANXIETY, ENERGY, PAIN)
    series = (series_of(list(enumerate(one)), measure) for one, measure in zip(wild, measures, strict=True))
    judgement = together(*series, through=399)
    assert all(math.isfinite(value) for value in judgement.evidence.values())
    assert all(math.isfinite(episode.odds or 0.0) for episode in judgement.episodes)


def test_a_measure_that_stays_as_it_was_does_not_silence_the_one_that_drops() -> None:
    mood = series_of(dropped_days(1, days=120, onset=80))
    calm = series_of(steady_days(2, days=120), ENERGY)
    (episode,) = together(mood, calm, through=119).episodes
    assert (episode.measure, episode.measures) == ("mood", ("mood",))
    assert day(80) <= episode.opened_on <= day(90)


def test_one_measure_alone_is_a_plain_likelihood_ratio() -> None:
    (ratio,) = weigh_drops([[3.0]], [[2.0]], together=0.5)
    drops = (0.6, 1.0, 1.5, 2.0)
    assert ratio == pytest.approx(sum(math.exp(drop * 3.0 - drop * drop * 2.0 / 2) for drop in drops) / 4)


def test_two_measures_are_weighed_over_every_set_by_the_full_likelihood() -> None:
    n, i, rho = (2.0, -1.0), (1.5, 1.5), 0.5
    (ratio,) = weigh_drops([[n[0]], [n[1]]], [[i[0]], [i[1]]], together=rho)
    z = [a / math.sqrt(b) for a, b in zip(n, i, strict=True)]
    (drop,) = evidence.DROPS_TOGETHER.value
    root = drop * math.sqrt(1.5)

    def likelihood(a: float, b: float) -> float:
        # a' R^-1 z - a' R^-1 a / 2 for two measures with correlation rho
        inverse = 1 / (1 - rho**2)
        linear = inverse * (a * (z[0] - rho * z[1]) + b * (z[1] - rho * z[0]))
        return math.exp(linear - inverse * (a * a + b * b - 2 * rho * a * b) / 2)

    expected = (likelihood(root, 0) + likelihood(0, root)) / 4 + likelihood(root, root) / 2
    assert ratio == pytest.approx(expected)


def test_few_measures_dropping_are_less_likely_than_half_of_them_or_more() -> None:
    one, two, three, four = (weigh_sizes(4)[size] * math.comb(4, size) for size in (1, 2, 3, 4))
    assert one == pytest.approx(evidence.FEW_WEIGHT.value * two)
    assert two == pytest.approx(three) == pytest.approx(four)
    assert one + two + three + four == pytest.approx(1)
    assert weigh_sizes(2)[1] * 2 == pytest.approx(weigh_sizes(2)[2])


def test_a_slide_over_months_is_told_as_slow_or_gradual() -> None:
    rng = Random(5)
    values = [(at, 7.5 + rng.gauss(0, 1) - 3 * min(max(at - 120, 0) / 110, 1)) for at in range(300)]
    opened = together(series_of([(at, min(max(value, 0.0), 10.0)) for at, value in values]), through=299).episodes
    assert opened[0].shape in {Shape.SLOW, Shape.GRADUAL, Shape.SUDDEN}
    assert day(120) <= opened[0].opened_on <= day(240)


def test_the_phone_asks_again_before_an_alarm_and_not_soon_after() -> None:
    judgement = together(series_of(dropped_days(3, days=140, onset=80, drop=2.0)), through=139)
    first = judgement.alarm_days[0]
    quiet = {on for on in judgement.prompt_days if 0 <= (on - first).days < rule.REFRACTORY_DAYS.value}
    assert quiet == set()
    assert any(0 < (first - on).days <= 14 for on in judgement.prompt_days)
