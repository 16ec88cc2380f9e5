"""Questionnaires as the judgement reads them: a lived date, a total, the answers behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from journal_api.domain.directions import HigherIs


@dataclass(frozen=True, slots=True)
class ScoredResponse:
    """One answered questionnaire.

    `instrument` is its name, such as phq9; `on` the lived local date; `total` in the instrument's own points, None
    where it could not be scored; `answers` (item, value) pairs, unanswered items left out, yes is 1 and no 0;
    `received_at` is when the server first had it.
    """

    id: UUID
    instrument: str
    on: date
    total: float | None
    received_at: datetime
    answers: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The total of one instrument on one local day."""

    on: date
    total: float


def list_readings(
    responses: Iterable[ScoredResponse],
    instrument: str,
    *,
    through: date,
    higher_is: HigherIs = HigherIs.WORSE,
) -> tuple[Reading, ...]:
    """List the scored days of one instrument, oldest first; of two on one day the graver counts.

    A function of the set: order and doubles change nothing. What was not scored is no reading, and never 0.
    """
    worst = max if higher_is is HigherIs.WORSE else min
    days: dict[date, float] = {}
    for response in responses:
        if response.instrument == instrument and response.total is not None and response.on <= through:
            days[response.on] = worst(response.total, days.get(response.on, response.total))
    return tuple(Reading(on, days[on]) for on in sorted(days))


@dataclass(frozen=True, slots=True)
class CheckDay:
    """What one check said on one local day: the highest answer to each item that was answered.

    `received_at` is when the first of that day's arrived: the marks in force then judge the day, whatever follows.
    """

    on: date
    received_at: datetime
    answers: Mapping[str, float]

    def list_yes(self, items: Iterable[str]) -> tuple[str, ...]:
        """List those of the items that were answered yes."""
        return tuple(item for item in items if self.answers.get(item, 0) >= 1)

    def list_unanswered(self, items: Iterable[str]) -> tuple[str, ...]:
        """List those of the items that were not answered: that is never the same as no."""
        return tuple(item for item in items if item not in self.answers)


def list_check_days(responses: Iterable[ScoredResponse], instrument: str, *, through: date) -> tuple[CheckDay, ...]:
    """List the local days with a check, oldest first; of two answers to one item on one day the graver counts."""
    days: dict[date, dict[str, float]] = {}
    arrived: dict[date, datetime] = {}
    for response in responses:
        if response.instrument != instrument or response.on > through:
            continue
        day = days.setdefault(response.on, {})
        arrived[response.on] = min(response.received_at, arrived.get(response.on, response.received_at))
        for item, value in response.answers:
            day[item] = max(value, day.get(item, value))
    return tuple(CheckDay(on, arrived[on], days[on]) for on in sorted(days))
