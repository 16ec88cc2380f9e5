"""Questionnaires as the judgement reads them: a lived date, a total, the answers behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ScoredResponse:
    """One answered questionnaire.

    `instrument` is its name, such as phq9; `on` the lived local date; `total` in the instrument's own points, None
    where it could not be scored; `answers` (item, value) pairs, unanswered items left out, yes is 1 and no 0.
    """

    id: UUID
    instrument: str
    on: date
    total: float | None
    answers: tuple[tuple[str, float], ...] = ()

    def answer(self, item: str) -> float | None:
        """Return what was answered to one item, None where nothing was: that is never the same as no."""
        return dict(self.answers).get(item)


@dataclass(frozen=True, slots=True)
class Reading:
    """The total of one instrument on one local day."""

    on: date
    total: float


def list_readings(responses: Iterable[ScoredResponse], instrument: str, *, through: date) -> tuple[Reading, ...]:
    """List the scored days of one instrument on which more is worse, oldest first; of two on one day the graver counts.

    A function of the set: order and doubles change nothing. What was not scored is no reading, and never 0.
    """
    days: dict[date, float] = {}
    for response in responses:
        if response.instrument == instrument and response.total is not None and response.on <= through:
            days[response.on] = max(response.total, days.get(response.on, response.total))
    return tuple(Reading(on, days[on]) for on in sorted(days))
