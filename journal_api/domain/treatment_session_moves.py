"""How a treatment session comes about and changes: planned, started, canceled, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import ImpossibleMove
from journal_api.domain.contraindications import Contraindication, say_contraindications
from journal_api.domain.entries import local_date_of
from journal_api.domain.errors import Fault, Invalid
from journal_api.domain.treatment_sessions import (
    Checklist,
    Medicine,
    Route,
    SessionSource,
    SessionState,
    TreatmentSession,
    build_checklist,
    build_dose,
)

Fields = Mapping[str, Any]
_PLANNED, _UNDER_WAY, _CANCELED = SessionState.PLANNED, SessionState.UNDER_WAY, SessionState.CANCELED

# Discharge has a way of its own: it asks what is still open.
TRANSITIONS: frozenset[tuple[SessionState, SessionState]] = frozenset(
    {(_PLANNED, _UNDER_WAY), (_PLANNED, _CANCELED), (_UNDER_WAY, _CANCELED)}
)


@dataclass(frozen=True, slots=True)
class Writing:
    """Where a revision is written: whose record, as which change of it, when, and the zone the patient lives in."""

    patient_id: UUID
    change: int
    now: datetime
    zone: str


def begin_session(fields: Fields, writing: Writing, *, session_id: UUID) -> TreatmentSession:
    """Make a new session from fields as a schema loads them: planned, or under way if it says when it started.

    One of the past is discharged: it was watched elsewhere. Raises Invalid when it has no time at all.
    """
    source = SessionSource(fields.get("source") or SessionSource.CLINIC)
    planned_at, started_at = fields.get("planned_at"), fields.get("started_at")
    begins_at = started_at or planned_at
    if begins_at is None:
        raise Invalid(Fault("/planned_at", "required", "Say when it is planned, or when it started."))
    is_history = source is SessionSource.HISTORY
    under_way = SessionState.DISCHARGED if is_history else _UNDER_WAY
    return TreatmentSession(
        patient_id=writing.patient_id,
        id=session_id,
        revision=1,
        state=_PLANNED if started_at is None else under_way,
        source=source,
        medicine=Medicine(fields.get("medicine") or Medicine.KETAMINE),
        route=Route(fields["route"]),
        dose=build_dose(dict(fields)),
        planned_at=planned_at,
        started_at=started_at,
        ended_at=None,
        timezone=fields.get("timezone"),
        local_date=local_date_of(begins_at, fields.get("timezone")),
        checklist=build_checklist(dict(fields)),
        received_at=writing.now,
        change=writing.change,
    )


def revise_session(before: TreatmentSession, fields: Fields, writing: Writing) -> TreatmentSession:
    """Make the next revision from the fields as they shall be; `state` among them starts or cancels the session.

    A session that starts without saying when starts now. Raises Invalid, and ImpossibleMove for a state it cannot
    reach: what is discharged or canceled stays so.
    """
    state = SessionState(fields.get("state") or before.state)
    if state is not before.state and (before.state, state) not in TRANSITIONS:
        raise ImpossibleMove(f"A session that is {before.state} cannot be {state}.")
    told = _told_start(before, dict(fields), state, writing)
    made = begin_session(told, writing, session_id=before.id)
    moment = (before.started_at or before.planned_at, before.timezone)
    is_same_moment = moment == (made.started_at or made.planned_at, made.timezone)
    return replace(
        made,
        revision=before.revision + 1,
        state=state,
        source=before.source,
        received_at=before.received_at,
        no_driving_until=before.no_driving_until,
        ended_at=writing.now if state is _CANCELED and before.state is not _CANCELED else before.ended_at,
        # The lived date is kept for ever: only a changed moment makes a new one.
        local_date=before.local_date if is_same_moment else made.local_date,
    )


def _told_start(
    before: TreatmentSession, fields: dict[str, Any], state: SessionState, writing: Writing
) -> dict[str, Any]:
    starts = state is _UNDER_WAY and before.state is _PLANNED
    if starts and fields.get("started_at") is None:
        zone = ZoneInfo(fields.get("timezone") or writing.zone)
        return {**fields, "started_at": writing.now.astimezone(zone)}
    if state is _PLANNED and fields.get("started_at") is not None:
        raise Invalid(Fault("/started_at", "invalid", "A session starts with its state: send under_way too."))
    if before.started_at is not None and fields.get("started_at") is None:
        raise Invalid(Fault("/started_at", "required", "A session that started keeps its time."))
    return fields


@dataclass(frozen=True, slots=True)
class SessionWarning:
    """Something to look at before going on: a stable code, and a sentence for the clinician."""

    code: str
    message: str


_QUESTIONS = (
    ("driver_arranged", "no_driver", "No driver home is arranged."),
    ("fasted_as_told", "not_fasted", "It is not known that the patient fasted as told."),
    ("pregnancy_excluded", "pregnancy_not_excluded", "Pregnancy is not excluded."),
    ("medicines_reviewed", "medicines_not_reviewed", "The current medicines were not reviewed."),
    ("blood_pressure_checked", "blood_pressure_not_checked", "The blood pressure before was not checked."),
    ("contraindications_reviewed", "contraindications_not_reviewed", "What speaks against it was not gone through."),
)


def list_checklist_warnings(checklist: Checklist) -> tuple[SessionWarning, ...]:
    """List what the checklist leaves open, in its own order; what was not asked is open like a no."""
    return tuple(
        SessionWarning(code, message) for name, code, message in _QUESTIONS if getattr(checklist, name) is not True
    )


def warns(session: TreatmentSession) -> bool:
    """Tell whether a clinician can still act on a warning: a session that is over warns of nothing."""
    return session.state in {_PLANNED, _UNDER_WAY}


def list_warnings(session: TreatmentSession, told: Iterable[Contraindication]) -> tuple[SessionWarning, ...]:
    """List what a clinician is warned of: what was `told` at intake against the treatment, then the checklist."""
    if not warns(session):
        return ()
    against = tuple(SessionWarning(code, message) for code, message in say_contraindications(told))
    return (*against, *list_checklist_warnings(session.checklist))
