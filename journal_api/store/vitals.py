"""Vitals: every reading of a treatment session. A reading is never changed: a later one tells more."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.vitals import READINGS, EmergencySign, Vitals
from journal_api.store.database import Transaction
from journal_api.store.moments import count_offset_minutes, restore_offset
from journal_api.store.tables.entries import change_counter
from journal_api.store.tables.treatment import vitals

_SAME_NAMES = ("patient_id", "session_id", "id", "received_at", "change", *READINGS)


def insert_vitals(tx: Transaction, new: Vitals, *, taken_by: UUID) -> None:
    """Store a reading, and the counter's new value."""
    row = {
        **asdict(new),
        "emergency_signs": [sign.value for sign in new.emergency_signs],
        "offset_minutes": count_offset_minutes(new.taken_at),
        "taken_by": taken_by,
    }
    tx.execute(vitals.insert().inline(), row)
    counter = change_counter.update().where(change_counter.c.patient_id == new.patient_id)
    tx.execute(counter, {"last_change": new.change})


def find_vitals(tx: Transaction, patient_id: UUID, vitals_id: UUID) -> Vitals | None:
    """Find one reading of a patient."""
    row = tx.execute(sa.select(vitals).where(vitals.c.patient_id == patient_id, vitals.c.id == vitals_id)).first()
    return None if row is None else _read(row)


def list_vitals(
    tx: Transaction,
    patient_id: UUID,
    session_id: UUID,
    *,
    limit: int | None = None,
    after: tuple[datetime, UUID] | None = None,
) -> tuple[Vitals, ...]:
    """List the readings of a session, oldest first, from after a position; at most ``limit``, None: all."""
    wanted = [vitals.c.patient_id == patient_id, vitals.c.session_id == session_id]
    if after is not None:
        wanted.append(sa.tuple_(vitals.c.taken_at, vitals.c.id) > sa.tuple_(*map(sa.literal, after)))
    rows = tx.execute(sa.select(vitals).where(*wanted).order_by(vitals.c.taken_at, vitals.c.id).limit(limit))
    return tuple(_read(row) for row in rows)


def _read(row: sa.Row[Any]) -> Vitals:
    return Vitals(
        **{name: row._mapping[name] for name in _SAME_NAMES},
        taken_at=restore_offset(row.taken_at, row.offset_minutes),
        emergency_signs=tuple(EmergencySign(sign) for sign in row.emergency_signs),
    )
