"""What the relay takes in hand: due rows, each for a moment, skipping those that another relay holds.

A lease ends by the database's clock; that work is due is told by business time. The lease travels with the message:
whoever shows it may claim the row before it ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.jobs import OutboxKind
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.work import outbox, patient_work

_CLOCK = sa.func.clock_timestamp()
_IS_NO_REMINDER = outbox.c.kind != OutboxKind.REMINDER.value


@dataclass(frozen=True, slots=True)
class LeasedAssessment:
    """A record to be judged; ``waiting_since`` is by the database's clock."""

    patient_id: UUID
    waiting_since: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class LeasedDelivery:
    """A message to be sent; ``waiting_since`` is its due date, business time."""

    patient_id: UUID
    delivery_id: UUID
    waiting_since: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class LeasedDueWork:
    """A row of the outbox to be done; ``waiting_since`` is its due date, business time."""

    outbox_id: int
    kind: str
    patient_id: UUID | None
    clinic_id: UUID
    waiting_since: datetime
    lease_until: datetime


Leased = LeasedAssessment | LeasedDelivery | LeasedDueWork


def lease_assessments(tx: Transaction, *, limit: int, lease: timedelta) -> tuple[LeasedAssessment, ...]:
    """Lease records that want judging, the longest waiting first; a judgement given up once it is asked for anew."""
    work = patient_work.c
    is_due = (work.wanted_seq > work.done_seq) & (work.dead_at.is_(None) | (work.wanted_at > work.dead_at))
    due = _pick(patient_work, (work.patient_id,), is_due, order=work.wanted_at, limit=limit)
    taken = (
        patient_work.update().where(work.patient_id == due.c.patient_id).values(lease_until=_CLOCK + lease)
    ).returning(work.patient_id, work.wanted_at, work.lease_until)
    return tuple(LeasedAssessment(*row) for row in _sorted(tx.execute(taken)))


def lease_deliveries(tx: Transaction, *, now: datetime, limit: int, lease: timedelta) -> tuple[LeasedDelivery, ...]:
    """Lease messages that are due at ``now``, the longest waiting first."""
    columns = delivery.c
    is_due = (columns.state == "pending") & (columns.due_at <= now)
    due = _pick(delivery, (columns.patient_id, columns.id), is_due, order=columns.due_at, limit=limit)
    is_picked = (columns.patient_id == due.c.patient_id) & (columns.id == due.c.id)
    taken = (delivery.update().where(is_picked).values(lease_until=_CLOCK + lease)).returning(
        columns.patient_id, columns.id, columns.due_at, columns.lease_until
    )
    return tuple(LeasedDelivery(*row) for row in _sorted(tx.execute(taken)))


def lease_due_work(tx: Transaction, *, now: datetime, limit: int, lease: timedelta) -> tuple[LeasedDueWork, ...]:
    """Lease rows of the outbox that are due at ``now``, the longest waiting first; no looks at reminders."""
    return _lease_outbox(tx, _IS_NO_REMINDER, now=now, limit=limit, lease=lease)


def lease_reminders(tx: Transaction, *, now: datetime, limit: int, lease: timedelta) -> tuple[LeasedDueWork, ...]:
    """Lease looks at reminders that are due at ``now``, the longest waiting first."""
    return _lease_outbox(tx, ~_IS_NO_REMINDER, now=now, limit=limit, lease=lease)


def _lease_outbox(
    tx: Transaction, is_wanted: sa.ColumnElement[bool], *, now: datetime, limit: int, lease: timedelta
) -> tuple[LeasedDueWork, ...]:
    columns = outbox.c
    is_due = is_wanted & columns.done_at.is_(None) & columns.dead_at.is_(None) & (columns.due_at <= now)
    due = _pick(outbox, (columns.id,), is_due, order=columns.due_at, limit=limit)
    taken = (outbox.update().where(columns.id == due.c.id).values(lease_until=_CLOCK + lease)).returning(
        columns.id, columns.kind, columns.patient_id, columns.clinic_id, columns.due_at, columns.lease_until
    )
    return tuple(LeasedDueWork(*row) for row in _sorted(tx.execute(taken)))


def release(tx: Transaction, leased: Leased) -> None:
    """Give a lease back before its time, unless somebody has claimed the row since."""
    match leased:
        case LeasedAssessment():
            table, key = patient_work, patient_work.c.patient_id == leased.patient_id
        case LeasedDelivery():
            table = delivery
            key = (delivery.c.patient_id == leased.patient_id) & (delivery.c.id == leased.delivery_id)
        case LeasedDueWork():
            table, key = outbox, outbox.c.id == leased.outbox_id
    tx.execute(table.update().where(key, table.c.lease_until == leased.lease_until).values(lease_until=None))


def is_free(table: sa.Table, lease: datetime | None) -> sa.ColumnElement[bool]:
    """Tell that nobody holds a row, or that the asker shows the very lease it is held by."""
    held_until = table.c.lease_until
    free = held_until.is_(None) | (held_until <= _CLOCK)
    return free if lease is None else free | (held_until == lease)


def _pick(
    table: sa.Table,
    key: tuple[sa.Column[Any], ...],
    is_due: sa.ColumnElement[bool],
    *,
    order: sa.Column[Any],
    limit: int,
) -> sa.CTE:
    # Materialized: an inlined LIMIT … FOR UPDATE may be run more than once and lease more rows than it should.
    query = sa.select(*key).where(is_due, is_free(table, None)).order_by(order).limit(limit)
    return query.with_for_update(skip_locked=True).cte("due").prefix_with("MATERIALIZED", dialect="postgresql")


def _sorted(rows: sa.CursorResult[Any]) -> list[tuple[Any, ...]]:
    waiting_since = -2
    return sorted((tuple(row) for row in rows), key=lambda row: row[waiting_since])
