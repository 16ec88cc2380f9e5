"""Side effects as the rules read them: an entry's numbers and instants."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.kinds.side_effects import SIDE_EFFECT
from journal_api.domain.side_effect_findings import ToldEffect
from journal_api.store.database import Transaction
from journal_api.store.tables.entries import entry


def list_side_effects(
    tx: Transaction, patient_id: UUID, *, treatment_session_id: UUID | None = None
) -> tuple[ToldEffect, ...]:
    """List a patient's side effects that were not deleted, oldest first; of one session, or (None) of all."""
    kind = SIDE_EFFECT
    wanted = [entry.c.patient_id == patient_id, entry.c.kind == kind, entry.c.is_deleted.is_(False)]
    if treatment_session_id is not None:
        wanted.append(entry.c.content["treatment_session_id"].astext == str(treatment_session_id))
    query = sa.select(entry.c.id, entry.c.local_date, entry.c.recorded_at, entry.c.timezone, entry.c.content)
    rows = tx.execute(query.where(*wanted).order_by(entry.c.recorded_at, entry.c.id))
    return tuple(ToldEffect(row.id, row.local_date, row.recorded_at, row.timezone, row.content) for row in rows)
