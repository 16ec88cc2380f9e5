"""Mutes: added, ended, and asked for by whoever opens an alert."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import RuleId
from journal_api.domain.mutes import Mute
from journal_api.store.database import Transaction
from journal_api.store.tables.care import mute

# Why something is muted is not for the worker.
_WITHOUT_REASON = tuple(column for column in mute.c if column.name != "reason")


def insert_mute(tx: Transaction, new: Mute) -> None:
    """Keep a mute."""
    values = {name: getattr(new, name) for name in Mute.__slots__}
    tx.execute(mute.insert().values({**values, "rule": new.rule.value}))


def list_mutes(
    tx: Transaction, patient_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[Mute, ...]:
    """List the mutes of a patient, newest first, from after a position."""
    wanted = mute.select().where(mute.c.patient_id == patient_id)
    if after is not None:
        wanted = wanted.where(sa.tuple_(mute.c.began_at, mute.c.id) < sa.tuple_(*map(sa.literal, after)))
    ordered = wanted.order_by(mute.c.began_at.desc(), mute.c.id.desc()).limit(limit)
    return tuple(_read(row, reason=row.reason) for row in tx.execute(ordered))


def list_mutes_on(tx: Transaction, patient_id: UUID, *, at: datetime) -> tuple[Mute, ...]:
    """List the mutes of a patient that have not ended at ``at``, without their reasons."""
    is_on = (mute.c.ended_at.is_(None)) & (mute.c.until_at > at)
    rows = tx.execute(sa.select(*_WITHOUT_REASON).where(mute.c.patient_id == patient_id, is_on))
    return tuple(_read(row, reason="") for row in rows)


def lock_mute(tx: Transaction, patient_id: UUID, mute_id: UUID) -> Mute | None:
    """Find a mute and hold it until the transaction ends."""
    mine = mute.select().where(mute.c.patient_id == patient_id, mute.c.id == mute_id)
    row = tx.execute(mine.with_for_update()).first()
    return None if row is None else _read(row, reason=row.reason)


def end_mute(tx: Transaction, ended: Mute) -> None:
    """Keep when a mute was ended."""
    mine = mute.update().where(mute.c.patient_id == ended.patient_id, mute.c.id == ended.id)
    tx.execute(mine.values(ended_at=ended.ended_at))


def _read(row: sa.Row[Any], *, reason: str) -> Mute:
    return Mute(
        id=row.id,
        patient_id=row.patient_id,
        rule=RuleId(row.rule),
        began_at=row.began_at,
        until_at=row.until_at,
        author_id=row.author_id,
        reason=reason,
        ended_at=row.ended_at,
    )
