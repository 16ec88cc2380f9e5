"""What each day says for a lasting drop that began on one of the last days: one measure's likelihood ratios.

A drop of the level by one personal SD that began on day τ shifts the filter's surprises by a known signature g, because
the filter is linear (Willsky & Jones 1976, IEEE Trans Autom Control 21:108). What is left of the drop in the filter's
error, e = (level, deviation, lift), begins at (1, 0, 0), fades like the state and is learned away by the gains K:

    g = e_m + e_x + e_r,     e' = e - K g,     N' = N + g u / √S,     I' = I + g² / S

so that a drop of δ SD has the log-likelihood ratio δ N - δ² I / 2. A ramp is a sum of small steps: its signature is the
sum of theirs. Onsets between two days with an entry cannot be told apart and share one candidate with their weight.
"""

from __future__ import annotations

import math
from itertools import accumulate
from operator import mul
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_evidence as rule
from journal_api.domain.clinical_rules import cr_04_state_space as model
from journal_api.domain.deterioration_filter import LIFT_FACTOR, Innovation

_RAMP = 1 / rule.RAMP_DAYS.value
_PHI = model.DEVIATION_FACTOR.value
_PRIOR_PAIRS = rule.LIKENESS_WEIGHT.value
_MOST_LIKENESS = rule.MOST_LIKENESS.value
_MEMORY = 1 - 1 / model.MEMORY_ENTRIES.value


class Signatures(NamedTuple):
    """One measure's candidates, newest onset first: the drop left in the filter's error, and the sums N and I.

    `pairs` and `products` tell how much one surprise resembles the next; `last_surprise` is the newest, on `last_at`.
    """

    level: list[float]
    deviation: list[float]
    lift: list[float]
    step_n: list[float]
    step_i: list[float]
    ramp_n: list[float]
    ramp_i: list[float]
    pairs: float = 0.0
    products: float = 0.0
    last_surprise: float = 0.0
    last_at: int = 0

    @property
    def temper(self) -> float:
        """Return the factor (0-1) that holds N back where surprises resemble each other."""
        likeness = min(max(self.products / (self.pairs + _PRIOR_PAIRS), 0.0), _MOST_LIKENESS)
        return math.sqrt((1 - likeness) / (1 + likeness))


def begin_signatures(older: int, at: int) -> Signatures:
    """Begin a measure that knows nothing of the onsets before its first entry."""
    none = [0.0] * older
    return Signatures(none, none, none, none, none, none, none, last_at=at)


def add_onset(s: Signatures, kept: slice, merged: slice) -> Signatures:
    """Add today as a candidate and keep the older ones of two slices."""
    return s._replace(
        level=[1.0, *s.level[kept], *s.level[merged]],
        deviation=[0.0, *s.deviation[kept], *s.deviation[merged]],
        lift=[0.0, *s.lift[kept], *s.lift[merged]],
        step_n=[0.0, *s.step_n[kept], *s.step_n[merged]],
        step_i=[0.0, *s.step_i[kept], *s.step_i[merged]],
        ramp_n=[0.0, *s.ramp_n[kept], *s.ramp_n[merged]],
        ramp_i=[0.0, *s.ramp_i[kept], *s.ramp_i[merged]],
    )


def weigh_surprise(s: Signatures, news: Innovation, clipped: float, *, at: int, weights: list[float]) -> Signatures:
    """Let a day's surprise, clipped, speak for or against each candidate; `weights` are their numbers of days."""
    _, variance, km, kx, kr = news
    gap = at - s.last_at
    phi, fade = _PHI**gap, LIFT_FACTOR**gap
    said = clipped / math.sqrt(variance)
    g = [m + x * phi + r * fade for m, x, r in zip(s.level, s.deviation, s.lift, strict=True)]
    ramp = list(accumulate(map(mul, g, weights)))
    ramp_said, ramp_information, information = said * _RAMP, _RAMP * _RAMP / variance, 1 / variance
    follows = gap == 1
    return Signatures(
        [m - km * one for m, one in zip(s.level, g, strict=True)],
        [x * phi - kx * one for x, one in zip(s.deviation, g, strict=True)],
        [r * fade - kr * one for r, one in zip(s.lift, g, strict=True)],
        [n + one * said for n, one in zip(s.step_n, g, strict=True)],
        [i + one * one * information for i, one in zip(s.step_i, g, strict=True)],
        [n + one * ramp_said for n, one in zip(s.ramp_n, ramp, strict=True)],
        [i + one * one * ramp_information for i, one in zip(s.ramp_i, ramp, strict=True)],
        s.pairs * _MEMORY + follows,
        s.products * _MEMORY + (clipped * s.last_surprise if follows else 0.0),
        clipped,
        at,
    )
