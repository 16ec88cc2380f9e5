"""The demo's people live: each planned moment through the services, with the time of that moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from types import MappingProxyType

from journal_api.cli.demo_answers import Answering
from journal_api.cli.demo_care import begin_care, go_on_with_care
from journal_api.cli.demo_clinic import DemoClinic, enroll_patient, name_patient, new_sign_in
from journal_api.cli.demo_lives import Happening, Life, Moment
from journal_api.cli.demo_sessions import READINGS, STAYS, book_session, hold_session, plan_treatment
from journal_api.cli.demo_tales import TALES
from journal_api.domain.access import Caller, decide
from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.measures import URGE_TO_HARM
from journal_api.domain.questionnaires import THOUGHTS_ITEM
from journal_api.domain.risk_readings import RiskReading
from journal_api.domain.thresholds import NOTHING_SET
from journal_api.services.adverse_events import record_event
from journal_api.services.assessments import assess_patient
from journal_api.services.dispensings import record_dispensing
from journal_api.services.entries import record_entry

RESOURCES: Mapping[EntryKind, str] = MappingProxyType(
    {
        MOOD_ENTRY: "mood_entries",
        PRACTICE_ENTRY: "practice_entries",
        QUESTIONNAIRE_RESPONSE: "questionnaire_responses",
    }
)


def live(clinic: DemoClinic, life: Life, *, advance: Callable[[], None]) -> None:
    """Live one life through the services; ``advance`` is called after each happening."""
    began_at = life.happenings[0].at - timedelta(hours=1)
    caller = enroll_patient(clinic, new_sign_in(life.name, life.email), now=began_at)
    patient_id = decide(caller, "mood_entries", "write").patient_id
    clinician = name_patient(clinic, patient_id)
    begin_care(clinic.api, clinician, TALES[life.profile].sex, now=began_at)
    plan_treatment(clinic.api, clinician, keeps_maintenance=life.keeps_maintenance, now=began_at)
    answering = Answering(clinic, clinician, patient_id, rng=Random(life.name))  # noqa: S311 - no secret
    for happening in life.happenings:
        answering.answer_until(happening.at)
        _happen(clinic, caller, clinician, happening)
        if _may_speak(happening):
            answering.notice(happening.at)
        advance()
    go_on_with_care(clinic.api, clinician, life.profile, now=life.happenings[-1].at)


def _happen(clinic: DemoClinic, caller: Caller, clinician: Caller, happening: Happening) -> None:
    kind, at, fields = happening.kind, happening.at, happening.fields
    if kind is Moment.JUDGEMENT:
        assess_patient(clinic.worker, decide(caller, "mood_entries", "write").patient_id, now=at)
    elif kind is Moment.SESSION:
        hold_session(clinic.api, clinician, started_at=at - STAYS, readings=fields.get("readings", READINGS))
    elif kind is Moment.ADMISSION:
        record_event(clinic.api, decide(clinician, "adverse_events", "write"), fields["request"], now=at)
    elif kind is Moment.DISPENSING:
        record_dispensing(clinic.api, decide(clinician, "dispensings", "write"), fields["request"], now=at)
    elif kind is Moment.BOOKING:
        book_session(clinic.api, clinician, planned_at=fields["planned_at"], now=at)
    else:
        record_entry(clinic.api, decide(caller, RESOURCES[kind], "write"), kind, fields, entry_id=None, now=at)


def _may_speak(happening: Happening) -> bool:
    """Tell whether a moment may have opened an alert: a judgement, or what speaks in its own transaction."""
    fields = happening.fields
    # The demo's clinic has set no marks of its own.
    severity = RiskReading(fields.get(URGE_TO_HARM)).find_severity(NOTHING_SET)
    is_risky = severity is not None or fields.get("answers", {}).get(THOUGHTS_ITEM)
    return happening.kind is Moment.JUDGEMENT or "readings" in fields or bool(is_risky)
