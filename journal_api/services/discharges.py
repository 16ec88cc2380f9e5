"""Discharging a patient from a treatment session."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.domain.discharges import Watched, discharge
from journal_api.domain.errors import StaleRevision
from journal_api.domain.treatment_sessions import SessionState
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.session_safety import list_effects_of_session
from journal_api.services.treatment_sessions import (
    Revisions,
    SessionView,
    ask_for_judgement,
    get_known_session,
    open_writing,
    view_sessions,
)
from journal_api.store.thresholds import get_thresholds
from journal_api.store.treatment_sessions import update_session
from journal_api.store.vitals import list_vitals


def discharge_session(
    resources: Resources, grant: Grant, session_id: UUID, *, expected: Revisions, now: datetime
) -> SessionView:
    """Discharge the patient; one who is discharged already stays so, and the answer is the same.

    Raises NotFound, DischargeRefused with everything that is open, ImpossibleMove for a session that is not under way,
    StaleRevision when the session is none of the ``expected`` revisions.
    """
    with granted_transaction(resources, grant, now=now, object_id=session_id) as tx:
        writing = open_writing(tx, grant, now=now)
        session = get_known_session(tx, grant.patient_id, session_id)
        if session.state is not SessionState.DISCHARGED:
            if expected is not None and session.revision not in expected:
                raise StaleRevision
            watched = Watched(
                readings=list_vitals(tx, grant.patient_id, session_id),
                effects=list_effects_of_session(tx, session, zone=writing.zone),
            )
            session = discharge(session, watched, writing, thresholds=get_thresholds(tx).at(now))
            update_session(tx, session, written_by=grant.caller.user_id, now=now)
            ask_for_judgement(tx, grant, session, now=now)
        audit_use(tx, grant, now=now, object_id=session_id)
        (view,) = view_sessions(resources, tx, session)
        return view
