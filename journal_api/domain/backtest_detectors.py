"""The detectors of CR-04 that a backtest can compare: the one that speaks, and those it could be held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Protocol

from journal_api.domain.clinical_rules import study_ewma_figures as ewma
from journal_api.domain.deterioration import ALGORITHM, judge
from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import MOOD
from journal_api.domain.study.rivals import follow_first_detector
from journal_api.domain.study.scores import raise_alarms
from journal_api.domain.trends import DailySeries


@dataclass(frozen=True, slots=True)
class Alarm:
    """A day on which a rule spoke, and the first day of what it spoke about."""

    started_on: date
    opened_on: date


class Detector(Protocol):
    """Finds the alarms of one record through one local day: a pure function of the set of its days."""

    def __call__(self, *, series: Sequence[DailySeries], sessions: Sequence[date], through: date) -> tuple[Alarm, ...]:
        """Return the alarms, oldest first."""


@dataclass(frozen=True, slots=True)
class MoodRecord:
    """One measure as the study reads it: per day a value (0-1, 1 is best) or None; sessions as day numbers."""

    answers: tuple[tuple[float | None, ...], ...]
    sessions: tuple[int, ...]


def detect_by_state_space(
    *, series: Sequence[DailySeries], sessions: Sequence[date], through: date
) -> tuple[Alarm, ...]:
    """Find the alarms of the detector that speaks today."""
    judgement = judge(series=tuple(series), sessions=tuple(sessions), through=through)
    return tuple(Alarm(one.started_on, one.opened_on) for one in judgement.episodes)


def detect_by_ewma(*, series: Sequence[DailySeries], sessions: Sequence[date], through: date) -> tuple[Alarm, ...]:
    """Find the alarms of the first detector, which followed the mood alone and told no onset."""
    mood = next((one for one in series if one.measure.name == MOOD.name), None)
    days = () if mood is None else tuple(day for day in mood.days if day.on <= through)
    if mood is None or not days:
        return ()
    begin = days[0].on.toordinal()
    means = {day.on.toordinal() - begin: _scale(day.mean) for day in days}
    answers = tuple(means.get(at) for at in range(through.toordinal() - begin + 1))
    held = tuple(sorted({on.toordinal() - begin for on in sessions if begin <= on.toordinal() <= through.toordinal()}))
    statistics = follow_first_detector(MoodRecord((answers,), held))
    found = (date.fromordinal(begin + at) for at in raise_alarms(statistics, ewma.ALARM_LIMIT.value))
    return tuple(Alarm(on, on) for on in found)


def _scale(mean: float) -> float:
    share = (mean - MOOD.minimum) / MOOD.span
    return share if MOOD.higher_is is HigherIs.BETTER else 1 - share


DETECTORS: Mapping[str, Detector] = MappingProxyType({ALGORITHM: detect_by_state_space, "ewma-1": detect_by_ewma})
