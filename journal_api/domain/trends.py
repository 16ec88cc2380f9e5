"""Daily series and the trend drawn through them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import Measure


@dataclass(frozen=True, slots=True)
class DailyValue:
    """The mean of one local day's entries, in the measure's own unit, and how many there were (1 or more)."""

    on: date
    mean: float
    count: int


@dataclass(frozen=True, slots=True)
class DailySeries:
    """One measure's days, oldest first, days without an entry left out."""

    measure: Measure
    days: tuple[DailyValue, ...]


@dataclass(frozen=True, slots=True)
class LastScore:
    """The newest daily mean of one measure, in its own unit."""

    measure: str
    on: date
    value: float


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """Where one person stood on one local day, in the measure's own unit.

    `mean` is None on a day without an entry; `lower` and `upper` bound the level (90 %), `baseline` is the person's own
    usual level without `session_lift`; `decline_probability` (0-1) is the chance that the level lies meaningfully on
    the bad side of it.
    """

    on: date
    mean: float | None
    count: int
    level: float
    lower: float
    upper: float
    baseline: float
    session_lift: float
    decline_probability: float


class TrendDirection(StrEnum):
    """Where a person is heading, or that too little is known to say so."""

    IMPROVING = "improving"
    STEADY = "steady"
    DECLINING = "declining"
    TOO_LITTLE_DATA = "too_little_data"


def daily_means(observations: Iterable[tuple[date, float]]) -> tuple[DailyValue, ...]:
    """Average each local day's values, oldest day first.

    The sum is correctly rounded, so that no order of arrival changes a single bit of the mean.
    """
    by_day: dict[date, list[float]] = {}
    for on, value in observations:
        by_day.setdefault(on, []).append(value)
    return tuple(DailyValue(on, math.fsum(by_day[on]) / len(by_day[on]), len(by_day[on])) for on in sorted(by_day))


def direction(points: tuple[TrendPoint, ...], measure: Measure) -> TrendDirection:
    """Tell where the level has been heading over the last two weeks of the points.

    Declining or improving means that the level moved by more than its own 90 % half-width, or that a meaningful decline
    is likelier than CR-04's mark. Fewer than five days with an entry in the last thirty is too little data.
    """
    if not points or _days_with_entries(points) < rule.JOINING_ENTRIES.value:
        return TrendDirection.TOO_LITTLE_DATA
    last = points[-1]
    before = points[max(0, len(points) - 1 - rule.DIRECTION_DAYS.value)]
    sign = 1 if measure.higher_is is HigherIs.BETTER else -1
    change, half_width = sign * (last.level - before.level), (last.upper - last.lower) / 2
    if change < -half_width or last.decline_probability >= rule.LIKELY_DECLINE.value:
        return TrendDirection.DECLINING
    return TrendDirection.IMPROVING if change > half_width else TrendDirection.STEADY


def _days_with_entries(points: tuple[TrendPoint, ...]) -> int:
    since = points[-1].on - timedelta(days=rule.JOINING_DAYS.value)
    return sum(1 for point in points if point.count and point.on > since)
