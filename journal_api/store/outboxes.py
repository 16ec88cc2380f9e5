"""The outbox: work that falls due at an instant, written in the transaction that makes it necessary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.jobs import OutboxKind
from journal_api.store.database import Transaction
from journal_api.store.tables.work import outbox

_IS_WAITING = sa.text("done_at IS NULL AND dead_at IS NULL")


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One piece of due work: ids alone. ``due_at`` is business time; ``patient_id`` is None for a clinic's work."""

    kind: OutboxKind
    subject_id: UUID
    due_at: datetime
    patient_id: UUID | None
    clinic_id: UUID


def put_due(tx: Transaction, row: OutboxRow) -> None:
    """Leave work that falls due at ``row.due_at``; where the same work already waits, its due date is replaced."""
    waiting = postgresql.insert(outbox).values(
        kind=row.kind.value,
        subject_id=row.subject_id,
        due_at=row.due_at,
        patient_id=row.patient_id,
        clinic_id=row.clinic_id,
    )
    tx.execute(
        waiting.on_conflict_do_update(
            index_elements=["kind", "subject_id"], index_where=_IS_WAITING, set_={"due_at": waiting.excluded.due_at}
        )
    )
