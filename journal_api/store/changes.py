"""The changes of one record in the order of its counter: what a phone pulls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.stored_entries import StoredEntry
from journal_api.store.database import Transaction
from journal_api.store.entries import open_entry
from journal_api.store.tables.entries import change_counter, entry
from journal_api.store.tables.sync import sync_epoch
from journal_api.store.vault import PatientCipher


@dataclass(frozen=True, slots=True)
class Count:
    """How far a record's counter has come, in which life of the database."""

    last_change: int
    epoch: str


def get_count(tx: Transaction, patient_id: UUID) -> Count:
    """Get how far the counter has come."""
    row = tx.execute(
        sa.select(change_counter.c.last_change, sa.func.sync_epoch_now().label("epoch")).where(
            change_counter.c.patient_id == patient_id
        )
    ).one()
    return Count(row.last_change, row.epoch)


def list_changes(
    tx: Transaction,
    patient_id: UUID,
    *,
    after: int,
    limit: int,
    kinds: Collection[EntryKind],
    cipher: PatientCipher,
) -> tuple[StoredEntry, ...]:
    """List the latest state of what changed after ``after``, deleted ones included, oldest change first."""
    rows = tx.execute(
        sa.select(entry)
        .where(entry.c.patient_id == patient_id, entry.c.change > after, entry.c.kind.in_(list(kinds)))
        .order_by(entry.c.change)
        .limit(limit)
    )
    return tuple(open_entry(row, cipher) for row in rows)


def begin_epoch(tx: Transaction, epoch: UUID) -> None:
    """Make every cursor given out so far one of before; the schema's owner does it after a restore."""
    tx.execute(sync_epoch.insert().values(epoch=epoch))
