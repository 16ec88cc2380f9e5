"""The judge of CR-04. Callers depend on `judge` and on the shape of a `Judgement`, never on the chart behind it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.deterioration_alarms import Day, Watch, in_own_unit, orient, watch_day, weigh_evidence
from journal_api.domain.deterioration_ewma import Chart, begin_chart, end_run, enter_value, pass_day, settle_chart
from journal_api.domain.explanations import explain_episode
from journal_api.domain.judgements import Ending, Episode, Judgement, Shape
from journal_api.domain.measures import HigherIs, Measure
from journal_api.domain.session_lift import lift_share_after
from journal_api.domain.trends import DailySeries, DailyValue, TrendPoint

__all__ = ["ALGORITHM", "Ending", "Episode", "Judgement", "Shape", "explain_episode", "judge"]

ALGORITHM = "ewma-1"


@dataclass(frozen=True, slots=True)
class _SessionDay:
    """What the treatment sessions mean for one day."""

    days_since: int | None
    lift_share: float
    variance: float


def judge(*, series: tuple[DailySeries, ...], sessions: tuple[date, ...], through: date) -> Judgement:
    """Judge one record through one local day.

    A pure function of the set of days: whatever order they came in, and whatever lies after `through`, changes nothing,
    and an alarm on a day depends on nothing after it. Measures that are not judged get their points but never speak.
    """
    measures = {one.measure.name: one.measure for one in series}
    values = {one.measure.name: {day.on: day for day in one.days if day.on <= through} for one in series}
    booked = tuple(sorted({session for session in sessions if session <= through}))
    charts: dict[str, Chart] = {}
    points: dict[str, list[TrendPoint]] = {name: [] for name in sorted(measures)}
    watch = Watch()
    for on in _days_through(values, through):
        session = _look_at_sessions(booked, on)
        today = {name: days[on] for name, days in values.items() if on in days}
        charts = _advance(charts, today, on=on, session=session, measures=measures, learning=not watch.open_episode)
        judged = {name: chart for name, chart in charts.items() if measures[name].judged}
        before = watch.open_episode
        watch = watch_day(
            watch, Day(on, frozenset(today) & judged.keys(), session.days_since), charts=judged, measures=measures
        )
        if before is not None and watch.open_episode is None:
            begin_anew = settle_chart if watch.episodes[-1].ending is Ending.SETTLED else end_run
            charts = {name: begin_anew(chart) for name, chart in charts.items()}
        for name, chart in charts.items():
            points[name].append(_draw_point(chart, measures[name], on=on, value=today.get(name)))
    final = {name: chart for name, chart in charts.items() if measures[name].judged}
    return Judgement(
        algorithm=ALGORITHM,
        judged_through=through,
        points={name: tuple(drawn) for name, drawn in points.items() if drawn},
        episodes=watch.episodes,
        alarm_days=tuple(episode.opened_on for episode in watch.episodes),
        evidence=weigh_evidence(final, today=through),
    )


def _days_through(values: Mapping[str, Mapping[date, DailyValue]], through: date) -> Iterator[date]:
    first = min((on for days in values.values() for on in days), default=None)
    if first is not None:
        yield from (first + timedelta(days=at) for at in range((through - first).days + 1))


def _look_at_sessions(booked: tuple[date, ...], on: date) -> _SessionDay:
    past = bisect_right(booked, on)
    if past == 0:
        return _SessionDay(days_since=None, lift_share=0.0, variance=0.0)
    since = (on - booked[past - 1]).days
    in_induction = past <= rule.INDUCTION_SESSIONS.value
    moved = rule.INDUCTION_VARIANCE.value if in_induction else rule.MAINTENANCE_VARIANCE.value
    return _SessionDay(since, lift_share_after(since), moved if since == 0 else 0.0)


def _advance(
    charts: Mapping[str, Chart],
    today: Mapping[str, DailyValue],
    *,
    on: date,
    session: _SessionDay,
    measures: Mapping[str, Measure],
    learning: bool,
) -> dict[str, Chart]:
    passed = {
        name: pass_day(chart, lift_share=session.lift_share, session_variance=session.variance)
        for name, chart in charts.items()
    }
    for name, value in today.items():
        measure = measures[name]
        share = orient((value.mean - measure.minimum) / measure.span, measure)
        chart = passed.get(name)
        passed[name] = (
            begin_chart(share, on=on, lift_share=session.lift_share)
            if chart is None
            else enter_value(chart, share, on=on, learning=learning)
        )
    return passed


def _draw_point(chart: Chart, measure: Measure, *, on: date, value: DailyValue | None) -> TrendPoint:
    half = rule.BAND_QUANTILE.value * chart.habits.sd * math.sqrt(chart.level_variance)
    ends = [in_own_unit(_within(share), measure) for share in (chart.level - half, chart.level, chart.level + half)]
    lower, level, upper = sorted(ends)
    lift = chart.habits.lift * chart.lift_share * measure.span
    return TrendPoint(
        on=on,
        mean=None if value is None else value.mean,
        count=0 if value is None else value.count,
        level=level,
        lower=lower,
        upper=upper,
        baseline=in_own_unit(_within(chart.habits.baseline), measure),
        session_lift=lift if measure.higher_is is HigherIs.BETTER else -lift,
        decline_probability=chart.decline_probability if measure.judged else 0.0,
    )


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
