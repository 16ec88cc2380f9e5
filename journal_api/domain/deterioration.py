"""The judge of CR-04. Callers depend on `judge` and on the shape of a `Judgement`, never on the model behind it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist
from typing import NamedTuple

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.deterioration_decision import Told, Watch, describe_episode, limit_for, watch_day
from journal_api.domain.deterioration_findings import weigh_evidence
from journal_api.domain.deterioration_levels import has_joined
from journal_api.domain.deterioration_states import (
    Beliefs,
    begin_beliefs,
    enter_day,
    enter_unjudged,
    pass_days,
)
from journal_api.domain.directions import HigherIs
from journal_api.domain.explanations import explain_episode
from journal_api.domain.judgements import Ending, Episode, Judgement, Shape
from journal_api.domain.measures import Measure
from journal_api.domain.trends import DailySeries, DailyValue, LastScore, TrendPoint

__all__ = ["ALGORITHM", "Ending", "Episode", "Judgement", "Shape", "State", "advance", "explain_episode", "judge"]

ALGORITHM = "state-space-3"
_NORMAL = NormalDist()
_BAND = rule.BAND_QUANTILE.value
_MEANINGFUL = rule.MEANINGFUL_DROP.value


class Day(NamedTuple):
    """One local day: its ordinal, the mean of each measure with an entry in its own unit, and whether a session was."""

    at: int
    means: Mapping[str, float]
    has_session: bool = False


class State(NamedTuple):
    """All that is known of a record after a day; it holds nothing that a checkpoint could not hold.

    `newest` is each measure's newest day with an entry and its mean, in the measure's own unit.
    """

    beliefs: Beliefs
    watch: Watch
    newest: Mapping[str, tuple[int, float]] = {}


@dataclass(frozen=True, slots=True)
class Judged:
    """A judgement whose points begin after the state it went on from, and the states that were asked for on the way."""

    judgement: Judgement
    states: tuple[State, ...]


def begin(day: Day, sessions: tuple[int, ...]) -> State:
    """Begin a record on the day before its first entry, given the sessions held before it, oldest first."""
    last = sessions[-1] if sessions else None
    return State(begin_beliefs(day.at - 1, sessions=len(sessions), last_session=last), Watch())


def advance(state: State, day: Day, measures: Mapping[str, Measure]) -> State:
    """Take a record over the day that follows its newest one; the cost does not depend on how long the record is."""
    beliefs = pass_days(state.beliefs, held=1 if day.has_session else 0)
    if not day.means:
        watch, beliefs = watch_day(state.watch, beliefs, ())
        return State(beliefs, watch, state.newest)
    shares = {name: _read(mean, measures[name]) for name, mean in day.means.items()}
    judged = {name: share for name, share in shares.items() if measures[name].judged}
    for name in sorted(shares.keys() - judged.keys()):
        beliefs = enter_unjudged(beliefs, name, shares[name])
    if judged:
        beliefs = enter_day(beliefs, judged)
    watch, beliefs = watch_day(state.watch, beliefs, sorted(judged))
    newest = {**state.newest, **{name: (day.at, mean) for name, mean in day.means.items()}}
    return State(beliefs, watch, newest)


def judge(*, series: tuple[DailySeries, ...], sessions: tuple[date, ...], through: date) -> Judgement:
    """Judge one record through one local day.

    A pure function of the set of days: whatever order they came in, and whatever lies after `through`, changes nothing,
    and an alarm on a day depends on nothing after it. Measures that are not judged get their points but never speak.
    """
    return resume(None, series=series, sessions=sessions, through=through).judgement


def resume(
    state: State | None,
    *,
    series: tuple[DailySeries, ...],
    sessions: tuple[date, ...],
    through: date,
    kept: Collection[int] = (),
) -> Judged:
    """Judge a record through one local day, going on from the state of an earlier day, or from the start if None.

    Bit-equal to judging anew, as long as nothing on or before the state's day has changed since. Of `series` only the
    days after that day matter, but every measure that the state knows must be among them; `sessions` are all that were
    held. `kept` are the days (ordinals) whose states are asked for.
    """
    measures = {one.measure.name: one.measure for one in series}
    values = {one.measure.name: {day.on: day for day in one.days if day.on <= through} for one in series}
    points: dict[str, list[TrendPoint]] = {name: [] for name in sorted(measures)}
    states: list[State] = []
    booked = tuple(sorted({session.toordinal() for session in sessions if session <= through}))
    for day in list_days(values, booked, through=through, after=None if state is None else state.beliefs.at):
        state = state or begin(day, booked[: bisect_right(booked, day.at - 1)])
        state = advance(state, day, measures)
        on = date.fromordinal(day.at)
        for name in state.beliefs.filters:
            points[name].append(_draw_point(state, measures[name], on=on, value=values[name].get(on)))
        if day.at in kept:
            states.append(state)
    drawn = {name: tuple(some) for name, some in points.items() if some}
    return Judged(conclude(state, measures, points=drawn, through=through), tuple(states))


def list_days(
    values: Mapping[str, Mapping[date, DailyValue]],
    sessions: tuple[int, ...],
    *,
    through: date,
    after: int | None = None,
) -> Iterator[Day]:
    """List every day from the first entry on, or from the one after `after`, also those without an entry."""
    first = min((on.toordinal() for days in values.values() for on in days), default=None)
    begins = first if after is None else after + 1
    if begins is None:
        return
    held = frozenset(sessions)
    for at in range(begins, through.toordinal() + 1):
        on = date.fromordinal(at)
        means = {name: days[on].mean for name, days in values.items() if on in days}
        yield Day(at, means, at in held)


def conclude(
    state: State | None,
    measures: Mapping[str, Measure],
    *,
    points: Mapping[str, tuple[TrendPoint, ...]],
    through: date,
) -> Judgement:
    """Say what a state means: episodes, alarm and prompt days, and the evidence at its end."""
    watch = Watch() if state is None else state.watch
    return Judgement(
        algorithm=ALGORITHM,
        judged_through=through,
        points=points,
        episodes=tuple(_tell(told, measures) for told in watch.told),
        alarm_days=tuple(date.fromordinal(told.opened_at) for told in watch.told),
        evidence={} if state is None else _weigh_measures(state),
        prompt_days=tuple(date.fromordinal(at) for at in watch.prompted_at),
        newest=_tell_newest(state),
    )


def _read(mean: float, measure: Measure) -> float:
    return orient((mean - measure.minimum) / measure.span, measure)


def _tell(told: Told, measures: Mapping[str, Measure]) -> Episode:
    measure = measures[told.finding.measure]
    return describe_episode(told, measure.span, _in_own_unit(told.finding.baseline, measure))


def _tell_newest(state: State | None) -> tuple[LastScore, ...]:
    newest = {} if state is None else state.newest
    return tuple(LastScore(name, date.fromordinal(at), mean) for name, (at, mean) in sorted(newest.items()))


def _weigh_measures(state: State) -> Mapping[str, float]:
    at, usuals = state.beliefs.at, state.watch.usuals
    joined = sorted(name for name, usual in usuals.items() if has_joined(usual, at=at))
    if not joined:
        return {}
    if not state.beliefs.onsets.at:
        return dict.fromkeys(joined, 0.0)
    alone = {name: max(weigh_evidence(state.beliefs, [name]).log, 0.0) / limit_for(1) for name in joined}
    loudest = max(joined, key=alone.__getitem__)
    return {**alone, loudest: max(alone[loudest], state.watch.log_evidence / limit_for(len(joined)))}


def _draw_point(state: State, measure: Measure, *, on: date, value: DailyValue | None) -> TrendPoint:
    f = state.beliefs.filters[measure.name]
    usual = state.watch.usuals.get(measure.name)
    baseline = f.m if usual is None else usual.usual
    error = math.sqrt(f.variance * max(f.mm, 0.0))
    half = _BAND * error
    shares = (f.m - half, f.m, f.m + half) if measure.higher_is is HigherIs.BETTER else (f.m + half, f.m, f.m - half)
    lower, level, upper = (_in_own_unit(share, measure) for share in shares)
    lift = f.r * measure.span
    down = baseline - f.m - _MEANINGFUL
    return TrendPoint(
        on=on,
        mean=None if value is None else value.mean,
        count=0 if value is None else value.count,
        level=level,
        lower=lower,
        upper=upper,
        baseline=_in_own_unit(baseline, measure),
        session_lift=lift if measure.higher_is is HigherIs.BETTER else -lift,
        decline_probability=_NORMAL.cdf(down / error) if measure.judged and error > 0 else 0.0,
    )


def _in_own_unit(share: float, measure: Measure) -> float:
    on_scale = 0.0 if share < 0.0 else min(share, 1.0)
    return measure.minimum + orient(on_scale, measure) * measure.span


def orient(share: float, measure: Measure) -> float:
    """Flip a share of the range if higher is worse; flipping twice gives it back."""
    return share if measure.higher_is is HigherIs.BETTER else 1 - share
