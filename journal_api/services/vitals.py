"""The vitals of a treatment session, and what must be heard of them, in the reading's own transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.alerting import ImpossibleMove
from journal_api.domain.errors import IdTaken, Invalid
from journal_api.domain.session_safety import find_in_vitals
from journal_api.domain.thresholds import ThresholdHistory
from journal_api.domain.treatment_sessions import SessionSource, SessionState, TreatmentSession
from journal_api.domain.vitals import Concern, Vitals, build_vitals, check_vitals, judge_vitals, says_the_same
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.session_safety import follow_up_finding
from journal_api.services.treatment_sessions import get_known_session
from journal_api.store import vitals as store
from journal_api.store.database import Transaction
from journal_api.store.entries import lock_record
from journal_api.store.thresholds import get_thresholds

Position = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class VitalsView:
    """A reading with what it asks for; None: nothing that CR-06 knows of."""

    vitals: Vitals
    concern: Concern | None


@dataclass(frozen=True, slots=True)
class RecordedVitals:
    """What recording did; ``is_new`` is False when the very same reading was there already."""

    view: VitalsView
    is_new: bool


def record_vitals(
    resources: Resources,
    grant: Grant,
    session_id: UUID,
    fields: Mapping[str, Any],
    *,
    vitals_id: UUID | None,
    now: datetime,
) -> RecordedVitals:
    """Store a reading, and open the alert it asks for.

    The same id with the same content changes nothing. Raises NotFound, Invalid with every fault, IdTaken, and
    ImpossibleMove where nobody is watched: in a session that was canceled, or told afterwards.
    """
    with granted_transaction(resources, grant, now=now, object_id=session_id) as tx:
        desk = lock_record(tx, grant.patient_id)
        session = get_known_session(tx, grant.patient_id, session_id)
        vitals = build_vitals(fields, session, vitals_id=vitals_id or uuid4(), now=now, change=desk.last_change + 1)
        faults = check_vitals(vitals, session, now=now)
        if faults:
            raise Invalid(*faults)
        refuse_unwatched(session)
        known = None if vitals_id is None else store.find_vitals(tx, grant.patient_id, vitals_id)
        thresholds = get_thresholds(tx)
        if known is None:
            store.insert_vitals(tx, vitals, taken_by=grant.caller.user_id)
            finding = find_in_vitals(vitals, thresholds.at(now), on=session.local_date)
            if finding is not None:
                follow_up_finding(tx, finding, desk=desk, patient_id=grant.patient_id, now=now)
        elif not says_the_same(known, vitals):
            raise IdTaken
        audit_use(tx, grant, now=now, object_id=vitals.id)
        return RecordedVitals(_view(known or vitals, thresholds), is_new=known is None)


def list_session_vitals(
    resources: Resources, grant: Grant, session_id: UUID, *, limit: int, after: Position | None, now: datetime
) -> tuple[VitalsView, ...]:
    """List a session's readings, oldest first, from after a position. Raises NotFound."""
    with granted_transaction(resources, grant, now=now, object_id=session_id) as tx:
        readings = _list(tx, get_known_session(tx, grant.patient_id, session_id), limit=limit, after=after)
        thresholds = get_thresholds(tx)
        audit_use(tx, grant, now=now, object_id=session_id)
        return tuple(_view(vitals, thresholds) for vitals in readings)


def refuse_unwatched(session: TreatmentSession) -> None:
    """Raise ImpossibleMove for a session in which nobody is watched here."""
    if session.state is SessionState.CANCELED:
        raise ImpossibleMove("A session that is canceled is not watched.")
    if session.source is SessionSource.HISTORY:
        raise ImpossibleMove("A session of the past was watched elsewhere.")


def _list(tx: Transaction, session: TreatmentSession, *, limit: int, after: Position | None) -> tuple[Vitals, ...]:
    return store.list_vitals(tx, session.patient_id, session.id, limit=limit, after=after)


def _view(vitals: Vitals, thresholds: ThresholdHistory) -> VitalsView:
    """Say what a reading asked for when it came, however often it is read."""
    return VitalsView(vitals, judge_vitals(vitals, thresholds.at(vitals.received_at)))
