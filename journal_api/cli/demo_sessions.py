"""The treatment sessions of the demo's people, recorded by the clinician as the API records them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any
from uuid import UUID

from journal_api.cli.api_client import ApiClient
from journal_api.domain.access import Caller, decide
from journal_api.domain.care_documents import CareDocumentKind
from journal_api.domain.treatment_sessions import Checklist, Medicine, Route
from journal_api.services.care_documents import write_care_document
from journal_api.services.discharges import discharge_session
from journal_api.services.dispensings import DispensingRequest
from journal_api.services.resources import Resources
from journal_api.services.treatment_plans import write_plan
from journal_api.services.treatment_sessions import record_session
from journal_api.services.vitals import record_vitals

STARTS_AT_MINUTE = 10 * 60
MAINTENANCE_EVERY = timedelta(days=30)
DOSE_MG_PER_KG = 0.5
DOSE: Mapping[str, Any] = MappingProxyType(
    {"medicine": Medicine.KETAMINE, "route": Route.IV, "dose_mg_per_kg": DOSE_MG_PER_KG}
)
INDUCTION_SESSIONS = 6
PLAN: Mapping[str, Any] = MappingProxyType({**DOSE, "induction_sessions": INDUCTION_SESSIONS, "induction_days": 18})
INTAKE: Mapping[str, Any] = MappingProxyType(
    {
        "history": "Referred after two antidepressants without lasting response.",
        "conditions": ["Recurrent depressive disorder"],
        "medicines": [{"name": "Sertraline", "dose": "100 mg in the morning"}],
        "contraindications": [{"code": "uncontrolled_hypertension", "told_by": "record"}],
        "substance_use": [{"substance": "Alcohol", "pattern": "A glass of wine on weekends"}],
    }
)
WEIGHTS_KG = (54, 96)
# Minutes from the start, blood pressure in mmHg, heart rate in bpm, SpO2 in %, sedation and dissociation 0-10: a course
# as the literature tells it, highest at 40 minutes.
Readings = tuple[tuple[int, ...], ...]
READINGS: Readings = ((-10, 122, 78, 70, 98, 0, 0), (40, 136, 86, 80, 97, 3, 6), (120, 124, 79, 72, 98, 0, 0))
# A blood pressure that rises beyond what may wait, and has settled before the discharge.
RISING_PRESSURE: Readings = ((-10, 128, 82, 74, 98, 0, 0), (40, 186, 112, 96, 97, 3, 6), (120, 132, 84, 78, 98, 0, 0))
NAMES = ("systolic_mmhg", "diastolic_mmhg", "heart_rate_bpm", "spo2_percent", "sedation", "dissociation")
STAYS = timedelta(minutes=125)


def plan_treatment(api: Resources, clinician: Caller, *, keeps_maintenance: bool, now: datetime) -> None:
    """Write the intake and the plan of the patient whom the caller names."""
    intake = decide(clinician, "intake", "write")
    write_care_document(api, intake, CareDocumentKind.INTAKE, INTAKE, expected=None, now=now)
    planned = {**PLAN, "maintenance_every_days": MAINTENANCE_EVERY.days} if keeps_maintenance else PLAN
    write_plan(api, decide(clinician, "treatment_plan", "write"), planned, expected=None, now=now)


def book_session(api: Resources, clinician: Caller, *, planned_at: datetime, now: datetime) -> None:
    """Plan the next session of the patient whom the caller names."""
    grant = decide(clinician, "treatment_sessions", "write")
    fields = {"planned_at": planned_at, **DOSE, "weight_kg": weigh(grant.patient_id)}
    record_session(api, grant, fields, session_id=None, now=now)


def hold_session(api: Resources, clinician: Caller, *, started_at: datetime, readings: Readings = READINGS) -> None:
    """Let the patient whom the caller names have an infusion: asked before, watched for two hours, discharged."""
    grant = decide(clinician, "treatment_sessions", "write")
    fields = {
        "started_at": started_at,
        **DOSE,
        "weight_kg": weigh(grant.patient_id),
        "checklist": dict.fromkeys(Checklist.__slots__, True),
    }
    session = record_session(api, grant, fields, session_id=None, now=started_at).view.session
    write = decide(clinician, "vitals", "write")
    for sent in list_readings(started_at, readings):
        record_vitals(api, write, session.id, sent, vitals_id=None, now=started_at + STAYS)
    discharge_session(api, grant, session.id, expected=None, now=started_at + STAYS)


def dispense(on: date) -> DispensingRequest:
    """Make a month's doses, as they are handed out to be taken at home."""
    return DispensingRequest(dispensed_on=on, route=Route.SUBLINGUAL, doses=8, dose_mg=100.0, days_supply=28)


def post_session(clinician: ApiClient, patient_id: str, *, started_at: datetime, zone: str) -> Any:
    """Post a treatment session that ends now, ``STAYS`` after ``started_at``, and return it discharged."""
    sent = {
        "started_at": started_at.isoformat(),
        "timezone": zone,
        "route": Route.IV.value,
        "dose_mg_per_kg": DOSE_MG_PER_KG,
        "weight_kg": WEIGHTS_KG[0],
        "checklist": dict.fromkeys(Checklist.__slots__, True),
    }
    place = f"/v1/patients/{patient_id}/treatment-sessions"
    session = clinician.post(place, sent)
    for reading in list_readings(started_at):
        taken_at = reading["taken_at"].isoformat()
        clinician.post(f"{place}/{session['id']}/vitals", {**reading, "taken_at": taken_at})
    return clinician.post(f"{place}/{session['id']}/discharge")


def list_readings(started_at: datetime, readings: Readings = READINGS) -> tuple[dict[str, Any], ...]:
    """List the readings of a session that started then, as they are sent."""
    return tuple(
        {"taken_at": started_at + timedelta(minutes=minutes), **dict(zip(NAMES, values, strict=True))}
        for minutes, *values in readings
    )


def weigh(patient_id: UUID) -> float:
    """Give each person a weight of their own in kg, the same at each session."""
    return float(Random(patient_id.int).randint(*WEIGHTS_KG))  # noqa: S311 - no secret
