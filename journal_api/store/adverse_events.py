"""Adverse events: added, withdrawn, and read by the judgement; notes are sealed under the patient's key."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.adverse_events import CRISES, AdverseEvent, AdverseEventKind, Crisis
from journal_api.store.database import Transaction
from journal_api.store.tables.care import adverse_event
from journal_api.store.tables.entries import change_counter
from journal_api.store.vault import PatientCipher, Seal

_SEALED_KIND, _NOTE_FIELD, _ONLY_REVISION = "adverse_event", "note", 1
_SAME_NAMES = ("patient_id", "id", "occurred_on", "author_id", "recorded_at", "withdrawn_at")


def insert_event(tx: Transaction, new: AdverseEvent, *, cipher: PatientCipher, change: int) -> None:
    """Keep an event, and the counter's new value."""
    sealed = None if new.note is None else cipher.seal(new.note, _seal(new.patient_id, new.id))
    same = {name: getattr(new, name) for name in _SAME_NAMES}
    tx.execute(adverse_event.insert().values({**same, "kind": new.kind.value, "note_sealed": sealed, "change": change}))
    _count(tx, new.patient_id, change)


def find_event(tx: Transaction, patient_id: UUID, event_id: UUID, *, cipher: PatientCipher) -> AdverseEvent | None:
    """Find one of a patient, withdrawn or not."""
    mine = adverse_event.select().where(adverse_event.c.patient_id == patient_id, adverse_event.c.id == event_id)
    row = tx.execute(mine).first()
    return None if row is None else _read(row, cipher)


def list_events(
    tx: Transaction, patient_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int, cipher: PatientCipher
) -> tuple[AdverseEvent, ...]:
    """List those of a patient, written last first, from after a position."""
    wanted = adverse_event.select().where(adverse_event.c.patient_id == patient_id)
    if after is not None:
        position = sa.tuple_(adverse_event.c.recorded_at, adverse_event.c.id)
        wanted = wanted.where(position < sa.tuple_(*map(sa.literal, after)))
    ordered = wanted.order_by(adverse_event.c.recorded_at.desc(), adverse_event.c.id.desc()).limit(limit)
    return tuple(_read(row, cipher) for row in tx.execute(ordered))


def list_crises(tx: Transaction, patient_id: UUID) -> tuple[Crisis, ...]:
    """List the events that stand and are a relapse by themselves, oldest first."""
    columns = (adverse_event.c.occurred_on, adverse_event.c.kind)
    mine = sa.select(*columns).where(
        adverse_event.c.patient_id == patient_id,
        adverse_event.c.kind.in_(CRISES),
        adverse_event.c.withdrawn_at.is_(None),
    )
    rows = tx.execute(mine.order_by(*columns))
    return tuple(Crisis(row.occurred_on, AdverseEventKind(row.kind)) for row in rows)


def withdraw_event(tx: Transaction, withdrawn: AdverseEvent, *, change: int) -> None:
    """Keep when an event was withdrawn, and the counter's new value."""
    mine = adverse_event.update().where(
        adverse_event.c.patient_id == withdrawn.patient_id, adverse_event.c.id == withdrawn.id
    )
    tx.execute(mine.values(withdrawn_at=withdrawn.withdrawn_at, change=change))
    _count(tx, withdrawn.patient_id, change)


def _count(tx: Transaction, patient_id: UUID, change: int) -> None:
    tx.execute(change_counter.update().where(change_counter.c.patient_id == patient_id).values(last_change=change))


def _read(row: sa.Row[Any], cipher: PatientCipher) -> AdverseEvent:
    same = {name: row._mapping[name] for name in _SAME_NAMES}
    sealed = row.note_sealed
    note = None if sealed is None else cipher.open(sealed, _seal(row.patient_id, row.id))
    return AdverseEvent(kind=AdverseEventKind(row.kind), note=note, **same)


def _seal(patient_id: UUID, event_id: UUID) -> Seal:
    return Seal(patient_id, _SEALED_KIND, event_id, _ONLY_REVISION, _NOTE_FIELD)
