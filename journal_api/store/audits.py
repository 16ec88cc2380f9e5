"""The audit trail: added to in the act's own transaction, never read or changed by the product's processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from journal_api.store.database import Transaction
from journal_api.store.tables.audit import audit


@dataclass(frozen=True, slots=True)
class AuditRow:
    """Who did what to whose record, with which outcome. Ids and words only, no values."""

    at: datetime
    role: str
    action: str
    outcome: str
    purpose: str
    clinic_id: UUID | None = None
    patient_id: UUID | None = None
    user_id: UUID | None = None
    object_id: UUID | None = None
    request_id: str | None = None


def insert_audit(tx: Transaction, row: AuditRow) -> None:
    """Add one row to the trail."""
    tx.execute(audit.insert().inline(), asdict(row))


def insert_audits(tx: Transaction, rows: Sequence[AuditRow]) -> None:
    """Add several rows to the trail in one round trip."""
    if rows:
        tx.execute(audit.insert().inline(), [asdict(row) for row in rows])
