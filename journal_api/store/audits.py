"""The audit trail: added to in the act's own transaction, never read or changed by the product's processes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

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
    tx.execute(audit.insert().inline(), values_of(row))


def values_of(row: AuditRow) -> dict[str, Any]:
    """Lay a row out by column; ``dataclasses.asdict`` copies every id, which took a fifteenth of an entry's time."""
    return {name: getattr(row, name) for name in AuditRow.__slots__}


def insert_audits(tx: Transaction, row: AuditRow, *, patient_ids: Sequence[UUID]) -> None:
    """Add ``row`` once for each patient, in one statement: a list may show two hundred."""
    each = sa.func.unnest(sa.literal(list(patient_ids), postgresql.ARRAY(postgresql.UUID)))
    values = {**values_of(row), "patient_id": each}
    columns = [audit.c[name] for name in values]
    shown = [value if name == "patient_id" else sa.literal(value, audit.c[name].type) for name, value in values.items()]
    tx.execute(audit.insert().inline().from_select(columns, sa.select(*shown)))
