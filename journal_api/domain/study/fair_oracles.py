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
"""

from __future__ import annotations

import itertools
import math
import sys
from typing import NamedTuple

from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.study.people import Person, split_noise

_WINDOW = 60
# Four measures at most are studied: their product still is a number.
_MOST_EXPONENT = 100.0


class Follower(NamedTuple):
    """A filter's variances, in SD², of what drifts (level) and of what is carried on from day to day (deviation)."""

    carried: float
    factor: float
    white: float
    drift: float
    mm: float = 0.0
    mx: float = 0.0
    xx: float = 0.0

    def pass_day(self) -> Follower:
        """Predict the next day."""
        kept = self.factor**2
        xx = self.xx * kept + self.carried * (1 - kept)
        return self._replace(mm=self.mm + self.drift, mx=self.mx * self.factor, xx=xx)

    def enter(self) -> tuple[Follower, Gains]:
        """Take in a day with an entry."""
        pm, px = self.mm + self.mx, self.mx + self.xx
        variance = pm + px + self.white
        km, kx = pm / variance, px / variance
        after = self._replace(mm=self.mm - km * pm, mx=self.mx - km * px, xx=self.xx - kx * px)
        return after, Gains(variance, km, kx)


class Gains(NamedTuple):
    """The variance of a surprise, and the shares of it that go into level and deviation."""

    variance: float
    level: float
    deviation: float


class Track(NamedTuple):
    """What a filter believes, or what of a drop of one SD is left in its error: level and deviation."""

    level: float = 0.0
    deviation: float = 0.0

    def fade(self, factor: float) -> Track:
        """Let a day pass."""
        return Track(self.level, self.deviation * factor)

    def learn(self, gains: Gains, surprise: float) -> Track:
        """Learn a surprise away."""
        return Track(self.level - gains.level * surprise, self.deviation - gains.deviation * surprise)


class Candidate(NamedTuple):
    """A drop that began on one day: what is left of it in mean and differences, and their sums N and I."""

    mean: Track
    own: Track
    mean_n: float
    mean_i: float
    own_n: tuple[float, ...]
    own_i: float


def follow_fair_oracle(person: Person, *, drop_sd: float) -> tuple[tuple[int, float], ...]:
    """Return, per day with an entry, the day and the oracle's statistic."""
    mean_follower, own_follower = _begin(person)
    factor, count = mean_follower.factor, len(person.answers)
    weights = _weigh_sizes(person)
    mean, own = Track(), (Track(),) * count
    candidates: list[Candidate] = []
    statistics = []
    for day in range(person.population.days):
        mean_follower, own_follower = mean_follower.pass_day(), own_follower.pass_day()
        mean, own = mean.fade(factor), tuple(one.fade(factor) for one in own)
        candidates = [one._replace(mean=one.mean.fade(factor), own=one.own.fade(factor)) for one in candidates]
        candidates = [*candidates[-_WINDOW:], Candidate(Track(1.0), Track(1.0), 0.0, 0.0, (0.0,) * count, 0.0)]
        differences = _compare(person, day)
        if differences is None:
            continue
        center = math.fsum(differences) / count
        mean_follower, mean_gains = mean_follower.enter()
        own_follower, own_gains = own_follower.enter()
        mean_surprise = mean.level + mean.deviation - center
        surprises = [t.level + t.deviation - (one - center) for t, one in zip(own, differences, strict=True)]
        candidates = [_hear(one, (mean_gains, own_gains), mean_surprise, surprises) for one in candidates]
        mean = mean.learn(mean_gains, mean_surprise)
        own = tuple(one.learn(own_gains, surprise) for one, surprise in zip(own, surprises, strict=True))
        statistics.append((day, max(_weigh(one, weights, drop_sd) for one in candidates)))
    return tuple(statistics)


def _begin(person: Person) -> tuple[Follower, Follower]:
    share, factor = split_noise(person.correlation)
    rounding = 1 / (12 * person.population.steps**2 * person.sd**2)
    count, shared = len(person.answers), person.population.shared
    mean, own = shared + (1 - shared) / count, 1 - shared
    return (
        Follower(mean * share, factor, mean * (1 - share) + rounding / count, figures.DRIFT.value, xx=mean * share),
        Follower(own * share, factor, own * (1 - share) + rounding, 0.0, xx=own * share),
    )


def _compare(person: Person, day: int) -> list[float] | None:
    """Return how far each answer lies from the usual one, in SD; None on a day without an entry."""
    answers = [some[day] for some in person.answers]
    present = [answer for answer in answers if answer is not None]
    if len(present) < len(answers):
        return None
    return [(answer - person.usual[day]) / person.sd for answer in present]


def _hear(one: Candidate, gains: tuple[Gains, Gains], mean_surprise: float, surprises: list[float]) -> Candidate:
    mean_gains, own_gains = gains
    g, h = sum(one.mean), sum(one.own)
    said = h / own_gains.variance
    return Candidate(
        one.mean.learn(mean_gains, g),
        one.own.learn(own_gains, h),
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
