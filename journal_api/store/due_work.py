"""How much work is due and how late it is: counts and ages over all patients, no ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from journal_api.store.database import Transaction

_DUE_WORK = sa.text("SELECT kind, waiting, oldest_seconds, dead FROM due_work(:now)")


@dataclass(frozen=True, slots=True)
class DueWork:
    """One kind of work: how much is due, how late the oldest is, how much was given up."""

    kind: str
    waiting: int
    oldest_seconds: float
    dead: int


def list_due_work(tx: Transaction, *, now: datetime) -> tuple[DueWork, ...]:
    """List what is due by kind: assessments, deliveries, the outbox."""
    return tuple(DueWork(*row) for row in tx.execute(_DUE_WORK, {"now": now}))
