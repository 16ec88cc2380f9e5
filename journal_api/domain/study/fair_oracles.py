"""The wall for several measures: a CUSUM that knows every true parameter of a person, but not which measures will move.

It has the information that a detector has. All measures of a day share part of their noise, the slow drift and the
short bad spells, so it follows two things: their mean, and how far each lies from that mean. If the measures in a set
A drop by δ SD each, the mean of n measures drops by δ p, p = |A| / n, and each of A drops by δ (1 - p) against it.
Noise of the two is independent, and what is not shared adds up to nothing, so that with the sums N and I of mean and
differences

    log-likelihood ratio = δ p N_mean - δ² p² I_mean / 2 + δ Σ_A N_k - δ² |A| (1 - p) I / 2.

The ratios are averaged over the sets of measures that may move, each size alike likely (the sum over all sets of one
size is an elementary symmetric polynomial), and the largest over all onsets of the last 60 days is its statistic
(Page 1954, Biometrika 41:100). For one measure it is the other oracle.

A second one must learn what nobody can know of a person on the first day, and all that a detector needs most time for:
the level of each measure, what the series gains and how much a session lifts. It begins with the population's means and
variances of them. Size of the drop, noise, weekly rhythm and wear-off are still told to it.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Sequence
from typing import NamedTuple

from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.study.people import Person, split_noise
from journal_api.domain.study.person_filters import Gains, Motion, Spread, State, begin_spread, learn, tell

_WINDOW = 60
# Four measures at most are studied: their product still is a number.
_MOST_EXPONENT = 100.0
_NOTHING: State = (0.0, 0.0, 0.0, 0.0, 0.0)
_DROPPED: State = (1.0, 0.0, 0.0, 0.0, 0.0)


class Candidate(NamedTuple):
    """A drop that began on one day: what is left of it in mean and differences, and their sums N and I."""

    mean: State
    own: State
    mean_n: float
    mean_i: float
    own_n: tuple[float, ...]
    own_i: float


class Start(NamedTuple):
    """What an oracle begins with: of the mean, of each difference, and what it takes off an answer per day, in SD."""

    mean: State
    mean_spread: Spread
    own_spread: Spread
    known: tuple[float, ...]
    sessions: frozenset[int]


def follow_fair_oracle(person: Person, *, drop_sd: float) -> tuple[tuple[int, float], ...]:
    """Return, per day with an entry, the day and the statistic of the oracle that knows all but what will move."""
    known = tuple(usual / person.sd for usual in person.usual)
    mean_spread, own_spread = _spread_noise(person)
    return _follow(person, Start(_NOTHING, mean_spread, own_spread, known, frozenset()), drop_sd)


def follow_learning_oracle(person: Person, *, drop_sd: float) -> tuple[tuple[int, float], ...]:
    """Return the same of the oracle that must learn levels, the gain of the series and the lift of a session."""
    mean_spread, own_spread = _spread_noise(person)
    level, level_variance = _describe(person.population.level)
    gain, gain_variance = _describe(person.population.induction_gain if person.sessions else (0.0, 0.0))
    lift, lift_variance = _describe(figures.SESSION_LIFT.value)
    variance, series = level_variance / person.sd**2, figures.INDUCTION_SESSIONS.value
    mean_spread = mean_spread.widen(
        level=variance + gain_variance, gain=gain_variance / series**2, both=-gain_variance / series, lift=lift_variance
    )
    # Each measure has a level of its own.
    own_spread = own_spread.widen(level=variance, gain=0.0, both=0.0, lift=0.0)
    mean = (level / person.sd - gain, 0.0, gain / series, lift, 0.0)
    return _follow(person, Start(mean, mean_spread, own_spread, person.rhythm, frozenset(person.sessions)), drop_sd)


def _describe(uniform: tuple[float, float]) -> tuple[float, float]:
    low, high = uniform
    return (low + high) / 2, (high - low) ** 2 / 12


def _spread_noise(person: Person) -> tuple[Spread, Spread]:
    rounding = 1 / (12 * person.population.steps**2 * person.sd**2)
    count, shared = len(person.answers), person.population.shared
    share, _ = split_noise(person.correlation)
    mean, own = shared + (1 - shared) / count, 1 - shared
    return (
        begin_spread(mean * share, white=mean * (1 - share) + rounding / count, drift=figures.DRIFT.value),
        begin_spread(own * share, white=own * (1 - share) + rounding, drift=0.0),
    )


def _follow(person: Person, start: Start, drop_sd: float) -> tuple[tuple[int, float], ...]:
    motion = Motion(split_noise(person.correlation)[1], math.exp(-1 / person.lift_days))
    weights, count, held = _weigh_sizes(person), len(person.answers), 0
    mean, mean_spread, own_spread = start.mean, start.mean_spread, start.own_spread
    own = (_NOTHING,) * count
    candidates: list[Candidate] = []
    statistics = []
    for day in range(person.population.days):
        is_session = day in start.sessions
        pass_day = motion.hold(in_series=held < figures.INDUCTION_SESSIONS.value) if is_session else motion.pass_day
        held += is_session
        mean, mean_spread, own_spread = pass_day(mean), mean_spread.carry(pass_day), own_spread.carry(motion.pass_day)
        if is_session:
            mean_spread = mean_spread.vary_lift(figures.LIFT_SPREAD.value**2)
        own = tuple(motion.pass_day(one) for one in own)
        candidates = [one._replace(mean=pass_day(one.mean), own=motion.pass_day(one.own)) for one in candidates]
        candidates = [*candidates[-_WINDOW:], Candidate(_DROPPED, _DROPPED, 0.0, 0.0, (0.0,) * count, 0.0)]
        answers = _compare(person, start.known, day)
        if answers is None:
            continue
        center = math.fsum(answers) / count
        (mean_spread, mean_gains), (own_spread, own_gains) = mean_spread.enter(), own_spread.enter()
        mean_surprise = tell(mean) - center
        surprises = [tell(one) - (answer - center) for one, answer in zip(own, answers, strict=True)]
        candidates = [_hear(one, (mean_gains, own_gains), mean_surprise, surprises) for one in candidates]
        mean = learn(mean, mean_gains, mean_surprise)
        own = tuple(learn(one, own_gains, surprise) for one, surprise in zip(own, surprises, strict=True))
        statistics.append((day, max(_weigh(one, weights, drop_sd) for one in candidates)))
    return tuple(statistics)


def _compare(person: Person, known: tuple[float, ...], day: int) -> list[float] | None:
    """Return the answers less what is known of the day, in SD; None on a day without an entry."""
    answers = [some[day] for some in person.answers]
    present = [answer for answer in answers if answer is not None]
    if len(present) < len(answers):
        return None
    return [answer / person.sd - known[day] for answer in present]


def _hear(one: Candidate, gains: tuple[Gains, Gains], mean_surprise: float, surprises: Sequence[float]) -> Candidate:
    mean_gains, own_gains = gains
    g, h = tell(one.mean), tell(one.own)
    said = h / own_gains.variance
    return Candidate(
        learn(one.mean, mean_gains, g),
        learn(one.own, own_gains, h),
        one.mean_n + g * mean_surprise / mean_gains.variance,
        one.mean_i + g * g / mean_gains.variance,
        tuple(n + said * surprise for n, surprise in zip(one.own_n, surprises, strict=True)),
        one.own_i + h * said,
    )


def _weigh_sizes(person: Person) -> tuple[float, ...]:
    """Return the prior weight of one set of each size, from none to all."""
    count = len(person.answers)
    least = math.ceil(count * person.population.moving_share)
    sizes = range(max(least, 1), count + 1)
    return tuple(1 / (len(sizes) * math.comb(count, size)) if size in sizes else 0.0 for size in range(count + 1))


def _weigh(one: Candidate, weights: tuple[float, ...], drop_sd: float) -> float:
    count = len(one.own_n)
    sums = [1.0] + [0.0] * count
    for n in one.own_n:
        moved = math.exp(min(drop_sd * n, _MOST_EXPONENT))
        sums = [1.0, *(more + less * moved for less, more in itertools.pairwise(sums))]
    total = 0.0
    for size, weight in enumerate(weights):
        if weight:
            share = size / count
            square = share * share * one.mean_i + size * (1 - share) * one.own_i
            total += weight * sums[size] * math.exp(drop_sd * share * one.mean_n - drop_sd**2 * square / 2)
    return math.log(max(total, sys.float_info.min))
