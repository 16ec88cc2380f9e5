"""How long the effect of a series lasts for this patient, and when the present one is likely to wear off.

The time from a series' last session to its loss is taken as Weibull with a fixed shape: then its power is exponential,
a gamma prior is conjugate, and a series that was cut short (by the next session, or because nobody asked later) counts
exactly for what it shows. What is told of the next series is the posterior predictive: it stays wide while few are
known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.clinical_rules import durability_figures as figures
from journal_api.domain.scored_responses import Reading
from journal_api.domain.treatment_series import Series, Stretch


@dataclass(frozen=True, slots=True)
class Run:
    """What one series showed of its durability.

    `days` since its last session on which the response was lost (the middle between the last reading that held and the
    first that did not), or through which it is known to have held where `is_lost` is False.
    """

    last_session_on: date
    days: float
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of the rate of loss: a gamma of shape `series` and rate `exposure`, in days to the power 1.5."""

    series: float
    exposure: float

    def quantile(self, share: float, *, held_days: float = 0.0) -> float:
        """Return the day by which a share (0-1) of series would be lost, given that this one held for so many days."""
        shape = figures.SHAPE.value
        held = self.exposure + held_days**shape
        left: float = held * (1 - share) ** (-1 / self.series) - self.exposure
        return math.pow(max(0.0, left), 1 / shape)

    def survival(self, days: float, *, held_days: float = 0.0) -> float:
        """Return the chance (0-1) that a series still holds after so many days, given that it held for some."""
        shape = figures.SHAPE.value
        if days <= held_days:
            return 1.0
        return math.pow((self.exposure + held_days**shape) / (self.exposure + days**shape), self.series)


@dataclass(frozen=True, slots=True)
class Durability:
    """How many days a series of this patient lasts: median and 80 % interval of the next one, and what that rests on.

    With no series known these are the published figures.
    """

    median_days: float
    lower_days: float
    upper_days: float
    lost_series: int
    censored_series: int


@dataclass(frozen=True, slots=True)
class WearOff:
    """When the present series is likely to wear off, given that it held through `held_through_on`.

    `chance_before_next` (0-1) is the chance that it does before the next booked session; None without one.
    """

    last_session_on: date
    held_through_on: date
    median_on: date
    lower_on: date
    upper_on: date
    next_session_on: date | None
    chance_before_next: float | None


def list_runs(courses: Iterable[Stretch]) -> tuple[Run, ...]:
    """List what each series of each course showed, oldest first; a series that never responded shows nothing."""
    runs = []
    for course in courses:
        for at, series in enumerate(course.series):
            next_on = course.series[at + 1].begun_on if at + 1 < len(course.series) else course.next_begun_on
            run = _follow_series(course, series, next_on=next_on)
            if run is not None:
                runs.append(run)
    return tuple(runs)


def update_belief(runs: Iterable[Run]) -> Belief:
    """Update the published figures by a patient's own series, the censored ones included."""
    shape, weight = figures.SHAPE.value, figures.PRIOR_SERIES.value
    # The prior's predictive median is the published one.
    prior = figures.PRIOR_MEDIAN.value**shape / (2 ** (1 / weight) - 1)
    known = tuple(runs)
    return Belief(weight + sum(run.is_lost for run in known), prior + math.fsum(run.days**shape for run in known))


def describe_durability(runs: Iterable[Run]) -> Durability:
    """Say how long the next series of this patient is likely to last."""
    known = tuple(runs)
    belief = update_belief(known)
    lower, upper = _tails()
    lost = sum(run.is_lost for run in known)
    return Durability(belief.quantile(1 / 2), belief.quantile(lower), belief.quantile(upper), lost, len(known) - lost)


def forecast_wear_off(
    runs: Iterable[Run], *, last_session_on: date | None, next_session_on: date | None
) -> WearOff | None:
    """Forecast the loss of the newest series, whose last session was on `last_session_on`.

    The earlier series say how long it may last, its own questionnaires that it held so far. None when it is lost
    already, or no series of this patient ever showed a response.
    """
    known = tuple(runs)
    if not known or last_session_on is None:
        return None
    newest = known[-1]
    if newest.last_session_on == last_session_on and newest.is_lost:
        return None
    past = tuple(run for run in known if run.last_session_on != last_session_on)
    held_days = newest.days if newest.last_session_on == last_session_on else 0.0
    return _forecast(update_belief(past), last_session_on, held_days=held_days, next_session_on=next_session_on)


def _forecast(belief: Belief, last: date, *, held_days: float, next_session_on: date | None) -> WearOff:
    days = (belief.quantile(share, held_days=held_days) for share in (1 / 2, *_tails()))
    median_on, lower_on, upper_on = (last + timedelta(days=math.floor(one)) for one in days)
    chance = None
    if next_session_on is not None:
        chance = 1 - belief.survival((next_session_on - last).days, held_days=held_days)
    held_on = last + timedelta(days=math.floor(held_days))
    return WearOff(last, held_on, median_on, lower_on, upper_on, next_session_on, chance)


def _tails() -> tuple[float, float]:
    tail = (1 - figures.INTERVAL.value) / 2
    return tail, 1 - tail


def _follow_series(course: Stretch, series: Series, *, next_on: date | None) -> Run | None:
    last = series.ended_on
    before = [one for one in course.readings if one.on <= last]
    after = [one for one in course.readings if one.on > last and (next_on is None or one.on <= next_on)]
    held_on = last if before and course.is_response(before[-1]) else None
    for at, reading in enumerate(after):
        if course.is_response(reading):
            held_on = reading.on
        elif held_on is None:
            return None
        elif _is_lost_at(course, after, at, is_treated_next=next_on is not None):
            days = ((held_on - last).days + (reading.on - last).days) / 2
            return Run(last, days, is_lost=True)
    return None if held_on is None or held_on == last else Run(last, (held_on - last).days, is_lost=False)


def _is_lost_at(course: Stretch, after: list[Reading], at: int, *, is_treated_next: bool) -> bool:
    # A single low reading is a loss only if the next one shows it too, or treatment came instead of a next one.
    following = after[at + 1 : at + 2]
    return not course.is_response(following[0]) if following else is_treated_next
