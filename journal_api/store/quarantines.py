"""Items that wait for a person to look at them: kept whole and sealed, with the reason in the open."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.sync import QuarantineReason
from journal_api.store.database import Transaction
from journal_api.store.tables.sync import quarantined_item
from journal_api.store.vault import PatientCipher, Seal

_FIELD = "quarantined"
_SHOWN = [column for column in quarantined_item.c if column.name not in {"item_sealed", "content_hash"}]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One item that waits: what support may read of it, which is no content."""

    patient_id: UUID
    kind: str
    id: UUID
    revision: int
    device_id: str
    sent_at: datetime
    received_at: datetime
    skew_seconds: int
    reason: QuarantineReason


@dataclass(frozen=True, slots=True)
class QuarantinedItem:
    """One item to put away: what support may read, and the whole item as ``text``."""

    shown: Quarantined
    text: str = field(repr=False)


def insert_quarantined(tx: Transaction, item: QuarantinedItem, cipher: PatientCipher) -> bool:
    """Put an item away; False, and nothing changed, where the very same item was put away before."""
    shown = item.shown
    seal = Seal(shown.patient_id, shown.kind, shown.id, shown.revision, _FIELD)
    row = {column.name: getattr(shown, column.name) for column in _SHOWN}
    row |= {
        "reason": shown.reason.value,
        "content_hash": cipher.fingerprint(item.text.encode()),
        "item_sealed": cipher.seal(item.text, seal),
    }
    put_away = postgresql.insert(quarantined_item).values(row).on_conflict_do_nothing()
    return tx.scalar(put_away.returning(quarantined_item.c.id)) is not None


def list_quarantined(tx: Transaction) -> tuple[Quarantined, ...]:
    """List what waits, of all patients whom the transaction may see, newest first."""
    rows = tx.execute(sa.select(*_SHOWN).order_by(quarantined_item.c.received_at.desc(), quarantined_item.c.id))
    return tuple(Quarantined(**{**row._mapping, "reason": QuarantineReason(row.reason)}) for row in rows)
