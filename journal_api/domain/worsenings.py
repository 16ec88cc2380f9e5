"""CR-02: reliable worsening of a questionnaire, against the one before and against the best since treatment began."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.change_figures import CHANGE_FIGURES, name_change
from journal_api.domain.clinical_rules import cr_02_worsening as rule
from journal_api.domain.clinical_rules.instruments.shapes import Change, Instrument
from journal_api.domain.courses import list_courses
from journal_api.domain.day_words import say_day
from journal_api.domain.directions import HigherIs
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.instruments import INSTRUMENTS
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import Reading, ScoredResponse, list_readings

MANNER = Manner(RuleId.WORSENING, "Reliable worsening", historical_after=rule.HISTORICAL_AFTER.value)
_HUNDRED_PERCENT = "percent"
_AGAINST = {"previous": "the one before", "best": "the best since treatment began"}


@dataclass(frozen=True, slots=True)
class Worsening:
    """A reading held against an earlier one: how much worse it is, in the unit of the instrument's change."""

    against: str
    earlier: Reading
    worse_by: float


def find_worsenings(
    responses: Collection[ScoredResponse],
    *,
    sessions: Collection[date],
    today: date,
    crises: Collection[date] = (),
) -> tuple[Finding, ...]:
    """Find every stretch of reliable worsening of every instrument that has a reliable change.

    It begins with a reading that is worse by a reliable change than the one before it, or than the best since the
    course of treatment began; it lasts while readings stay that much worse than what it began against.
    """
    begins = [course.begun_on for course in list_courses(responses, sessions=sessions, today=today, crises=crises)]
    found: list[Finding] = []
    for name in CHANGE_FIGURES:
        instrument = INSTRUMENTS[name]
        readings = list_readings(responses, name, through=today, higher_is=instrument.higher_is)
        if instrument.change is not None:
            found.extend(_Follower(instrument, instrument.change).follow(readings, begins))
    return tuple(found)


def measure_worsening(instrument: Instrument, earlier: Reading, later: Reading) -> float:
    """Return how much worse the later reading is, in points or percent as the instrument's change is; below 0: better.

    Percent are of the earlier value; where that is 0, of the whole scale.
    """
    sign = 1 if instrument.higher_is is HigherIs.WORSE else -1
    points = sign * (later.total - earlier.total)
    if instrument.change is None or instrument.change.unit != _HUNDRED_PERCENT or instrument.total is None:
        return points
    return points / (earlier.total or instrument.total.most) * rule.PERCENT.value


@dataclass(frozen=True, slots=True)
class _Follower:
    """One instrument and the change that counts on it."""

    instrument: Instrument
    change: Change

    def follow(self, readings: Sequence[Reading], begins: Sequence[date]) -> Iterator[Finding]:
        stretch: list[Reading] = []
        against: tuple[Worsening, ...] = ()
        for at, reading in enumerate(readings):
            if stretch and not self._still_worse(reading, against):
                yield self._tell(stretch, against, ended_on=reading.on)
                stretch = []
            if stretch:
                stretch.append(reading)
                continue
            against = self._hold_against(readings[:at], reading, begins)
            if against:
                stretch = [reading]
        if stretch:
            yield self._tell(stretch, against, ended_on=None)

    def _hold_against(
        self, before: Sequence[Reading], reading: Reading, begins: Sequence[date]
    ) -> tuple[Worsening, ...]:
        if not before:
            return ()
        begun_on = max((on for on in begins if on < reading.on), default=None)
        since = [] if begun_on is None else [one for one in before if one.on > begun_on]
        held = [Worsening("previous", before[-1], self._measure(before[-1], reading))]
        if since:
            best = max(since, key=lambda one: (self._measure(one, reading), -one.on.toordinal()))
            held.append(Worsening("best", best, self._measure(best, reading)))
        return tuple(one for one in held if one.worse_by >= self.change.reliable)

    def _still_worse(self, reading: Reading, against: Sequence[Worsening]) -> bool:
        return any(self._measure(one.earlier, reading) >= self.change.reliable for one in against)

    def _measure(self, earlier: Reading, later: Reading) -> float:
        return measure_worsening(self.instrument, earlier, later)

    def _tell(self, stretch: Sequence[Reading], against: Sequence[Worsening], *, ended_on: date | None) -> Finding:
        most = max(self._measure(one.earlier, reading) for one in against for reading in stretch)
        urgent_from = self.change.reliable * rule.URGENT_FACTOR.value
        return Finding(
            subject=self.instrument.id,
            started_on=stretch[0].on,
            opened_on=stretch[0].on,
            ended_on=ended_on,
            severity=Severity.URGENT if most >= urgent_from else Severity.STANDARD,
            sentence=self._say(stretch, against),
            numbers={
                "readings": [{"on": one.on.isoformat(), "total": one.total} for one in stretch],
                "against": [
                    {
                        "what": one.against,
                        "on": one.earlier.on.isoformat(),
                        "total": one.earlier.total,
                        "worse_by": one.worse_by,
                    }
                    for one in against
                ],
                "most_worse_by": most,
                "reliable_change": self.change.reliable,
                "unit": self.change.unit,
            },
            figures=(CHANGE_FIGURES[self.instrument.id], rule.URGENT_FACTOR),
        )

    def _say(self, stretch: Sequence[Reading], against: Sequence[Worsening]) -> str:
        unit = "%" if self.change.unit == _HUNDRED_PERCENT else "points"
        told = " and ".join(
            f"{one.worse_by:g} {unit} worse than the {one.earlier.total:g} on {say_day(one.earlier.on)} "
            f"({_AGAINST[one.against]})"
            for one in against
        )
        newest = stretch[-1]
        since = "" if len(stretch) == 1 else f" The newest is {newest.total:g} on {say_day(newest.on)}."
        return (
            f"{self.instrument.title} {stretch[0].total:g} on {say_day(stretch[0].on)}: {told}; "
            f"{self.change.reliable:g} {unit} are a reliable change ({name_change(self.instrument.id)}).{since}"
        )
