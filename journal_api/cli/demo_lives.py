"""Half a year of a dozen people, planned: every moment of it, in the order of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from journal_api.cli.demo_clinic import ZONE
from journal_api.cli.demo_courses import draw_patient, rehearse
from journal_api.cli.demo_questionnaires import Filled, fields_of, fill_in, list_speaking_days
from journal_api.cli.demo_sessions import (
    INDUCTION_SESSIONS,
    MAINTENANCE_EVERY,
    RISING_PRESSURE,
    STARTS_AT_MINUTE,
    STAYS,
    dispense,
)
from journal_api.cli.demo_tales import TALES, Tale
from journal_api.domain.adverse_events import AdverseEventKind
from journal_api.domain.alerting import RuleId
from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.no_responses import Cadence
from journal_api.domain.simulation import Profile, SimulatedDay, SimulatedPatient, simulate_patient
from journal_api.domain.simulation_courses import STORIES
from journal_api.services.adverse_events import AdverseEventRequest

DAYS = 182
# Longer lives for those whose alarm is to fall on the last days: they are laid so that the record still fills the time.
LONGER_DAYS = 260
JUDGED_AT = time(hour=23, minute=30)
FILLED_IN_AT_MINUTE = 7 * 60 + 30
DISPENSED_AT_MINUTE = 16 * 60
TOLD_AT_MINUTE = 17 * 60
ZONE_INFO = ZoneInfo(ZONE)
# Of whom the clinic hears only now: the rule that speaks, and how many days ago it did.
JUST_NOW = {
    Profile.SUDDEN_DROP: (RuleId.EARLY_WARNING, 1),
    Profile.SILENT: (RuleId.SILENCE, 0),
    Profile.RISK_ANSWER: (RuleId.RISK, 1),
}
NAMES = {
    Profile.RESPONDER: "Mia Torres",
    Profile.RELAPSER_AFTER_WEAR_OFF: "Noah Fischer",
    Profile.GRADUAL_DECLINE: "Priya Nair",
    Profile.SUDDEN_DROP: "Lucas Moreau",
    Profile.SLOW_SLIDE: "Grace Kim",
    Profile.SILENT: "Omar Haddad",
    Profile.NOISY_BUT_STABLE: "Ella Novak",
    Profile.NEVER_BETTER: "Jonas Berg",
    Profile.WEEKEND_RHYTHM: "Sofia Rossi",
    Profile.PRACTICE_HELPS: "Daniel Osei",
    Profile.RISK_ANSWER: "Hannah Weiss",
    Profile.SPARSE_LOGGER: "Leo Martin",
}


class Moment(StrEnum):
    """What happens beside entries: a judgement, a session, a booking, doses taken home, a stay in hospital."""

    JUDGEMENT = "judgement"
    SESSION = "session"
    BOOKING = "booking"
    DISPENSING = "dispensing"
    ADMISSION = "admission"


@dataclass(frozen=True, slots=True)
class Happening:
    """One moment of a life; an entry has its fields."""

    at: datetime
    kind: EntryKind | Moment
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Life:
    """One person and all that happens to them, oldest first."""

    profile: Profile
    name: str
    happenings: tuple[Happening, ...]
    keeps_maintenance: bool = True

    @property
    def email(self) -> str:
        """Return an address nobody has."""
        return f"{self.name.split()[0].lower()}@patients.example"


def plan_lives(*, now: datetime) -> tuple[Life, ...]:
    """Plan everybody's half year up to ``now``; the same day gives the same people."""
    today = now.astimezone(ZONE_INFO).date()
    return tuple(_plan_life(profile, today=today, now=now) for profile in Profile)


def _plan_life(profile: Profile, *, today: date, now: datetime) -> Life:
    patient, tale = _simulate(profile, today=today), TALES[profile]
    keeps_maintenance = STORIES[profile].keeps_maintenance
    filled = fill_in(patient, tale, today=today)
    cadence = Cadence(INDUCTION_SESSIONS, MAINTENANCE_EVERY.days if keeps_maintenance else None)
    dispensings = _list_dispensings(tale, today=today)
    supplies = tuple(one.fields["request"].supply for one in dispensings)
    speaking = list_speaking_days(filled, sessions=patient.sessions, cadence=cadence, supplies=supplies, today=today)
    happenings = [
        *(one for day in patient.days for one in _list_entries(day)),
        *(_make_response(one) for one in filled),
        *_list_sessions(patient, tale, now=now),
        *dispensings,
        *_list_admissions(tale, today=today),
        *_list_judgements(patient, speaking=speaking, today=today),
    ]
    past = sorted((one for one in happenings if one.at < now), key=lambda one: one.at)
    booked = _book_next(patient, now=now) if keeps_maintenance else ()
    return Life(profile, NAMES[profile], (*past, *booked, Happening(now, Moment.JUDGEMENT, {})), keeps_maintenance)


def _book_next(patient: SimulatedPatient, *, now: datetime) -> tuple[Happening, ...]:
    """Book the next session as the plan has it; none where it is overdue."""
    held = [on for on in patient.sessions if lived_at(on, STARTS_AT_MINUTE) + STAYS < now]
    due_at = lived_at(max(held) + MAINTENANCE_EVERY, STARTS_AT_MINUTE) if held else now
    return (Happening(now, Moment.BOOKING, {"planned_at": due_at}),) if due_at > now else ()


def _simulate(profile: Profile, *, today: date) -> SimulatedPatient:
    seed = f"demo {profile}"
    if profile not in JUST_NOW:
        rng = Random(seed)  # noqa: S311 - no secret
        return simulate_patient(profile, starts_on=today - timedelta(days=DAYS - 1), days=DAYS, rng=rng)
    rule, days_ago = JUST_NOW[profile]
    return draw_patient(profile, rule, days=LONGER_DAYS, alarm_on=today - timedelta(days=days_ago), seed=seed)


def _list_entries(day: SimulatedDay) -> list[Happening]:
    found = []
    if day.practice is not None:
        found.append(_make_entry(day.on, PRACTICE_ENTRY, asdict(day.practice)))
    if day.check_in is not None:
        found.append(_make_entry(day.on, MOOD_ENTRY, asdict(day.check_in)))
    return found


def _make_entry(on: date, kind: EntryKind, answers: dict[str, Any]) -> Happening:
    return _record(lived_at(on, answers.pop("minute")), kind, answers)


def _make_response(filled: Filled) -> Happening:
    at = lived_at(filled.on, FILLED_IN_AT_MINUTE)
    return _record(at, QUESTIONNAIRE_RESPONSE, fields_of(filled))


def _record(at: datetime, kind: EntryKind, answers: Mapping[str, Any]) -> Happening:
    return Happening(at, kind, {"recorded_at": at, "timezone": ZONE, **answers})


def lived_at(on: date, minute: int) -> datetime:
    """Return the instant of a minute after local midnight, with the clinic's offset of that day."""
    local = datetime.combine(on, time(), tzinfo=ZONE_INFO) + timedelta(minutes=minute)
    return datetime.fromisoformat(local.isoformat())


def _list_sessions(patient: SimulatedPatient, tale: Tale, *, now: datetime) -> list[Happening]:
    ends = [at for at in (lived_at(on, STARTS_AT_MINUTE) + STAYS for on in patient.sessions) if at < now]
    found = [Happening(at, Moment.SESSION, {}) for at in ends]
    if tale.pressure_rises_at is not None:
        at = len(found) - 1 - tale.pressure_rises_at
        found[at] = replace(found[at], fields={"readings": RISING_PRESSURE})
    return found


def _list_dispensings(tale: Tale, *, today: date) -> list[Happening]:
    days = (today - timedelta(days=ago) for ago in tale.dispensed_days_ago)
    return [Happening(lived_at(on, DISPENSED_AT_MINUTE), Moment.DISPENSING, {"request": dispense(on)}) for on in days]


def _list_admissions(tale: Tale, *, today: date) -> list[Happening]:
    if tale.admitted_days_ago is None:
        return []
    on = today - timedelta(days=tale.admitted_days_ago)
    event = AdverseEventRequest(AdverseEventKind.PSYCHIATRIC_ADMISSION, on, "Told by the ward; home after five days.")
    return [Happening(lived_at(on, TOLD_AT_MINUTE), Moment.ADMISSION, {"request": event})]


def _list_judgements(patient: SimulatedPatient, *, speaking: frozenset[date], today: date) -> list[Happening]:
    days = sorted({*rehearse(patient, through=today).telling_days, *speaking})
    return [Happening(datetime.combine(on, JUDGED_AT, tzinfo=ZONE_INFO), Moment.JUDGEMENT, {}) for on in days]
