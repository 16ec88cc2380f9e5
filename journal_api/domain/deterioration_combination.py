"""All measures of one person together: a Shiryaev-Roberts sum over onsets, shapes, drops and sets of measures.

For one onset and shape let measure k have the sums N and I; z = N / √I has unit variance, and two of them the
correlation ρ of the measures' surprises. If the measures in a set A drop by δ SD each, with a = √I and b = ρ / (1 +
(n - 1) ρ), the log-likelihood ratio is

    δ Σ_A a (z - b Σ z) / (1 - ρ)  -  δ² (Σ_A a² - b (Σ_A a)²) / (2 (1 - ρ)).

A measure that does not move is no dead weight: it tells how much of the day was shared. With one measure this is
δ N - δ² I / 2. The sum over all sets of one size is an elementary symmetric polynomial.

Sources: Shiryaev 1963, Theory Probab Appl 8:22; Roberts 1966, Technometrics 8:411; Shin, Ramdas, Rinaldo 2024,
E-detectors, New England J Stat Data Sci (an average of e-detectors keeps the bound on false alarms).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from journal_api.domain.clinical_rules import cr_04_evidence as rule

_DROPS = rule.DROPS.value
_DROPS_TOGETHER = rule.DROPS_TOGETHER.value
_MOST_EXPONENT = rule.MOST_EXPONENT.value

Sums = Sequence[Sequence[float]]


def weigh_drops(n: Sums, i: Sums, *, together: float) -> list[float]:
    """Return the likelihood ratio of a drop per candidate, averaged over drops and over sets of measures.

    `n` and `i` hold one row of sums per measure, one column per candidate; `together` is the measures' correlation.
    """
    if len(n) == 1:
        return [_weigh_alone(one_n, one_i) for one_n, one_i in zip(n[0], i[0], strict=True)]
    weights = weigh_sizes(len(n))
    return [
        _weigh_together(ns, infos, together, weights)
        for ns, infos in zip(zip(*n, strict=True), zip(*i, strict=True), strict=True)
    ]


def _weigh_alone(n: float, i: float) -> float:
    total, half = 0.0, i / 2
    for drop in _DROPS:
        total += math.exp(drop * (n - drop * half))
    return total / len(_DROPS)


def _weigh_together(
    ns: tuple[float, ...], infos: tuple[float, ...], together: float, weights: tuple[float, ...]
) -> float:
    count = len(ns)
    keep = 1 / (1 - together)
    shared = together / (1 + (count - 1) * together)
    roots = [math.sqrt(i) for i in infos]
    zs = [n / root if root else 0.0 for n, root in zip(ns, roots, strict=True)]
    common = shared * sum(zs)
    linear = [keep * root * (z - common) for root, z in zip(roots, zs, strict=True)]
    cross = keep * shared * sum(infos) / (2 * count)
    total = 0.0
    for drop in _DROPS_TOGETHER:
        half, sums = keep * drop / 2, [1.0]
        for one, i in zip(linear, infos, strict=True):
            e = math.exp(min(drop * (one - half * i), _MOST_EXPONENT))
            sums = [1.0, *[low * e + high for low, high in pairwise(sums)], sums[-1] * e]
        factor = math.exp(min(drop * drop * cross, _MOST_EXPONENT / count**2))
        for size in range(1, count + 1):
            total += weights[size] * sums[size] * factor ** (size * size)
    return total / len(_DROPS_TOGETHER)


@cache
def weigh_sizes(count: int) -> tuple[float, ...]:
    """Return the prior weight of one set of each size: each size is alike likely."""
    return (0.0, *(1 / (count * math.comb(count, size)) for size in range(1, count + 1)))
