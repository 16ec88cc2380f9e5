"""Work that was given up: listed over all patients and replayed, by the schema's owner alone."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.work import outbox, patient_work


@dataclass(frozen=True, slots=True)
class DeadWork:
    """One row given up: ``kind`` is assessment, delivery or outbox, ``id`` its id as text; no content."""

    kind: str
    id: str
    patient_id: UUID | None
    attempts: int
    last_error: str | None


def list_dead_work(tx: Transaction) -> tuple[DeadWork, ...]:
    """List what was given up, by kind, oldest first."""
    assessments = _columns("assessment", patient_work.c.patient_id, patient_work, patient_work.c.wanted_at)
    deliveries = _columns("delivery", delivery.c.id, delivery, delivery.c.due_at)
    due_work = _columns("outbox", outbox.c.id, outbox, outbox.c.due_at)
    dead = sa.union_all(
        assessments.where(patient_work.c.dead_at.is_not(None)),
        deliveries.where(delivery.c.state == "dead"),
        due_work.where(outbox.c.dead_at.is_not(None), outbox.c.done_at.is_(None)),
    ).order_by("kind", "since")
    return tuple(DeadWork(row.kind, row.id, row.patient_id, row.attempts, row.last_error) for row in tx.execute(dead))


def replay_dead_work(tx: Transaction, dead: DeadWork) -> bool:
    """Make one row due again, with its attempts counted from the beginning; False when it is no longer dead.

    Due work that was asked for again since is not doubled: the newer row stands, the dead one is closed.
    """
    afresh = {"attempts": 0, "last_error": None, "lease_until": None}
    if dead.kind == "assessment":
        mine = (patient_work.c.patient_id == UUID(dead.id)) & patient_work.c.dead_at.is_not(None)
        statement = patient_work.update().where(mine).values(**afresh, dead_at=None, wanted_at=sa.func.now())
    elif dead.kind == "delivery":
        mine = (delivery.c.patient_id == dead.patient_id) & (delivery.c.id == UUID(dead.id))
        # Attempts go on counting: they number the attempts that are kept.
        statement = delivery.update().where(mine, delivery.c.state == "dead").values(state="pending", lease_until=None)
    else:
        newer = outbox.alias("newer")
        is_doubled = sa.exists().where(
            newer.c.kind == outbox.c.kind,
            newer.c.subject_id == outbox.c.subject_id,
            newer.c.done_at.is_(None),
            newer.c.dead_at.is_(None),
        )
        mine = (outbox.c.id == int(dead.id)) & outbox.c.dead_at.is_not(None) & outbox.c.done_at.is_(None)
        closed = sa.case((is_doubled, sa.func.now()), else_=None)
        kept_dead = sa.case((is_doubled, outbox.c.dead_at), else_=None)
        statement = outbox.update().where(mine).values(**afresh, done_at=closed, dead_at=kept_dead)
    return tx.execute(statement).rowcount == 1


def _columns(
    kind: str, key: sa.Column[object], table: sa.Table, since: sa.Column[object]
) -> sa.Select[tuple[object, ...]]:
    return sa.select(
        sa.literal(kind).label("kind"),
        sa.cast(key, sa.Text).label("id"),
        table.c.patient_id,
        table.c.attempts,
        table.c.last_error,
        since.label("since"),
    )
