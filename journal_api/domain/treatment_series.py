"""Sessions gathered into courses of treatment and the series within them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from journal_api.domain.clinical_rules import course_figures as figures
from journal_api.domain.scored_responses import Reading


@dataclass(frozen=True, slots=True)
class Series:
    """Sessions that follow each other closely: an induction, a booster, a single maintenance session; never empty."""

    sessions: tuple[date, ...]

    @property
    def begun_on(self) -> date:
        """Return the day of the first session."""
        return self.sessions[0]

    @property
    def ended_on(self) -> date:
        """Return the day of the last session so far."""
        return self.sessions[-1]


@dataclass(frozen=True, slots=True)
class Stretch:
    """One course of treatment as sessions and readings, before anything is said of it.

    `baseline` is the last reading in the four weeks up to the first session, that day included; `readings` are those
    after the first session, up to the day on which the next course begins. `series` oldest first, never empty.
    """

    series: tuple[Series, ...]
    baseline: Reading | None
    readings: tuple[Reading, ...]
    next_begun_on: date | None = None

    @property
    def begun_on(self) -> date:
        """Return the day of the course's first session."""
        return self.series[0].begun_on

    def improvement(self, reading: Reading) -> float | None:
        """Return how far a reading lies below the baseline, as a share of it; None where that says nothing."""
        if self.baseline is None or self.baseline.total <= 0:
            return None
        return (self.baseline.total - reading.total) / self.baseline.total

    def is_response(self, reading: Reading) -> bool:
        """Tell whether a reading lies at least half of the baseline below it."""
        improvement = self.improvement(reading)
        return improvement is not None and improvement >= figures.RESPONSE.value


FindRelapse = Callable[[Stretch], date | None]


def gather_series(sessions: Iterable[date]) -> tuple[Series, ...]:
    """Gather session days into series, oldest first; doubled days count once."""
    gathered: list[list[date]] = []
    for session in sorted(set(sessions)):
        if gathered and (session - gathered[-1][-1]).days <= figures.SERIES_GAP_DAYS.value:
            gathered[-1].append(session)
        else:
            gathered.append([session])
    return tuple(Series(tuple(one)) for one in gathered)


def gather_courses(
    series: tuple[Series, ...], readings: tuple[Reading, ...], *, find_relapse: FindRelapse
) -> tuple[Stretch, ...]:
    """Gather series into courses, oldest first.

    A new course begins with a series after 90 days without a session, and with the first series after a confirmed
    relapse, of which `find_relapse` names the day: then it is treated anew, from where the relapse had led.
    """
    courses: list[Stretch] = []
    left = series
    while left:
        whole = _first_course(left)
        relapsed_on = find_relapse(_stretch(whole, readings, next_begun_on=_begin_of(left, len(whole))))
        kept = tuple(one for one in whole if relapsed_on is None or one.begun_on <= relapsed_on)
        courses.append(_stretch(kept, readings, next_begun_on=_begin_of(left, len(kept))))
        left = left[len(kept) :]
    return tuple(courses)


def _first_course(series: tuple[Series, ...]) -> tuple[Series, ...]:
    course = [series[0]]
    for one in series[1:]:
        if (one.begun_on - course[-1].ended_on).days > figures.COURSE_GAP_DAYS.value:
            break
        course.append(one)
    return tuple(course)


def _begin_of(series: tuple[Series, ...], at: int) -> date | None:
    return series[at].begun_on if at < len(series) else None


def _stretch(series: tuple[Series, ...], readings: tuple[Reading, ...], *, next_begun_on: date | None) -> Stretch:
    begun_on = series[0].begun_on
    before = [one for one in readings if 0 <= (begun_on - one.on).days <= figures.BASELINE_DAYS.value]
    after = (one for one in readings if begun_on < one.on and (next_begun_on is None or one.on <= next_begun_on))
    return Stretch(series, before[-1] if before else None, tuple(after), next_begun_on)
