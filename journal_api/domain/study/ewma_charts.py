"""One measure's chart: a quick EWMA of the days, held against this person's own slow baseline."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from statistics import NormalDist

from journal_api.domain.clinical_rules import study_ewma_figures as rule
from journal_api.domain.study.ewma_habits import Habits, learn_habits, let_time_pass, settle_habits

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Run:
    """The days with an entry since the level was last near the baseline; `early` sums the first three of them."""

    started_on: date
    entries: int
    early: float
    early_entries: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The state of one chart after one day; values are shares of the range, variances personal variances.

    `level` has the lift of the last session taken out; `recent` are the newest days with an entry, as many as joining
    asks for.
    """

    habits: Habits
    level: float
    level_variance: float
    lift_share: float
    entries: int
    recent: tuple[date, ...]
    run: Run | None
    entered_on: date

    @property
    def drop(self) -> float:
        """Return how far the level lies below the baseline, as a share of the range; negative is above."""
        return self.habits.baseline - self.level

    @property
    def standard_error(self) -> float:
        """Return the standard error of the drop, as a share of the range."""
        return self.habits.sd * math.sqrt(self.level_variance + self.habits.baseline_variance)

    @property
    def deviation(self) -> float:
        """Return the drop in standard errors: what the limits of CR-04 are held against."""
        return self.drop / self.standard_error

    @property
    def decline_probability(self) -> float:
        """Return the chance (0-1) that the true drop is a meaningful one."""
        return _NORMAL.cdf((self.drop - rule.MEANINGFUL_DROP.value) / self.standard_error)


def begin_chart(value: float, *, on: date, lift_share: float) -> Chart:
    """Begin a chart with the first day that has an entry: the prior and that day share the first level."""
    habits = learn_habits(Habits(), value, on=on, lift_share=lift_share)
    return Chart(
        habits=habits,
        level=habits.baseline,
        level_variance=habits.baseline_variance,
        lift_share=lift_share,
        entries=1,
        recent=(on,),
        run=None,
        entered_on=on,
    )


def pass_day(chart: Chart, *, lift_share: float, session_variance: float) -> Chart:
    """Let one day begin: nothing is learned, everything grows a little less certain, a session may move things."""
    return replace(
        chart,
        habits=let_time_pass(chart.habits, session_variance=session_variance),
        level_variance=chart.level_variance + rule.GAP_VARIANCE.value,
        lift_share=lift_share,
    )


def enter_value(chart: Chart, value: float, *, on: date, learning: bool) -> Chart:
    """Take in the mean of a day that has begun; the habits learn from it unless an episode is open."""
    habits = chart.habits
    lasting = value - habits.lift * chart.lift_share
    gap = (on - chart.entered_on).days
    gain = min(1 - (1 - rule.LEVEL_GAIN.value) ** gap, rule.MOST_GAIN.value)
    likeness = habits.correlation * (1 - gain)
    noise = (1 + likeness) / (1 - likeness)
    entered = replace(
        chart,
        habits=learn_habits(habits, value, on=on, lift_share=chart.lift_share) if learning else habits,
        level=chart.level + gain * (lasting - chart.level),
        level_variance=(1 - gain) ** 2 * chart.level_variance + gain**2 * noise,
        entries=chart.entries + 1,
        recent=(*chart.recent, on)[-rule.JOINING_ENTRIES.value :],
        entered_on=on,
    )
    run = _follow_run(entered, lasting, on=on)
    return entered if run is entered.run else replace(entered, run=run)


def end_run(chart: Chart) -> Chart:
    """Begin to look for an onset anew, so that no episode starts before the one before it has ended."""
    return replace(chart, run=None)


def settle_chart(chart: Chart) -> Chart:
    """Take the present level as the new usual one."""
    return replace(chart, habits=settle_habits(chart.habits, level=chart.level), run=None)


def has_joined(chart: Chart, *, today: date) -> bool:
    """Tell whether the measure has enough recent days with an entry to be listened to."""
    enough = len(chart.recent) == rule.JOINING_ENTRIES.value
    return enough and (today - chart.recent[0]).days < rule.JOINING_DAYS.value


def _follow_run(chart: Chart, lasting: float, *, on: date) -> Run | None:
    if chart.deviation <= rule.ONSET_LIMIT.value:
        return None
    if chart.run is None:
        return Run(started_on=on, entries=1, early=lasting, early_entries=1)
    is_early = chart.run.early_entries < rule.EARLY_ENTRIES.value
    return Run(
        started_on=chart.run.started_on,
        entries=chart.run.entries + 1,
        early=chart.run.early + (lasting if is_early else 0.0),
        early_entries=chart.run.early_entries + is_early,
    )
