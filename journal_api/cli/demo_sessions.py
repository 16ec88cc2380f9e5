"""The treatment sessions of the demo's people, recorded by the clinician as the API records them."""

from __future__ import annotations

from datetime import datetime
from random import Random
from uuid import UUID

from journal_api.domain.access import Caller, decide
from journal_api.domain.treatment_sessions import Checklist, Medicine, Route
from journal_api.services.resources import Resources
from journal_api.services.treatment_sessions import record_session

STARTS_AT_MINUTE = 10 * 60
DOSE_MG_PER_KG = 0.5
WEIGHTS_KG = (54, 96)


def record_session_of(api: Resources, clinician: Caller, *, started_at: datetime) -> None:
    """Record that the patient whom the caller names was given an infusion, with everything asked before."""
    grant = decide(clinician, "treatment_sessions", "write")
    fields = {
        "started_at": started_at,
        "medicine": Medicine.KETAMINE,
        "route": Route.IV,
        "dose_mg_per_kg": DOSE_MG_PER_KG,
        "weight_kg": _weigh(grant.patient_id),
        "checklist": dict.fromkeys(Checklist.__slots__, True),
    }
    record_session(api, grant, fields, session_id=None, now=started_at)


def _weigh(patient_id: UUID) -> float:
    """Give each person a weight of their own, the same at each session."""
    return float(Random(patient_id.int).randint(*WEIGHTS_KG))  # noqa: S311 - no secret
