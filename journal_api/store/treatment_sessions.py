"""Treatment sessions: the newest revision of each, and every revision that ever was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.treatment_sessions import (
    TOOK_PLACE,
    Checklist,
    Dose,
    Medicine,
    Route,
    SessionPage,
    SessionSource,
    SessionState,
    TreatmentSession,
)
from journal_api.store.database import Transaction
from journal_api.store.moments import count_offset_minutes, restore_offset
from journal_api.store.tables.entries import change_counter
from journal_api.store.tables.treatment import treatment_session, treatment_session_version

_session = treatment_session.c
_SAME_NAMES = (
    "patient_id",
    "id",
    "revision",
    "ended_at",
    "timezone",
    "local_date",
    "no_driving_until",
    "received_at",
    "change",
)
_WORDS = ("state", "source", "medicine", "route")
_MOMENTS = (("planned_at", "planned_offset_minutes"), ("started_at", "started_offset_minutes"))
_NEVER_CHANGES = frozenset({"patient_id", "id", "source", "received_at"})


def insert_session(tx: Transaction, new: TreatmentSession, *, written_by: UUID) -> None:
    """Store a new session, its first revision, and the counter's new value."""
    row = _write(new)
    tx.execute(treatment_session.insert().inline(), row)
    _insert_version(tx, row, written_by=written_by, written_at=new.received_at)


def update_session(tx: Transaction, changed: TreatmentSession, *, written_by: UUID, now: datetime) -> None:
    """Store a new revision of a session as its newest, and the counter's new value. The one before it stays."""
    row = _write(changed)
    columns = {name: value for name, value in row.items() if name not in _NEVER_CHANGES}
    own = (_session.patient_id == changed.patient_id, _session.id == changed.id)
    tx.execute(treatment_session.update().where(*own), columns)
    _insert_version(tx, row, written_by=written_by, written_at=now)


def find_session(tx: Transaction, patient_id: UUID, session_id: UUID) -> TreatmentSession | None:
    """Find one session of a patient."""
    own = (_session.patient_id == patient_id, _session.id == session_id)
    row = tx.execute(sa.select(treatment_session).where(*own)).first()
    return None if row is None else _read(row)


def list_sessions(tx: Transaction, patient_id: UUID, page: SessionPage) -> tuple[TreatmentSession, ...]:
    """List a patient's sessions, the one that begins last first; at most ``page.limit``."""
    wanted = [_session.patient_id == patient_id]
    if page.from_on is not None:
        wanted.append(_session.local_date >= page.from_on)
    if page.to_on is not None:
        wanted.append(_session.local_date <= page.to_on)
    if page.after is not None:
        wanted.append(sa.tuple_(_session.begins_at, _session.id) < sa.tuple_(*map(sa.literal, page.after)))
    newest_first = (_session.begins_at.desc(), _session.id.desc())
    rows = tx.execute(sa.select(treatment_session).where(*wanted).order_by(*newest_first).limit(page.limit))
    return tuple(_read(row) for row in rows)


def list_sessions_around(
    tx: Transaction, patient_id: UUID, begins_at: datetime, *, within: timedelta
) -> tuple[TreatmentSession, ...]:
    """List a patient's sessions that begin no farther away than ``within``, whatever their state."""
    near = _session.begins_at.between(begins_at - within, begins_at + within)
    rows = tx.execute(sa.select(treatment_session).where(_session.patient_id == patient_id, near))
    return tuple(_read(row) for row in rows)


def list_held_sessions(tx: Transaction, patient_id: UUID) -> tuple[TreatmentSession, ...]:
    """List every session of a patient that took place, oldest first."""
    held = sa.select(treatment_session).where(_session.patient_id == patient_id, _took_place())
    return tuple(_read(row) for row in tx.execute(held.order_by(_session.begins_at, _session.id)))


def list_session_days(
    tx: Transaction, patient_id: UUID, *, since: date | None = None, through: date | None = None
) -> tuple[date, ...]:
    """List the lived local dates of sessions that took place, oldest first; both bounds inclusive, None: no bound."""
    query = sa.select(_session.local_date).where(_session.patient_id == patient_id, _took_place())
    if since is not None:
        query = query.where(_session.local_date >= since)
    if through is not None:
        query = query.where(_session.local_date <= through)
    return tuple(tx.scalars(query.distinct().order_by(_session.local_date)))


def map_sessions_held(tx: Transaction, patient_id: UUID) -> Mapping[UUID, date]:
    """Map each session that took place to its lived local date."""
    held = sa.select(_session.id, _session.local_date).where(_session.patient_id == patient_id, _took_place())
    return {row.id: row.local_date for row in tx.execute(held)}


def find_next_session_on(tx: Transaction, patient_id: UUID, *, since: date) -> date | None:
    """Find the local date of the next session that is planned, from ``since`` on."""
    planned = (_session.state == SessionState.PLANNED.value) & (_session.local_date >= since)
    query = sa.select(sa.func.min(_session.local_date)).where(_session.patient_id == patient_id, planned)
    found: date | None = tx.scalar(query)
    return found


def find_last_session_at(tx: Transaction, patient_id: UUID) -> datetime | None:
    """Find when the latest session that took place started."""
    started = sa.select(sa.func.max(_session.started_at)).where(_session.patient_id == patient_id, _took_place())
    found: datetime | None = tx.scalar(started)
    return found


def _took_place() -> sa.ColumnElement[bool]:
    return _session.state.in_([state.value for state in TOOK_PLACE])


def _insert_version(tx: Transaction, row: dict[str, Any], *, written_by: UUID, written_at: datetime) -> None:
    content = sa.func.to_jsonb(sa.literal_column("treatment_session"))
    own = (_session.patient_id == row["patient_id"], _session.id == row["id"])
    kept = sa.select(
        _session.patient_id,
        _session.change,
        _session.id,
        _session.revision,
        content,
        sa.literal(written_by, postgresql.UUID(as_uuid=True)),
        sa.literal(written_at, sa.TIMESTAMP(timezone=True)),
    ).where(*own)
    tx.execute(treatment_session_version.insert().from_select(treatment_session_version.c.keys(), kept))
    counter = change_counter.update().where(change_counter.c.patient_id == row["patient_id"])
    tx.execute(counter, {"last_change": row["change"]})


def _write(session: TreatmentSession) -> dict[str, Any]:
    moments: dict[str, Any] = {}
    for at, offset in _MOMENTS:
        moment: datetime | None = getattr(session, at)
        moments[at] = moment
        moments[offset] = None if moment is None else count_offset_minutes(moment)
    checklist = {name: value for name, value in asdict(session.checklist).items() if value is not None}
    return {
        **{name: getattr(session, name) for name in _SAME_NAMES},
        **{name: getattr(session, name).value for name in _WORDS},
        **asdict(session.dose),
        **moments,
        "begins_at": session.begins_at,
        "checklist": checklist,
    }


def _read(row: sa.Row[Any]) -> TreatmentSession:
    return TreatmentSession(
        **{name: row._mapping[name] for name in _SAME_NAMES},
        planned_at=_restore(row.planned_at, row.planned_offset_minutes),
        started_at=_restore(row.started_at, row.started_offset_minutes),
        state=SessionState(row.state),
        source=SessionSource(row.source),
        medicine=Medicine(row.medicine),
        route=Route(row.route),
        dose=Dose(row.dose_mg, row.dose_mg_per_kg, row.weight_kg),
        checklist=Checklist(**row.checklist),
    )


def _restore(moment: datetime | None, offset_minutes: int | None) -> datetime | None:
    if moment is None or offset_minutes is None:
        return moment
    return restore_offset(moment, offset_minutes)
