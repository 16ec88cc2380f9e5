"""Half a year of a dozen people, lived through the services with the time of each lived moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.cli.demo_answers import Answering
from journal_api.cli.demo_clinic import ZONE, DemoClinic, enroll_patient, new_sign_in
from journal_api.cli.demo_courses import draw_patient, rehearse
from journal_api.cli.demo_sessions import (
    MAINTENANCE_EVERY,
    STARTS_AT_MINUTE,
    STAYS,
    book_session,
    hold_session,
    plan_treatment,
)
from journal_api.domain.access import Caller, NamedPatient, decide
from journal_api.domain.alerting import RuleId
from journal_api.domain.entry_kinds import EntryKind
from journal_api.domain.risk import risk_severity
from journal_api.domain.simulation import Profile, SimulatedDay, SimulatedPatient, simulate_patient
from journal_api.domain.simulation_courses import STORIES
from journal_api.services.access import identify
from journal_api.services.assessments import assess_patient
from journal_api.services.entries import record_entry

DAYS = 182
# Longer lives for those whose alarm is to fall on the last days: they are laid so that the record still fills the time.
LONGER_DAYS = 260
JUDGED_AT = time(hour=23, minute=30)
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
    """What happens beside entries: the record is judged, a treatment session is held, the next one is booked."""

    JUDGEMENT = "judgement"
    SESSION = "session"
    BOOKING = "booking"


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


def live(clinic: DemoClinic, life: Life, *, advance: Callable[[], None]) -> None:
    """Live one life through the services; ``advance`` is called after each happening."""
    began_at = life.happenings[0].at - timedelta(hours=1)
    caller = enroll_patient(clinic, new_sign_in(life.name, life.email), now=began_at)
    grant = decide(caller, "mood_entries", "write")
    clinician = _name_patient(clinic, grant.patient_id)
    plan_treatment(clinic.api, clinician, keeps_maintenance=life.keeps_maintenance, now=began_at)
    answering = Answering(clinic, grant.patient_id, Random(life.name))  # noqa: S311 - no secret
    for happening in life.happenings:
        answering.answer_until(happening.at)
        _happen(clinic, caller, clinician, happening)
        if happening.kind is Moment.JUDGEMENT or risk_severity(happening.fields.get("urge_to_harm")) is not None:
            answering.notice(happening.at)
        advance()


def _happen(clinic: DemoClinic, caller: Caller, clinician: Caller, happening: Happening) -> None:
    kind, at = happening.kind, happening.at
    patient_id = decide(caller, "mood_entries", "write").patient_id
    if kind is Moment.JUDGEMENT:
        assess_patient(clinic.worker, patient_id, now=at)
    elif kind is Moment.SESSION:
        hold_session(clinic.api, clinician, started_at=at - STAYS)
    elif kind is Moment.BOOKING:
        book_session(clinic.api, clinician, planned_at=happening.fields["planned_at"], now=at)
    else:
        resource = "practice_entries" if kind is EntryKind.PRACTICE_ENTRY else "mood_entries"
        record_entry(clinic.api, decide(caller, resource, "write"), kind, happening.fields, entry_id=None, now=at)


def _name_patient(clinic: DemoClinic, patient_id: UUID) -> Caller:
    """Let the clinician call about one patient."""
    sign_in_id = clinic.clinician.sign_in_id
    return identify(clinic.api, sign_in_id=sign_in_id, named=NamedPatient(patient_id), request_id=None)


def _plan_life(profile: Profile, *, today: date, now: datetime) -> Life:
    patient = _simulate(profile, today=today)
    entries = [one for day in patient.days for one in _list_entries(day)]
    sessions = [Happening(lived_at(on, STARTS_AT_MINUTE) + STAYS, Moment.SESSION, {}) for on in patient.sessions]
    happenings = [*entries, *sessions, *_list_judgements(patient, today=today)]
    past = sorted((one for one in happenings if one.at < now), key=lambda one: one.at)
    keeps_maintenance = STORIES[profile].keeps_maintenance
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
        found.append(_make_entry(day.on, EntryKind.PRACTICE_ENTRY, asdict(day.practice)))
    if day.check_in is not None:
        found.append(_make_entry(day.on, EntryKind.MOOD_ENTRY, asdict(day.check_in)))
    return found


def _make_entry(on: date, kind: EntryKind, answers: dict[str, Any]) -> Happening:
    recorded_at = lived_at(on, answers.pop("minute"))
    return Happening(recorded_at, kind, {"recorded_at": recorded_at, "timezone": ZONE, **answers})


def lived_at(on: date, minute: int) -> datetime:
    """Return the instant of a minute after local midnight, with the clinic's offset of that day."""
    local = datetime.combine(on, time(), tzinfo=ZONE_INFO) + timedelta(minutes=minute)
    return datetime.fromisoformat(local.isoformat())


def _list_judgements(patient: SimulatedPatient, *, today: date) -> list[Happening]:
    evenings = (
        datetime.combine(on, JUDGED_AT, tzinfo=ZONE_INFO) for on in rehearse(patient, through=today).telling_days
    )
    return [Happening(at, Moment.JUDGEMENT, {}) for at in evenings]
