"""All measures of one person together: when CR-04 speaks, of which measure, and when an episode is over."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from statistics import NormalDist

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.deterioration_ewma import Chart, has_joined
from journal_api.domain.judgements import Ending, Episode, Shape
from journal_api.domain.measures import Measure

_NORMAL = NormalDist()
_TOGETHER = 1


@dataclass(frozen=True, slots=True)
class Watch:
    """The episodes so far, the open one last, and how many calm days in a row it has had."""

    episodes: tuple[Episode, ...] = ()
    calm_entries: int = 0

    @property
    def open_episode(self) -> Episode | None:
        """Return the episode that is not over, if there is one."""
        return self.episodes[-1] if self.episodes and self.episodes[-1].ended_on is None else None


@dataclass(frozen=True, slots=True)
class Day:
    """One local day: the judged measures with an entry on it, and the days since the last session, if any."""

    on: date
    entered: frozenset[str]
    days_since_session: int | None


def weigh_evidence(charts: Mapping[str, Chart], *, today: date) -> Mapping[str, float]:
    """Hold each joined measure against its limit; 1 and above is where CR-04 speaks.

    With several measures each has a higher limit (Bonferroni, softened because they move together), so that the budget
    of false alerts is kept. All of them together are a further chart: what they say together counts as the evidence of
    the measure that says it loudest.
    """
    joined = {name: chart.deviation for name, chart in charts.items() if has_joined(chart, today=today)}
    if len(joined) <= 1:
        return {name: deviation / rule.ALARM_LIMIT.value for name, deviation in joined.items()}
    limit = limit_for(len(joined) + _TOGETHER)
    evidence = {name: deviation / limit for name, deviation in joined.items()}
    loudest = max(sorted(evidence), key=evidence.__getitem__)
    evidence[loudest] = max(evidence[loudest], _say_together(tuple(joined.values())) / limit)
    return evidence


@cache
def limit_for(charts: int) -> float:
    """Return the limit, in standard errors, at which one of so many charts speaks."""
    independent = charts**rule.INDEPENDENCE.value
    return -_NORMAL.inv_cdf(_NORMAL.cdf(-rule.ALARM_LIMIT.value) / independent)


def watch_day(watch: Watch, day: Day, *, charts: Mapping[str, Chart], measures: Mapping[str, Measure]) -> Watch:
    """Let one day with its charts open an episode, or bring the open one nearer to its end."""
    if not day.entered:
        return watch
    if watch.open_episode is None:
        return _open_episode(watch, day, charts=charts, measures=measures)
    return _follow_episode(watch, watch.open_episode, day=day, charts=charts)


def _say_together(deviations: tuple[float, ...]) -> float:
    count = len(deviations)
    spread = math.sqrt(count + count * (count - 1) * rule.MEASURE_CORRELATION.value)
    return math.fsum(deviations) / spread


def _open_episode(watch: Watch, day: Day, *, charts: Mapping[str, Chart], measures: Mapping[str, Measure]) -> Watch:
    if watch.episodes and (day.on - watch.episodes[-1].opened_on).days < rule.REFRACTORY_DAYS.value:
        return watch
    evidence = weigh_evidence(charts, today=day.on)
    speaking = sorted(
        (name for name in day.entered if evidence.get(name, 0.0) >= 1 and _is_worth_telling(charts[name])),
        key=lambda name: (-evidence[name], name),
    )
    if not speaking:
        return watch
    leading = speaking[0]
    episode = _describe(charts[leading], measures[leading], day=day)
    return Watch((*watch.episodes, replace(episode, measures=tuple(speaking))))


def _is_worth_telling(chart: Chart) -> bool:
    return (
        chart.run is not None
        and chart.run.entries >= rule.ENTRIES_TO_SPEAK.value
        and chart.entries >= rule.BELIEF_ENTRIES.value
        and chart.drop >= rule.MEANINGFUL_DROP.value
    )


def _describe(chart: Chart, measure: Measure, *, day: Day) -> Episode:
    assert chart.run is not None  # noqa: S101 - only a chart with a run speaks
    margin = rule.BAND_QUANTILE.value * chart.standard_error
    return Episode(
        measure=measure.name,
        started_on=chart.run.started_on,
        opened_on=day.on,
        ended_on=None,
        shape=_shape_of(chart, day.on),
        drop=chart.drop * measure.span,
        lower=max(0.0, chart.drop - margin) * measure.span,
        upper=(chart.drop + margin) * measure.span,
        baseline=in_own_unit(chart.habits.baseline, measure),
        sd=chart.habits.sd * measure.span,
        entries_since_onset=chart.run.entries,
        days_since_session=day.days_since_session,
        odds=None,
    )


def _shape_of(chart: Chart, on: date) -> Shape:
    assert chart.run is not None  # noqa: S101 - only a chart with a run speaks
    if (on - chart.run.started_on).days > rule.GRADUAL_DAYS.value:
        return Shape.SLOW
    early_drop = chart.habits.baseline - chart.run.early / chart.run.early_entries
    return Shape.SUDDEN if early_drop >= rule.SUDDEN_SHARE.value * chart.drop else Shape.GRADUAL


def _follow_episode(watch: Watch, episode: Episode, *, day: Day, charts: Mapping[str, Chart]) -> Watch:
    if not day.entered & set(episode.measures):
        return watch
    calm = all(charts[name].deviation <= rule.CLOSING_LIMIT.value for name in episode.measures)
    calm_entries = watch.calm_entries + 1 if calm else 0
    if calm_entries >= rule.CLOSING_ENTRIES.value:
        return _end(watch, replace(episode, ended_on=day.on, ending=Ending.RECOVERED))
    if (day.on - episode.opened_on).days >= rule.SETTLING_DAYS.value:
        return _end(watch, replace(episode, ended_on=day.on, ending=Ending.SETTLED))
    return replace(watch, calm_entries=calm_entries)


def _end(watch: Watch, episode: Episode) -> Watch:
    return Watch((*watch.episodes[:-1], episode))


def in_own_unit(share: float, measure: Measure) -> float:
    """Turn an oriented share of the range (1 is best) back into the measure's own unit."""
    return measure.minimum + orient(share, measure) * measure.span


def orient(share: float, measure: Measure) -> float:
    """Flip a share of the range if higher is worse; flipping twice gives it back."""
    return share if measure.higher_is == "better" else 1 - share
