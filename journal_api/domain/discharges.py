"""Discharge from a treatment session: refused while something is open, each thing with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import ImpossibleMove
from journal_api.domain.clinical_rules import cr_06_session_safety as rule
from journal_api.domain.errors import Conflict
from journal_api.domain.side_effect_findings import ReportedEffect
from journal_api.domain.thresholds import Thresholds
from journal_api.domain.treatment_session_moves import Writing
from journal_api.domain.treatment_sessions import SessionState, TreatmentSession
from journal_api.domain.vitals import Concern, Vitals, judge_vitals, say_pressure

_ONE_DAY, _ONE_MINUTE = timedelta(days=1), timedelta(minutes=1)
_UNSETTLED = frozenset({Concern.HOLD, Concern.URGENT, Concern.EMERGENCY})


@dataclass(frozen=True, slots=True)
class Watched:
    """What was seen of a session: its readings, oldest first, and the side effects that name it."""

    readings: tuple[Vitals, ...]
    effects: tuple[ReportedEffect, ...]

    @property
    def pressures(self) -> tuple[Vitals, ...]:
        """Return the readings with a blood pressure."""
        return tuple(reading for reading in self.readings if reading.has_pressure)


@dataclass(frozen=True, slots=True)
class OpenThing:
    """One thing that stands against a discharge: where in the session, a stable code, a sentence with its numbers."""

    pointer: str
    code: str
    message: str


OPEN_CODES = (
    "no_driver",
    "observed_too_briefly",
    "no_pressure_before",
    "no_pressure_at_40_minutes",
    "no_fresh_pressure",
    "pressure_not_settled",
    "emergency_signs",
    "no_fresh_sedation",
    "sedation_not_settled",
    "no_fresh_dissociation",
    "dissociation_not_settled",
    "oxygen_low",
    "side_effect_open",
)


class DischargeRefused(Conflict):
    """Something is still open: see the errors. Nothing was changed."""

    code = "discharge_refused"

    def __init__(self, things: tuple[OpenThing, ...] = ()) -> None:
        super().__init__()
        self.things = things


def discharge(
    session: TreatmentSession, watched: Watched, writing: Writing, *, thresholds: Thresholds
) -> TreatmentSession:
    """Make the discharged revision, by the marks in force now.

    No driving or machines until the next day after restful sleep: the day after the discharge, in the patient's zone.
    Raises ImpossibleMove for a session that is not under way, DischargeRefused with everything that is open.
    """
    if session.state is not SessionState.UNDER_WAY or session.started_at is None:
        raise ImpossibleMove(f"A session that is {session.state} cannot be discharged.")
    open_things = tuple(list_open_things(session, watched, thresholds, now=writing.now))
    if open_things:
        raise DischargeRefused(open_things)
    today = writing.now.astimezone(ZoneInfo(session.timezone or writing.zone)).date()
    return replace(
        session,
        revision=session.revision + 1,
        state=SessionState.DISCHARGED,
        ended_at=writing.now,
        no_driving_until=today + _ONE_DAY,
        change=writing.change,
    )


def list_open_things(
    session: TreatmentSession, watched: Watched, thresholds: Thresholds, *, now: datetime
) -> Iterator[OpenThing]:
    """Yield everything that stands against a discharge now; what was not measured stands against it too."""
    if session.checklist.driver_arranged is not True:
        yield OpenThing("/checklist/driver_arranged", "no_driver", "No driver home is arranged.")
    yield from _check_observation(session, watched.pressures, thresholds, now=now)
    yield from _check_last_reading(watched, thresholds, now=now)
    for effect in watched.effects:
        if effect.severity >= rule.OPEN_FROM.value and effect.ended_at is None:
            kind = effect.kind.replace("_", " ").capitalize()
            told = f"{kind} {effect.severity:g} of {rule.SEVERITY.value[1]:g} has no end yet."
            yield OpenThing(f"/side_effects/{effect.entry_id}", "side_effect_open", told)


def _check_observation(
    session: TreatmentSession, pressures: Sequence[Vitals], thresholds: Thresholds, *, now: datetime
) -> Iterator[OpenThing]:
    started_at, needed = session.begins_at, thresholds.of(rule.OBSERVED).value
    if now - started_at < needed * _ONE_MINUTE:
        minutes = (now - started_at) // _ONE_MINUTE
        yield OpenThing("/started_at", "observed_too_briefly", f"Observed {minutes} of {needed} minutes.")
    earliest = started_at - rule.PRESSURE_BEFORE.value
    if not any(earliest <= reading.taken_at <= started_at for reading in pressures):
        yield OpenThing("/vitals", "no_pressure_before", "There is no blood pressure from before the start.")
    least, most = rule.PRESSURE_AT.value
    if not any(least <= reading.taken_at - started_at <= most for reading in pressures):
        span = f"{least // _ONE_MINUTE} to {most // _ONE_MINUTE} minutes"
        yield OpenThing(
            "/vitals", "no_pressure_at_40_minutes", f"There is no blood pressure from {span} after the start."
        )


def _check_last_reading(watched: Watched, thresholds: Thresholds, *, now: datetime) -> Iterator[OpenThing]:
    readings, pressures = watched.readings, watched.pressures
    fresh_since = now - rule.FRESH.value
    minutes = rule.FRESH.value // _ONE_MINUTE
    if not pressures or pressures[-1].taken_at < fresh_since:
        yield OpenThing("/vitals", "no_fresh_pressure", f"There is no blood pressure from the last {minutes} minutes.")
    elif judge_vitals(pressures[-1], thresholds) in _UNSETTLED:
        told = f"The last blood pressure is {say_pressure(pressures[-1])}: hold and recheck."
        yield OpenThing("/vitals", "pressure_not_settled", told)
    if readings and readings[-1].emergency_signs:
        yield OpenThing("/vitals", "emergency_signs", "The last reading has signs of an emergency.")
    for name in ("sedation", "dissociation"):
        yield from _check_rating(name, readings, thresholds, fresh_since=fresh_since)
    oxygen = [reading.spo2_percent for reading in readings if reading.spo2_percent is not None]
    if oxygen and oxygen[-1] < thresholds.of(rule.STABLE_OXYGEN).value:
        yield OpenThing("/vitals", "oxygen_low", f"The last SpO2 is {oxygen[-1]:g} %.")


def _check_rating(
    name: str, readings: Sequence[Vitals], thresholds: Thresholds, *, fresh_since: datetime
) -> Iterator[OpenThing]:
    rated = [(reading.taken_at, getattr(reading, name)) for reading in readings if getattr(reading, name) is not None]
    if not rated or rated[-1][0] < fresh_since:
        minutes = rule.FRESH.value // _ONE_MINUTE
        yield OpenThing(
            "/vitals", f"no_fresh_{name}", f"{name.capitalize()} was not rated in the last {minutes} minutes."
        )
    elif rated[-1][1] > thresholds.of(rule.STABLE_RATING).value:
        yield OpenThing("/vitals", f"{name}_not_settled", f"{name.capitalize()} is {rated[-1][1]:g} of 10.")
