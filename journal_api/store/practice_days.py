"""The days on which a patient practiced."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.entries import entry


def list_practice_days(
    tx: Transaction, patient_id: UUID, *, since: date | None, through: date | None
) -> tuple[date, ...]:
    """List the lived local dates with a practice entry, oldest first; both bounds inclusive, None: no bound."""
    on = entry.c.local_date
    query = sa.select(on).where(
        entry.c.patient_id == patient_id, entry.c.kind == "practice_entry", entry.c.is_deleted.is_(False)
    )
    if since is not None:
        query = query.where(on >= since)
    if through is not None:
        query = query.where(on <= through)
    return tuple(tx.scalars(query.distinct().order_by(on)))
