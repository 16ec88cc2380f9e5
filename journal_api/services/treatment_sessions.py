"""Planning, starting, correcting and reading treatment sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.clinical_rules import treatment_session_limits as limits
from journal_api.domain.contraindications import Contraindication, list_told
from journal_api.domain.errors import IdTaken, Invalid, NotFound, StaleRevision
from journal_api.domain.treatment_session_checks import check_overlap, check_session
from journal_api.domain.treatment_session_moves import (
    SessionWarning,
    Writing,
    begin_session,
    list_warnings,
    revise_session,
    warns,
)
from journal_api.domain.treatment_sessions import SessionPage, TreatmentSession, fields_of, says_the_same
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.intakes import get_intake
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.resources import Resources
from journal_api.store import treatment_sessions as store
from journal_api.store.database import Transaction
from journal_api.store.entries import lock_record
from journal_api.store.work import want_assessment

Fields = Mapping[str, Any]
Change = Callable[[Fields], Fields]
Revisions = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session with what its reader is warned of while it is planned or under way."""

    session: TreatmentSession
    warnings: tuple[SessionWarning, ...]


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """What recording did; ``is_new`` is False when the very same session was there already."""

    view: SessionView
    is_new: bool


def record_session(
    resources: Resources, grant: Grant, fields: Fields, *, session_id: UUID | None, now: datetime
) -> RecordedSession:
    """Store a new session and ask for the record to be judged.

    The same id with the same content changes nothing. Raises Invalid with every fault, IdTaken for an id that was used
    for another session of this patient.
    """
    with resources.database.transaction(grant.scope) as tx:
        writing = open_writing(tx, grant, now=now)
        session = begin_session(fields, writing, session_id=session_id or uuid4())
        known = store.find_session(tx, grant.patient_id, session.id)
        _refuse_faults(tx, session, now=now)
        if known is None:
            store.insert_session(tx, session, written_by=grant.caller.user_id)
            ask_for_judgement(tx, grant, session, now=now)
        elif not says_the_same(known, session):
            raise IdTaken
        audit_use(tx, grant, now=now, object_id=session.id)
        (view,) = view_sessions(resources, tx, known or session)
        return RecordedSession(view, is_new=known is None)


def edit_session(
    resources: Resources, grant: Grant, session_id: UUID, change: Change, *, expected: Revisions, now: datetime
) -> SessionView:
    """Store a changed revision of a session: a correction, its start or its cancellation; the one before is kept.

    ``change`` maps the fields as they are to the fields as they shall be. Raises NotFound, Invalid, ImpossibleMove,
    StaleRevision when the session is none of the ``expected`` revisions.
    """
    with granted_transaction(resources, grant, now=now, object_id=session_id) as tx:
        writing = open_writing(tx, grant, now=now)
        before = get_known_session(tx, grant.patient_id, session_id)
        changed = revise_session(before, change(fields_of(before)), writing)
        _refuse_faults(tx, changed, now=now)
        if expected is not None and before.revision not in expected:
            raise StaleRevision
        if (changed.state, says_the_same(changed, before)) == (before.state, True):
            changed = before
        else:
            store.update_session(tx, changed, written_by=grant.caller.user_id, now=now)
            ask_for_judgement(tx, grant, changed, now=now)
        audit_use(tx, grant, now=now, object_id=session_id)
        (view,) = view_sessions(resources, tx, changed)
        return view


def read_session(resources: Resources, grant: Grant, session_id: UUID, *, now: datetime) -> SessionView:
    """Read one session. Raises NotFound."""
    with granted_transaction(resources, grant, now=now, object_id=session_id) as tx:
        session = get_known_session(tx, grant.patient_id, session_id)
        audit_use(tx, grant, now=now, object_id=session_id)
        (view,) = view_sessions(resources, tx, session)
        return view


def list_record_sessions(
    resources: Resources, grant: Grant, page: SessionPage, *, now: datetime
) -> tuple[SessionView, ...]:
    """List a record's sessions, the one that begins last first, at most ``page.limit``."""
    with resources.database.transaction(grant.scope) as tx:
        sessions = store.list_sessions(tx, grant.patient_id, page)
        audit_use(tx, grant, now=now)
        return view_sessions(resources, tx, *sessions)


def view_sessions(resources: Resources, tx: Transaction, *sessions: TreatmentSession) -> tuple[SessionView, ...]:
    """Show sessions of one patient with what their reader is warned of; the intake is opened only where one warns."""
    told: tuple[Contraindication, ...] = ()
    if any(warns(session) for session in sessions):
        told = list_told(get_intake(resources, tx, sessions[0].patient_id).content)
    return tuple(SessionView(session, list_warnings(session, told)) for session in sessions)


def open_writing(tx: Transaction, grant: Grant, *, now: datetime) -> Writing:
    """Lock the record's change counter, so that writers of one record take turns."""
    desk = lock_record(tx, grant.patient_id)
    return Writing(grant.patient_id, desk.last_change + 1, now, desk.timezone)


def get_known_session(tx: Transaction, patient_id: UUID, session_id: UUID) -> TreatmentSession:
    """Get a session of this patient. Raises NotFound."""
    session = store.find_session(tx, patient_id, session_id)
    if session is None:
        raise NotFound
    return session


def ask_for_judgement(tx: Transaction, grant: Grant, session: TreatmentSession, *, now: datetime) -> None:
    """Ask for the record to be judged with this revision of a session in it, and for what it asks of the patient."""
    want_assessment(tx, session.patient_id, session.change)
    look_for_reminders(tx, session.patient_id, clinic_id=grant.caller.clinic_id, at=now)


def _refuse_faults(tx: Transaction, session: TreatmentSession, *, now: datetime) -> None:
    faults = check_session(session, now=now)
    if not faults:
        apart = limits.APART.value
        near = store.list_sessions_around(tx, session.patient_id, session.begins_at, within=apart)
        faults = check_overlap(session, near)
    if faults:
        raise Invalid(*faults)
