"""Treatment sessions for the matrix: each of a kind that every operation on one succeeds with."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Relation, Scope
from journal_api.domain.kinds.side_effects import SIDE_EFFECT
from journal_api.domain.side_effects import Reporter, SideEffectKind
from journal_api.domain.treatment_sessions import Checklist
from journal_api.services.entries import record_entry
from journal_api.services.resources import Resources
from journal_api.services.treatment_sessions import record_session
from journal_api.services.vitals import record_vitals
from journal_api.store.database import Database
from journal_api.store.tables.treatment import treatment_session
from tests.people import Person
from tests.web.matrix.worlds import NOW

_STARTED_AT = NOW - timedelta(hours=3)
_SESSION = {
    "started_at": _STARTED_AT,
    "route": "iv",
    "dose_mg_per_kg": 0.5,
    "weight_kg": 70.0,
    "checklist": dict.fromkeys(Checklist.__slots__, True),
}
_CALM = {"systolic_mmhg": 120.0, "diastolic_mmhg": 80.0, "sedation": 0.0, "dissociation": 0.0}
_READ_AT = (_STARTED_AT - timedelta(minutes=10), _STARTED_AT + timedelta(minutes=40), NOW - timedelta(minutes=10))
_EFFECT = {"recorded_at": NOW, "severity": 1, "reported_by": Reporter.CLINICIAN}


def hold_session(resources: Resources, owner: Database, clinician: Person, patient_id: UUID) -> str:
    """Hold a session that can be discharged at the world's time; others of this patient are canceled: they overlap."""
    with owner.transaction(Scope()) as tx:
        standing = sa.update(treatment_session).where(treatment_session.c.patient_id == patient_id)
        tx.execute(standing.values(state="canceled"))
    about = {"patient_id": patient_id, "relation": Relation.TEAM}
    grant = clinician.grant("treatment_sessions", "write", **about)
    made = record_session(resources, grant, _SESSION, session_id=None, now=NOW).view.session
    for taken_at in _READ_AT:
        sent = {**_CALM, "taken_at": taken_at}
        record_vitals(resources, clinician.grant("vitals", "write", **about), made.id, sent, vitals_id=None, now=NOW)
    for kind in (SideEffectKind.NAUSEA, SideEffectKind.DIZZINESS):
        fields = {**_EFFECT, "side_effect": kind, "treatment_session_id": made.id}
        write = clinician.grant("side_effects", "write", **about)
        record_entry(resources, write, SIDE_EFFECT, fields, entry_id=None, now=NOW)
    return str(made.id)
