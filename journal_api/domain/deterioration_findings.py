"""What the evidence of one day says: how strong it is, and which drop, since when and of what, explains it best."""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.clinical_rules import cr_04_evidence as weights
from journal_api.domain.deterioration_combination import weigh_drops
from journal_api.domain.deterioration_filter import Filter
from journal_api.domain.deterioration_levels import Usual
from journal_api.domain.deterioration_silence import weigh_silences
from journal_api.domain.deterioration_states import Beliefs, forget_onsets
from journal_api.domain.judgements import Shape

_STEP = weights.STEP_SHARE.value
_RAMP = 1 - _STEP


@dataclass(frozen=True, slots=True)
class Evidence:
    """The log of the Shiryaev-Roberts sum, and the candidate that says most; `at` counts candidates, newest first."""

    log: float
    at: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Finding:
    """A drop of one measure, in shares of the range: where it began, how far down it is now and from where.

    `standard_error` is that of the drop; `measures` are all that spoke, the loudest first.
    """

    measure: str
    measures: tuple[str, ...]
    shape: Shape
    onset_at: int
    drop: float
    standard_error: float
    baseline: float
    sd: float
    entries: int


def weigh_evidence(beliefs: Beliefs, names: Sequence[str]) -> Evidence:
    """Weigh every onset, shape and set of the named measures (at least one) on a day with an entry."""
    sums = [beliefs.signatures[name] for name in names]
    together, said = beliefs.likeness.correlation, beliefs.rhythm.said
    onsets = beliefs.onsets
    tempers = [one.temper for one in sums]
    n = [[a * t for a in (*one.step_n, *one.ramp_n)] for one, t in zip(sums, tempers, strict=True)]
    ratios = weigh_drops(n, [[*one.step_i, *one.ramp_i] for one in sums], together=together)
    days = weigh_silences(onsets.weights, said, onsets.said)
    steps = [ratio * weight * _STEP for ratio, weight in zip(ratios, days, strict=False)]
    ramps = [ratio * weight * _RAMP for ratio, weight in zip(ratios[len(days) :], days, strict=True)]
    step, ramp = max(steps), max(ramps)
    total = math.log(max(math.fsum(steps) + math.fsum(ramps), sys.float_info.min))
    if step >= ramp:
        return Evidence(total, steps.index(step), Shape.SUDDEN)
    return Evidence(total, ramps.index(ramp), Shape.GRADUAL)


def find_drop(beliefs: Beliefs, evidence: Evidence, names: Sequence[str]) -> Finding | None:
    """Find the drop that explains the evidence best, or None if no measure dropped far enough to be worth telling."""
    at = evidence.at
    if at + 1 < rule.ENTRIES_TO_SPEAK.value:
        return None
    onset_at = beliefs.onsets.at[at]
    loud = sorted(names, key=lambda name: (-_loudness(beliefs, evidence, name), name))
    for name in loud:
        drop, error = _estimate(beliefs, evidence, name)
        if drop < rule.MEANINGFUL_DROP.value:
            continue
        also = [one for one in loud if one != name and _loudness(beliefs, evidence, one) >= rule.SPEAKING.value]
        return Finding(
            measure=name,
            measures=(name, *also),
            shape=evidence.shape,
            onset_at=onset_at,
            drop=drop,
            standard_error=error,
            baseline=beliefs.levels[name][at],
            sd=math.sqrt(beliefs.filters[name].variance),
            entries=beliefs.entries - beliefs.onsets.numbers[at] + 1,
        )
    return None


def find_slide(filters: Mapping[str, Filter], usuals: Mapping[str, Usual], names: Sequence[str]) -> Finding:
    """Describe the slow slide of the measures (at least one) that have slid, the furthest down first."""
    ways = {name: (usuals[name].best - filters[name].m) / math.sqrt(filters[name].variance) for name in names}
    furthest = sorted(names, key=lambda name: (-ways[name], name))
    name = furthest[0]
    usual, f = usuals[name], filters[name]
    sd = math.sqrt(f.variance)
    return Finding(
        measure=name,
        measures=tuple(furthest),
        shape=Shape.SLOW,
        onset_at=usual.near_at + 1,
        drop=usual.best - f.m,
        standard_error=sd * math.sqrt(f.mm),
        baseline=usual.best,
        sd=sd,
        entries=usual.entries_since,
    )


def accept_drop(beliefs: Beliefs, evidence: Evidence, names: Sequence[str]) -> Beliefs:
    """Correct each level by the part of the told drop that the filter has not followed yet, and look for drops anew.

    The correction is the estimated drop times what is left of it in the filter's error; its variance is added (Willsky
    & Jones 1976, section IV).
    """
    filters = dict(beliefs.filters)
    for name in names:
        n, i = _sums_of(beliefs, evidence, name)
        if i > 0 and n > 0:
            f, left = filters[name], _left_of(beliefs, evidence, name)
            filters[name] = f._replace(m=f.m - left * n / i * math.sqrt(f.variance), mm=f.mm + left * left / i)
    return forget_onsets(beliefs._replace(filters=filters))


def _left_of(beliefs: Beliefs, evidence: Evidence, name: str) -> float:
    levels = beliefs.signatures[name].level
    if evidence.shape is Shape.SUDDEN:
        return levels[evidence.at]
    begun = zip(levels[: evidence.at + 1], beliefs.onsets.weights, strict=False)
    return math.fsum(level * days for level, days in begun) / weights.RAMP_DAYS.value


def _sums_of(beliefs: Beliefs, evidence: Evidence, name: str) -> tuple[float, float]:
    sums = beliefs.signatures[name]
    if evidence.shape is Shape.SUDDEN:
        return sums.step_n[evidence.at], sums.step_i[evidence.at]
    return sums.ramp_n[evidence.at], sums.ramp_i[evidence.at]


def _loudness(beliefs: Beliefs, evidence: Evidence, name: str) -> float:
    n, i = _sums_of(beliefs, evidence, name)
    return n / math.sqrt(i) if i > 0 else 0.0


def _estimate(beliefs: Beliefs, evidence: Evidence, name: str) -> tuple[float, float]:
    """Estimate a measure's drop by now, and its standard error, in shares of the range."""
    n, i = _sums_of(beliefs, evidence, name)
    if i <= 0:
        return 0.0, 0.0
    onsets, sd = beliefs.onsets, math.sqrt(beliefs.filters[name].variance)
    days = beliefs.at - onsets.at[evidence.at] + onsets.weights[evidence.at]
    done = 1.0 if evidence.shape is Shape.SUDDEN else days / weights.RAMP_DAYS.value
    return n / i * sd * done, sd * done / math.sqrt(i) / beliefs.signatures[name].temper
