"""Take-home doses as they were dispensed: added, withdrawn, and read by the judgement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.dispensings import Dispensing, Supply
from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.store.database import Transaction
from journal_api.store.tables.entries import change_counter
from journal_api.store.tables.treatment import dispensing

_SAME_NAMES = tuple(name for name in Dispensing.__slots__ if name not in {"medicine", "route"})


def insert_dispensing(tx: Transaction, new: Dispensing, *, change: int) -> None:
    """Keep a dispensing, and the counter's new value."""
    same = {name: getattr(new, name) for name in _SAME_NAMES}
    words = {"medicine": new.medicine.value, "route": new.route.value}
    tx.execute(dispensing.insert().values({**same, **words, "change": change}))
    _count(tx, new.patient_id, change)


def find_dispensing(tx: Transaction, patient_id: UUID, dispensing_id: UUID) -> Dispensing | None:
    """Find one of a patient, withdrawn or not."""
    mine = dispensing.select().where(dispensing.c.patient_id == patient_id, dispensing.c.id == dispensing_id)
    row = tx.execute(mine).first()
    return None if row is None else _read(row)


def has_dispensing_on(tx: Transaction, patient_id: UUID, on: date) -> bool:
    """Tell whether one that stands is of this day."""
    mine = sa.select(dispensing.c.id).where(dispensing.c.patient_id == patient_id, dispensing.c.dispensed_on == on)
    return tx.execute(mine.where(dispensing.c.withdrawn_at.is_(None))).first() is not None


def list_dispensings(
    tx: Transaction, patient_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[Dispensing, ...]:
    """List those of a patient, written last first, from after a position."""
    wanted = dispensing.select().where(dispensing.c.patient_id == patient_id)
    if after is not None:
        position = sa.tuple_(dispensing.c.recorded_at, dispensing.c.id)
        wanted = wanted.where(position < sa.tuple_(*map(sa.literal, after)))
    ordered = wanted.order_by(dispensing.c.recorded_at.desc(), dispensing.c.id.desc()).limit(limit)
    return tuple(_read(row) for row in tx.execute(ordered))


def list_standing_dispensings(tx: Transaction, patient_id: UUID) -> tuple[Dispensing, ...]:
    """List those of a patient that were not withdrawn, oldest first."""
    mine = dispensing.select().where(dispensing.c.patient_id == patient_id, dispensing.c.withdrawn_at.is_(None))
    return tuple(_read(row) for row in tx.execute(mine.order_by(dispensing.c.dispensed_on)))


def list_supplies(tx: Transaction, patient_id: UUID) -> tuple[Supply, ...]:
    """List what stands, as the rules read it, oldest first."""
    return tuple(one.supply for one in list_standing_dispensings(tx, patient_id))


def withdraw_dispensing(tx: Transaction, withdrawn: Dispensing, *, change: int) -> None:
    """Keep when a dispensing was withdrawn, and the counter's new value."""
    mine = dispensing.update().where(dispensing.c.patient_id == withdrawn.patient_id, dispensing.c.id == withdrawn.id)
    tx.execute(mine.values(withdrawn_at=withdrawn.withdrawn_at, change=change))
    _count(tx, withdrawn.patient_id, change)


def _count(tx: Transaction, patient_id: UUID, change: int) -> None:
    tx.execute(change_counter.update().where(change_counter.c.patient_id == patient_id).values(last_change=change))


def _read(row: sa.Row[Any]) -> Dispensing:
    same = {name: row._mapping[name] for name in _SAME_NAMES}
    return Dispensing(medicine=Medicine(row.medicine), route=Route(row.route), **same)
