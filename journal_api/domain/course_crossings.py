"""Loss of response and relapse: first crossings, and whether a repeat confirmed them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from journal_api.domain.clinical_rules import course_figures as figures
from journal_api.domain.scored_responses import Reading
from journal_api.domain.treatment_series import Stretch


class CrossingKind(StrEnum):
    """What a reading crosses: back over half of the baseline, or up to a relapse; the graver one last."""

    LOSS = "loss_of_response"
    RELAPSE = "relapse"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One stretch of readings beyond a mark.

    `readings` are those beyond it, oldest first; empty for a hospital stay or attempt, which is a relapse at once.
    `confirmed_on` is None while no repeat 5-15 days after another reading shows the same; `ended_on` is the first
    reading that is back. `best` is the best reading of the course before the crossing.
    """

    kind: CrossingKind
    first_on: date
    confirmed_on: date | None
    ended_on: date | None
    readings: tuple[Reading, ...]
    best: Reading | None

    def repeat_window(self, *, today: date) -> tuple[date, date]:
        """Return the first and last day on which a repeat would confirm: of the oldest reading still in time."""
        first = timedelta(days=figures.REPEAT_FROM_DAYS.value)
        last = timedelta(days=figures.REPEAT_UNTIL_DAYS.value)
        open_ones = [one.on for one in self.readings if today <= one.on + last]
        anchor = open_ones[0] if open_ones else self.readings[-1].on
        return anchor + first, anchor + last


def find_crossings(course: Stretch, *, crises: Iterable[date]) -> tuple[Crossing, ...]:
    """Find every crossing of a PHQ-9 course, the oldest first.

    A loss needs a response before it; a relapse is a PHQ-9 of 10 or more that lies 6 or more above the best reading
    since the course began. `crises` are days of a hospital stay or an attempt.
    """
    crossings = (
        *_follow(course, CrossingKind.LOSS, _is_lost),
        *_follow(course, CrossingKind.RELAPSE, _is_relapsed),
        *_list_crises(course, crises),
    )
    return tuple(sorted(crossings, key=lambda one: (one.first_on, one.kind)))


def find_relapse_day(course: Stretch, *, crises: Iterable[date]) -> date | None:
    """Find the day on which a relapse of this course was first confirmed; None without one."""
    days = (one.confirmed_on for one in find_crossings(course, crises=crises) if one.kind is CrossingKind.RELAPSE)
    return min((on for on in days if on is not None), default=None)


_Beyond = Callable[[Stretch, tuple[Reading, ...], Reading], bool]


def _is_lost(course: Stretch, before: tuple[Reading, ...], reading: Reading) -> bool:
    return any(course.is_response(one) for one in before) and not course.is_response(reading)


def _is_relapsed(_: Stretch, before: tuple[Reading, ...], reading: Reading) -> bool:
    if not before or reading.total < figures.RELAPSE_FROM.value:
        return False
    return reading.total - min(one.total for one in before) >= figures.RELAPSE_RISE.value


def _follow(course: Stretch, kind: CrossingKind, is_beyond: _Beyond) -> tuple[Crossing, ...]:
    crossings: list[Crossing] = []
    beyond: list[Reading] = []
    before: list[Reading] = []
    for reading in course.readings:
        # While a crossing lasts its own readings are no "best before": what was held before it is what was lost.
        if is_beyond(course, tuple(before), reading):
            beyond.append(reading)
            continue
        if beyond:
            crossings.append(_cross(kind, beyond, before, ended_on=reading.on))
        before, beyond = [*before, *beyond, reading], []
    if beyond:
        crossings.append(_cross(kind, beyond, before, ended_on=None))
    return tuple(crossings)


def _cross(kind: CrossingKind, beyond: list[Reading], before: list[Reading], *, ended_on: date | None) -> Crossing:
    return Crossing(
        kind=kind,
        first_on=beyond[0].on,
        confirmed_on=_find_confirmation(beyond),
        ended_on=ended_on,
        readings=tuple(beyond),
        best=min(before, key=lambda one: (one.total, one.on), default=None),
    )


def _find_confirmation(beyond: list[Reading]) -> date | None:
    least, most = figures.REPEAT_FROM_DAYS.value, figures.REPEAT_UNTIL_DAYS.value
    for at, reading in enumerate(beyond):
        if any(least <= (reading.on - one.on).days <= most for one in beyond[:at]):
            return reading.on
    return None


def _list_crises(course: Stretch, crises: Iterable[date]) -> tuple[Crossing, ...]:
    last = course.next_begun_on
    within = (on for on in sorted(set(crises)) if on > course.begun_on and (last is None or on <= last))
    return tuple(_relapse_at_once(course, on) for on in within)


def _relapse_at_once(course: Stretch, on: date) -> Crossing:
    before = [one for one in course.readings if one.on <= on]
    ended = next((one.on for one in course.readings if one.on > on and course.is_response(one)), None)
    best = min(before, key=lambda one: (one.total, one.on), default=None)
    return Crossing(CrossingKind.RELAPSE, on, on, ended, (), best)
