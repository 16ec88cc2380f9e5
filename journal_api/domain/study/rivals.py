"""The detectors that CR-04 is compared with, each on one measure: what products do, what papers do, what we did first.

Each takes a simulated person and returns, per day with an entry from where it can say anything, the day and a statistic
that is higher the worse; where it speaks is calibrated for each alike.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol

from journal_api.domain.clinical_rules import study_ewma_figures as ewma
from journal_api.domain.clinical_rules import study_figures as figures
from journal_api.domain.session_lift import lift_share_after
from journal_api.domain.study.ewma_charts import begin_chart, enter_value, has_joined, pass_day
from journal_api.domain.study.people import Person

Statistics = tuple[tuple[int, float], ...]
Rival = Callable[[Person], Statistics]
_NONE_YET = -math.inf


def follow_weekly_mean(person: Person) -> Statistics:
    """Hold the mean of the last 7 days against that of the 28 days before them."""
    week, month = figures.WEEK.value, figures.MONTH.value
    answers, found = person.answers[0], []
    for day, answer in _entries(person):
        recent = [value for value in answers[max(0, day - week + 1) : day + 1] if value is not None]
        before = [
            value for value in answers[max(0, day - week - month + 1) : max(0, day - week + 1)] if value is not None
        ]
        enough = len(recent) > 1 and len(before) >= week
        found.append((day, _mean(before) - _mean(recent) if enough and answer is not None else _NONE_YET))
    return tuple(found)


def follow_first_month(person: Person) -> Statistics:
    """Hold an EWMA of 0.15 against mean and SD of the first month, as papers on statistical process control do."""
    month, gain = figures.MONTH.value, ewma.LEVEL_GAIN.value
    level, baseline, found = None, [], []
    for day, answer in _entries(person):
        if day < month:
            baseline.append(answer)
            continue
        level = _mean(baseline) if level is None and baseline else level
        if level is not None and len(baseline) > 2:
            level += gain * (answer - level)
            found.append((day, (_mean(baseline) - level) / max(_sd(baseline), ewma.FLOOR_SD.value)))
    return tuple(found)


def follow_residual_cusum(person: Person) -> Statistics:
    """Sum what AR(1) residuals fall short of a baseline from after the induction (one-sided CUSUM, Page 1954)."""
    series, month = figures.INDUCTION_SESSIONS.value, figures.MONTH.value
    begins = person.sessions[series - 1] if len(person.sessions) >= series else 0
    baseline: list[float] = []
    found, total, before = [], 0.0, 0.0
    for day, answer in _entries(person):
        if begins <= day < begins + month:
            baseline.append(answer)
        if day < begins + month or len(baseline) < figures.WEEK.value:
            continue
        deviation = (_mean(baseline) - answer) / max(_sd(baseline), ewma.FLOOR_SD.value)
        residual = deviation - ewma.PRIOR_CORRELATION.value * before
        total, before = max(0.0, total + residual - figures.CUSUM_ALLOWANCE.value), deviation
        found.append((day, total))
    return tuple(found)


class Logged(Protocol):
    """What the first detector reads of anybody, simulated or not: answers and sessions as in Person."""

    @property
    def answers(self) -> tuple[tuple[float | None, ...], ...]:
        """Return, per measure, one value per day (0 to 1, 1 is best) or None."""

    @property
    def sessions(self) -> tuple[int, ...]:
        """Return the days since the start that had a session."""


def follow_first_detector(person: Logged) -> Statistics:
    """Follow `ewma-1`, the personal-baseline EWMA that CR-04 began with (decision 0003)."""
    chart, found, answers = None, [], person.answers[0]
    sessions = frozenset(person.sessions)
    held, last = 0, None
    for day, answer in enumerate(answers):
        held, last = (held + 1, day) if day in sessions else (held, last)
        share = 0.0 if last is None else lift_share_after(day - last)
        moved = (
            ewma.INDUCTION_VARIANCE.value if held <= ewma.INDUCTION_SESSIONS.value else ewma.MAINTENANCE_VARIANCE.value
        )
        on = date.fromordinal(day + 1)
        if chart is not None:
            chart = pass_day(chart, lift_share=share, session_variance=moved if last == day else 0.0)
        if answer is None:
            continue
        if chart is None:
            chart = begin_chart(answer, on=on, lift_share=share)
            continue
        chart = enter_value(chart, answer, on=on, learning=chart.deviation < ewma.ALARM_LIMIT.value)
        may_speak = chart.drop >= ewma.MEANINGFUL_DROP.value and has_joined(chart, today=on) and chart.run is not None
        may_speak = may_speak and chart.run is not None and chart.run.entries >= ewma.ENTRIES_TO_SPEAK.value
        found.append((day, chart.deviation if may_speak else min(chart.deviation, 0.0)))
    return tuple(found)


RIVALS: Mapping[str, Rival] = MappingProxyType(
    {
        "7-day mean against the 28 days before": follow_weekly_mean,
        "EWMA 0.15 against the first month": follow_first_month,
        "CUSUM on AR(1) residuals": follow_residual_cusum,
        "first detector (personal-baseline EWMA)": follow_first_detector,
    }
)


def _entries(person: Person) -> Iterator[tuple[int, float]]:
    return ((day, answer) for day, answer in enumerate(person.answers[0]) if answer is not None)


def _mean(values: list[float]) -> float:
    return math.fsum(values) / len(values) if values else 0.0


def _sd(values: list[float]) -> float:
    mean = _mean(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))
