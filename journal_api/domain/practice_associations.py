"""What goes together with practice: mood, and how long a series lasts. An association, never a cause."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import NormalDist

from journal_api.domain.clinical_rules import practice_figures as figures
from journal_api.domain.durability import Run
from journal_api.domain.streaks import Streaks, count_streaks, measure_share
from journal_api.domain.trends import DailyValue

_DAY = timedelta(days=1)


class Knowledge(StrEnum):
    """Whether enough is known to compare."""

    ENOUGH = "enough"
    TOO_LITTLE = "too_little"


@dataclass(frozen=True, slots=True)
class MoodAssociation:
    """Mood on practice days and the days after them, against all other days, in points.

    `difference` is the mean on those days less the mean on the others, above 0: better; `lower` and `upper` bound it
    (90 %), with neighboring days counted as alike as they are. The three are None with too few days on either side.
    """

    knowledge: Knowledge
    practice_side_days: int
    other_days: int
    difference: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class DurabilityAssociation:
    """How often series are lost with practice on at least half of their days, against the others.

    `ratio` is the rate of loss per day with more practice over that with less, below 1: lost less often; `lower` and
    `upper` bound it (90 %). The three are None with too few lost series on either side.
    """

    knowledge: Knowledge
    lost_with_more: int
    lost_with_less: int
    days_with_more: float
    days_with_less: float
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None


@dataclass(frozen=True, slots=True)
class PracticeSummary:
    """Where a person's practice stands on a day. `adherence_30d` is the share (0-1) of the last 30 days with one."""

    last_practice_on: date | None
    practice_days: int
    adherence_30d: float
    streaks: Streaks
    mood: MoodAssociation
    durability: DurabilityAssociation


def summarize_practice(
    practice_days: Collection[date], *, mood: Sequence[DailyValue], runs: Collection[Run], began_on: date, today: date
) -> PracticeSummary:
    """Summarize practice by lived local dates; a record of less than 30 days is measured by the days there were."""
    days = {on for on in practice_days if on <= today}
    earliest = today - timedelta(days=figures.ADHERENCE_DAYS.value - 1)
    return PracticeSummary(
        last_practice_on=max(days, default=None),
        practice_days=len(days),
        adherence_30d=measure_share(days, since=min(max(earliest, min((began_on, *days))), today), through=today),
        streaks=count_streaks(days, today=today),
        mood=compare_mood(days, [one for one in mood if one.on <= today]),
        durability=compare_durability(days, runs),
    )


def compare_mood(practice_days: Collection[date], mood: Sequence[DailyValue]) -> MoodAssociation:
    """Compare the daily mean mood on and after practice days with that of all other days with an entry.

    The interval is normal, of the difference of two means, its standard error raised by sqrt((1+r)/(1-r)), where r is
    how alike neighboring days are once each side's own mean is taken off.
    """
    near = {*practice_days, *(on + _DAY for on in practice_days)}
    ours = [one for one in mood if one.on in near]
    others = [one for one in mood if one.on not in near]
    if min(len(ours), len(others)) < figures.LEAST_DAYS.value:
        return MoodAssociation(Knowledge.TOO_LITTLE, len(ours), len(others))
    means = _mean(ours), _mean(others)
    residuals = {one.on: one.mean - means[one.on not in near] for one in mood}
    variance = math.fsum(value**2 for value in residuals.values()) / (len(residuals) - 2)
    likeness = _measure_likeness(residuals)
    error = math.sqrt(variance * (1 / len(ours) + 1 / len(others)) * (1 + likeness) / (1 - likeness))
    difference, half = means[0] - means[1], _half_width() * error
    return MoodAssociation(Knowledge.ENOUGH, len(ours), len(others), difference, difference - half, difference + half)


def compare_durability(practice_days: Collection[date], runs: Collection[Run]) -> DurabilityAssociation:
    """Compare the rate of loss of series with practice on at least half of the days with that of the others.

    The rate is lost series per day followed, censored series included; the interval is normal on its logarithm.
    """
    shares = [(_share_of(run, practice_days), run) for run in runs if run.days > 0]
    more = [run for share, run in shares if share >= figures.OFTEN.value]
    less = [run for share, run in shares if share < figures.OFTEN.value]
    lost = sum(run.is_lost for run in more), sum(run.is_lost for run in less)
    days = math.fsum(run.days for run in more), math.fsum(run.days for run in less)
    if min(lost) < figures.LEAST_LOST.value:
        return DurabilityAssociation(Knowledge.TOO_LITTLE, *lost, *days)
    ratio = (lost[0] / days[0]) / (lost[1] / days[1])
    factor = math.exp(_half_width() * math.sqrt(1 / lost[0] + 1 / lost[1]))
    return DurabilityAssociation(Knowledge.ENOUGH, *lost, *days, ratio, ratio / factor, ratio * factor)


def _share_of(run: Run, practice_days: Collection[date]) -> float:
    through = run.last_session_on + timedelta(days=math.floor(run.days))
    return measure_share(practice_days, since=run.last_session_on, through=through)


def _mean(days: Sequence[DailyValue]) -> float:
    return math.fsum(one.mean for one in days) / len(days)


def _measure_likeness(residuals: dict[date, float]) -> float:
    pairs = [(value, residuals[on + _DAY]) for on, value in residuals.items() if on + _DAY in residuals]
    total = math.fsum((one**2 + other**2) / 2 for one, other in pairs)
    if not total:
        return 0.0
    raw = math.fsum(one * other for one, other in pairs) / total
    shrunk = raw * len(pairs) / (len(pairs) + figures.LIKENESS_DAYS.value)
    return min(max(shrunk, 0.0), figures.MOST_LIKENESS.value)


def _half_width() -> float:
    return NormalDist().inv_cdf((1 + figures.INTERVAL.value) / 2)
