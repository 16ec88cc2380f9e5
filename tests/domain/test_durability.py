import math
from collections.abc import Sequence
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.courses import list_courses
from journal_api.domain.durability import Belief, Run, describe_durability, forecast_wear_off, list_runs, update_belief
from tests.domain.records import day
from tests.domain.test_courses import INDUCTION, LIFTED, phq9

# Freireich 1963, Blood 21:699, remission in weeks on 6-MP: 9 relapses, 12 censored (+), 359 weeks in all.
RELAPSES = (6, 6, 6, 7, 10, 13, 16, 22, 23)
STILL_WELL = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)


def lost(days: float) -> Run:
    return Run(day(0), days, is_lost=True)


def held(days: float) -> Run:
    return Run(day(0), days, is_lost=False)


def runs_of(readings: Sequence[tuple[int, float]], *, sessions: Sequence[date] = INDUCTION) -> tuple[Run, ...]:
    responses = tuple(phq9(at, total) for at, total in readings)
    return list_runs(list_courses(responses, sessions=sessions, today=day(300)))


def integrate(runs: Sequence[Run], days: float, *, shape: float = 1.5) -> float:
    """Return the chance that the next series outlasts `days`, by summing prior times likelihood over rates of loss.

    Written from the definition alone: a Weibull of known shape, whose rate has a gamma prior worth two series with a
    predictive median of 18 days.
    """
    prior_rate = 18**shape / (math.sqrt(2) - 1)
    steps = 40_000
    total, surviving = 0.0, 0.0
    for step in range(1, steps):
        rate = step / steps * 0.2
        weight = rate * math.exp(-rate * prior_rate)
        for run in runs:
            density = rate * shape * run.days ** (shape - 1) if run.is_lost else 1.0
            weight *= density * math.exp(-rate * run.days**shape)
        total += weight
        surviving += weight * math.exp(-rate * days**shape)
    return surviving / total


@pytest.mark.parametrize(
    "runs",
    [(), (lost(30),), (held(40),), (lost(9), lost(12), held(20)), tuple(lost(25.0) for _ in range(6))],
    ids=["none", "one lost", "one censored", "mixed", "six alike"],
)
@pytest.mark.parametrize("days", [5, 18, 60])
def test_the_chance_that_a_series_lasts_is_the_integrated_posterior(runs: tuple[Run, ...], days: float) -> None:
    assert update_belief(runs).survival(days) == pytest.approx(integrate(runs, days), abs=2e-4)


def test_without_a_series_of_ones_own_the_published_figures_stand() -> None:
    durability = describe_durability(())
    assert durability.median_days == pytest.approx(18.0)
    assert (durability.lost_series, durability.censored_series) == (0, 0)
    belief = update_belief(())
    assert (belief.quantile(0.25), belief.quantile(0.75)) == (pytest.approx(9.3, abs=0.1), pytest.approx(32.4, abs=0.1))


def test_the_conjugate_update_finds_the_published_rate_of_a_censored_table() -> None:
    relapses, exposure = len(RELAPSES), sum(RELAPSES) + sum(STILL_WELL)
    assert (relapses, exposure) == (9, 359)
    # Freireich's table has a published exponential estimate of 9/359 = 0.0251 a week: the mean of such a gamma.
    assert Belief(relapses, exposure).series / Belief(relapses, exposure).exposure == pytest.approx(0.0251, abs=1e-4)


def test_many_series_outweigh_what_is_published() -> None:
    rng = Random(7)
    many = tuple(lost(rng.weibullvariate(50.0, 1.5)) for _ in range(4_000))
    assert describe_durability(many).median_days == pytest.approx(50 * math.log(2) ** (1 / 1.5), rel=0.03)


def test_a_censored_series_lengthens_what_is_believed_and_never_shortens_it() -> None:
    assert describe_durability((held(40),)).median_days > describe_durability(()).median_days
    assert describe_durability((held(40),)).median_days > describe_durability((lost(40),)).median_days


def test_few_series_leave_the_interval_wide() -> None:
    few, many = describe_durability((lost(20),)), describe_durability(tuple(lost(20) for _ in range(40)))
    assert few.upper_days / few.lower_days > 1.2 * many.upper_days / many.lower_days


@given(st.floats(0, 80), st.floats(0.01, 0.99))
def test_quantile_and_survival_are_each_others_inverse(held_days: float, share: float) -> None:
    belief = update_belief((lost(12), held(30)))
    days = belief.quantile(share, held_days=held_days)
    assert days >= held_days - 1e-9
    assert belief.survival(days, held_days=held_days) == pytest.approx(1 - share, abs=1e-6)


def test_knowing_that_a_series_held_is_the_same_as_counting_it_censored() -> None:
    past, present = (lost(14),), held(21)
    counted = update_belief((*past, present))
    for days in (25, 40):
        by_hand = (counted.exposure / (counted.exposure - 21**1.5 + days**1.5)) ** counted.series
        assert update_belief(past).survival(days, held_days=21) == pytest.approx(by_hand)


def test_a_confirmed_loss_is_dated_between_the_last_that_held_and_the_first_that_did_not() -> None:
    assert runs_of([*LIFTED, (25, 9), (39, 14), (46, 15)]) == (Run(day(11), 21.0, is_lost=True),)


def test_a_single_low_reading_that_is_back_is_no_loss() -> None:
    assert runs_of([*LIFTED, (25, 14), (39, 9)]) == (Run(day(11), 28, is_lost=False),)


def test_a_low_reading_that_nobody_repeated_yet_is_no_loss_but_treatment_of_it_makes_it_one() -> None:
    pending = runs_of([*LIFTED, (25, 9), (39, 14)])
    treated = runs_of([*LIFTED, (25, 9), (39, 14)], sessions=(*INDUCTION, day(41)))
    assert pending == (Run(day(11), 14, is_lost=False),)
    assert treated == (Run(day(11), 21.0, is_lost=True),)


def test_the_next_session_cuts_a_series_short() -> None:
    readings = [*LIFTED, (25, 9), (45, 8), (60, 12), (66, 13)]
    assert runs_of(readings, sessions=(*INDUCTION, day(40))) == (
        Run(day(11), 14, is_lost=False),
        Run(day(40), 12.5, is_lost=True),
    )


def test_a_series_that_never_responded_says_nothing_of_durability() -> None:
    assert runs_of([(-3, 20), (12, 18), (26, 19)]) == ()
    assert runs_of([(12, 4), (26, 12)]) == ()


def test_wear_off_is_forecast_against_the_next_booked_session() -> None:
    known = (Run(day(0), 20, is_lost=True), Run(day(40), 14, is_lost=False))
    soon = forecast_wear_off(known, last_session_on=day(40), next_session_on=day(56))
    late = forecast_wear_off(known, last_session_on=day(40), next_session_on=day(90))
    assert soon.lower_on <= soon.median_on <= soon.upper_on
    assert soon.held_through_on == day(54) <= soon.lower_on
    assert 0 < soon.chance_before_next < late.chance_before_next < 1
    exposure = 18**1.5 / (math.sqrt(2) - 1) + 20**1.5
    assert soon.chance_before_next == pytest.approx(1 - ((exposure + 14**1.5) / (exposure + 16**1.5)) ** 3)


def test_a_lost_series_has_no_wear_off_left_to_forecast() -> None:
    assert forecast_wear_off((lost(20),), last_session_on=day(0), next_session_on=day(30)) is None
    assert forecast_wear_off((), last_session_on=day(0), next_session_on=day(30)) is None


def test_a_new_series_nobody_asked_about_yet_is_forecast_from_the_earlier_ones() -> None:
    forecast = forecast_wear_off((lost(20),), last_session_on=day(60), next_session_on=None)
    assert (forecast.held_through_on, forecast.chance_before_next) == (day(60), None)
    assert forecast.median_on > day(60)
