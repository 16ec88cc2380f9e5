"""All measures of one person together: a Shiryaev-Roberts sum over onsets, shapes, drops and sets of measures.

For one onset and shape let measure k have the sums N and I; z = N / √I has unit variance, and two of them the
correlation ρ of the measures' surprises. If the measures in a set A drop by δ SD each, with a = √I and b = ρ / (1 +
(n - 1) ρ), the log-likelihood ratio is

    δ Σ_A a (z - b Σ z) / (1 - ρ)  -  δ² (Σ_A a² - b (Σ_A a)²) / (2 (1 - ρ)).

A measure that does not move is no dead weight: it tells how much of the day was shared. With one measure this is
δ N - δ² I / 2. The sum over all sets of one size is an elementary symmetric polynomial.

One awful day must not prove a lasting drop. What all measures of a day share and how each differs from it are clipped
apart, each at some of its own SD: of n surprises with correlation ρ the mean has variance (1 + (n - 1) ρ) / n, and the
difference from it (1 - ρ) (1 - 1 / n).

Sources: Shiryaev 1963, Theory Probab Appl 8:22; Roberts 1966, Technometrics 8:411; Shin, Ramdas, Rinaldo 2024,
E-detectors, New England J Stat Data Sci (an average of e-detectors keeps the bound on false alarms).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from math import exp

from journal_api.domain.clinical_rules import cr_04_evidence as rule

_HALF_SQUARES = tuple((drop, drop * drop / 2) for drop in rule.DROPS.value)
_DROPS_TOGETHER = rule.DROPS_TOGETHER.value
_MOST = rule.MOST_EXPONENT.value
_CLIP = rule.SURPRISE_CLIP.value
_SHARED_CLIP = rule.SHARED_CLIP.value
_DIFFERENCE_CLIP = rule.DIFFERENCE_CLIP.value
_FEW = rule.FEW_WEIGHT.value

Sums = Sequence[Sequence[float]]


def weigh_drops(n: Sums, i: Sums, *, together: float) -> list[float]:
    """Return the likelihood ratio of a drop per candidate, averaged over drops and over sets of measures.

    `n` and `i` hold one row of sums per measure, one column per candidate; `together` is the measures' correlation.
    """
    if len(n) == 1:
        return _weigh_alone(n[0], i[0])
    return _weigh_together(n, i, together)


def clip_surprises(surprises: Sequence[float], *, together: float) -> list[float]:
    """Clip the surprises of one day (at least one): their mean and the differences from it, each by its own SD."""
    count = len(surprises)
    if count == 1:
        return [min(max(surprises[0], -_CLIP), _CLIP)]
    mean = math.fsum(surprises) / count
    most_shared = _SHARED_CLIP * math.sqrt((1 + (count - 1) * together) / count)
    most_apart = _DIFFERENCE_CLIP * math.sqrt((1 - together) * (1 - 1 / count))
    shared = min(max(mean, -most_shared), most_shared)
    return [shared + min(max(one - mean, -most_apart), most_apart) for one in surprises]


def _weigh_alone(n: Sequence[float], i: Sequence[float]) -> list[float]:
    # Written out, in one pass: a judgement spends more time here than anywhere else.
    (d, dd), (e, ee), (f, ff), (g, gg) = _HALF_SQUARES
    return [
        (exp(d * a - dd * b) + exp(e * a - ee * b) + exp(f * a - ff * b) + exp(g * a - gg * b)) / len(_HALF_SQUARES)
        for a, b in zip(n, i, strict=True)
    ]


def _weigh_together(n: Sums, i: Sums, together: float) -> list[float]:
    count, columns = len(n), len(n[0])
    keep = 1 / (1 - together)
    shared = together / (1 + (count - 1) * together)
    roots = [[math.sqrt(b) for b in row] for row in i]
    zs = [[a / r if r else 0.0 for a, r in zip(*rows, strict=True)] for rows in zip(n, roots, strict=True)]
    common = [shared * sum(column) for column in zip(*zs, strict=True)]
    cross = [keep * shared / (2 * count) * sum(column) for column in zip(*i, strict=True)]
    total = [0.0] * columns
    for drop in _DROPS_TOGETHER:
        up, down = drop * keep, drop * drop * keep / 2
        sums = [[1.0] * columns]
        for rows in zip(zs, roots, i, strict=True):
            moved = [up * r * (z - c) - down * b for z, r, b, c in zip(*rows, common, strict=True)]
            sums = _add_measure(sums, _raise(moved, most=_MOST))
        factors = _raise([drop * drop * one for one in cross], most=_MOST / count**2)
        for size, weight in enumerate(weigh_sizes(count)):
            power = size * size
            total = [t + weight * s * f**power for t, s, f in zip(total, sums[size], factors, strict=True)]
    return [ratio / len(_DROPS_TOGETHER) for ratio in total]


def _raise(exponents: list[float], *, most: float) -> list[float]:
    # Almost never is one too large: asking once is quicker than asking each.
    if max(exponents) > most:
        return [exp(min(one, most)) for one in exponents]
    return list(map(exp, exponents))


def _add_measure(sums: list[list[float]], moved: list[float]) -> list[list[float]]:
    """Let one more measure enter the elementary symmetric polynomials, one row per size of a set."""
    grown = [[s * e for s, e in zip(row, moved, strict=True)] for row in sums]
    larger = [[a + b for a, b in zip(*rows, strict=True)] for rows in zip(grown, sums[1:], strict=False)]
    return [sums[0], *larger, grown[-1]]


@cache
def weigh_sizes(count: int) -> tuple[float, ...]:
    """Return the prior weight of one set of each size: fewer than half of the measures is less likely than more."""
    likely = [_FEW if 2 * size < count else 1.0 for size in range(1, count + 1)]
    return (0.0, *(one / (sum(likely) * math.comb(count, size)) for size, one in enumerate(likely, start=1)))
