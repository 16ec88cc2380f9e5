"""How a detector did on many people: false alerts, and who was heard of how soon, with 90 % intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.clinical_rules import study_figures as figures

_NEVER = math.inf


@dataclass(frozen=True, slots=True)
class Share:
    """A share (of people 0-1, of a delay any) and its interval."""

    value: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class FalseAlerts:
    """Alerts per stable patient-year and the interval; `prompts` asked-for check-ins per year."""

    per_year: float
    lower: float
    upper: float
    prompts: float = 0.0


@dataclass(frozen=True, slots=True)
class Delays:
    """Days from onset to the first alert after it, never later told as infinity, shortest first."""

    days: tuple[float, ...]

    def told_within(self, days: int) -> Share:
        """Return the share told within so many days, with Wilson's interval."""
        count, told = len(self.days), sum(delay <= days for delay in self.days)
        z, share = rule.BAND_QUANTILE.value, told / len(self.days)
        center = (share + z * z / (2 * count)) / (1 + z * z / count)
        half = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + (z / (2 * count)) ** 2)
        return Share(share, center - half, center + half)

    @property
    def median(self) -> float:
        """Return the median delay in days."""
        return median(self.days)

    @property
    def mean(self) -> float:
        """Return the mean delay, each counted as at most the longest that counts."""
        return math.fsum(self._counted) / len(self.days)

    @property
    def standard_error(self) -> float:
        """Return the standard error of that mean."""
        mean, count = self.mean, len(self.days)
        squares = math.fsum((delay - mean) ** 2 for delay in self._counted)
        return math.sqrt(squares / max(count - 1, 1) / count)

    def hold_against(self, other: Delays) -> Share:
        """Return this mean delay as a share of another's, with its interval as if they were of different people."""
        ratio = self.mean / other.mean
        spread = math.hypot(self.standard_error / self.mean, other.standard_error / other.mean)
        factor = math.exp(rule.BAND_QUANTILE.value * spread)
        return Share(ratio, ratio / factor, ratio * factor)

    @property
    def _counted(self) -> tuple[float, ...]:
        return tuple(min(delay, figures.LONGEST_DELAY.value) for delay in self.days)


def raise_alarms(statistics: Sequence[tuple[int, float]], limit: float) -> tuple[int, ...]:
    """Turn a statistic into alarm days by the product's own manners: re-arming, and two weeks between two alarms."""
    alarms: list[int] = []
    is_armed = True
    for day, value in statistics:
        is_armed = is_armed or value < limit * figures.REARMING_SHARE.value
        is_late_enough = not alarms or day - alarms[-1] >= rule.REFRACTORY_DAYS.value
        if is_armed and value >= limit and is_late_enough:
            alarms.append(day)
            is_armed = False
    return tuple(alarms)


def calibrate(records: Sequence[Sequence[tuple[int, float]]], *, days: int, target: float) -> float:
    """Find the limit at which stable records of so many days give the target of false alerts a year."""
    values = sorted({value for record in records for _, value in record if math.isfinite(value) and value > 0})
    low, high = 0, len(values) - 1
    while low < high:
        middle = (low + high) // 2
        alarms = sum(len(raise_alarms(record, values[middle])) for record in records)
        too_many = alarms * figures.YEAR.value > target * days * len(records)
        low, high = (middle + 1, high) if too_many else (low, middle)
    return values[low]


def count_false_alerts(alarms: Sequence[int], *, days: int, prompts: int = 0) -> FalseAlerts:
    """Count alerts of stable people (one number per person, `days` long each) with the interval of their mean."""
    years, people = len(alarms) * days / figures.YEAR.value, len(alarms)
    rate = sum(alarms) / years
    spread = math.sqrt(sum((count - sum(alarms) / people) ** 2 for count in alarms) / max(people - 1, 1))
    half = rule.BAND_QUANTILE.value * spread / math.sqrt(people) * people / years
    return FalseAlerts(rate, max(rate - half, 0.0), rate + half, prompts / years)


def measure_delays(runs: Sequence[tuple[int, Sequence[int]]]) -> Delays:
    """Measure, for people given as (onset, alarm days), how long each waited to be heard of."""
    delays = (min((float(day - onset) for day in alarms if day >= onset), default=_NEVER) for onset, alarms in runs)
    return Delays(tuple(sorted(delays)))
