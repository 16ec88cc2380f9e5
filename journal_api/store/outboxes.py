"""The outbox: work that falls due at an instant, written in the transaction that makes it necessary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.jobs import OutboxKind
from journal_api.store.database import Transaction
from journal_api.store.leases import is_free
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


@dataclass(frozen=True, slots=True)
class ClaimedWork:
    """A piece of due work that this process alone has in hand until ``lease_until``, by the database's clock."""

    id: int
    kind: OutboxKind
    subject_id: UUID
    due_at: datetime
    patient_id: UUID | None
    clinic_id: UUID
    lease_until: datetime


def put_due(tx: Transaction, row: OutboxRow) -> None:
    """Leave work that falls due at ``row.due_at``; where the same work already waits, its due date is replaced."""
    tx.execute(_leave(row, waiting_due_at=sa.literal(row.due_at)))


def hasten_due(tx: Transaction, row: OutboxRow) -> None:
    """Leave work that falls due at ``row.due_at``; where the same work already waits, the earlier due date counts."""
    tx.execute(_leave(row, waiting_due_at=sa.func.least(outbox.c.due_at, row.due_at)))


def keep_due(tx: Transaction, row: OutboxRow, *, latest: datetime) -> None:
    """Leave work unless the same waits; what waits for longer than ``latest`` is brought forward to ``row.due_at``."""
    is_too_late = outbox.c.due_at > latest
    tx.execute(_leave(row, waiting_due_at=sa.case((is_too_late, row.due_at), else_=outbox.c.due_at)))


def withdraw_due(tx: Transaction, kind: OutboxKind, subject_id: UUID) -> None:
    """Take waiting work back: what it was for is over."""
    waiting = outbox.update().where(outbox.c.kind == kind.value, outbox.c.subject_id == subject_id, _is_open())
    tx.execute(waiting.values(done_at=sa.func.now(), lease_until=None))


def was_given_up(tx: Transaction, kind: OutboxKind, subject_id: UUID) -> bool:
    """Tell whether such work was given up and still waits for a person to replay it."""
    dead = (outbox.c.kind == kind.value) & (outbox.c.subject_id == subject_id) & outbox.c.dead_at.is_not(None)
    return bool(tx.scalar(sa.select(sa.exists().where(dead, outbox.c.done_at.is_(None)))))


def claim_due(
    tx: Transaction, outbox_id: int, *, now: datetime, lease: datetime | None, hold: timedelta
) -> ClaimedWork | None:
    """Claim due work for ``hold``; None when it is done, put off, or in other hands.

    ``lease`` is the one the relay took for whoever asks; None when nobody vouches.
    """
    is_due = outbox.c.due_at <= now
    is_claimable = (outbox.c.id == outbox_id) & _is_open() & is_free(outbox, lease)
    vouched = is_due if lease is None else is_due | (outbox.c.lease_until == lease)
    claimed = (
        outbox.update()
        .where(is_claimable, vouched)
        .values(lease_until=sa.func.clock_timestamp() + hold)
        .returning(*(outbox.c[name] for name in ClaimedWork.__slots__))
    )
    row = tx.execute(claimed).first()
    return None if row is None else ClaimedWork(**{**row._mapping, "kind": OutboxKind(row.kind)})


def hold_due(tx: Transaction, claimed: ClaimedWork) -> None:
    """Hold the row of claimed work until the transaction ends: whoever gives it another due date waits."""
    tx.execute(sa.select(outbox.c.id).where(outbox.c.id == claimed.id).with_for_update())


def finish_due(tx: Transaction, claimed: ClaimedWork) -> None:
    """Record that claimed work is done. Where it was given a new due date meanwhile it waits for that one instead."""
    mine = outbox.c.id == claimed.id
    done = outbox.update().where(mine, _is_open(), outbox.c.due_at == claimed.due_at)
    if tx.execute(done.values(done_at=sa.func.now(), lease_until=None)).rowcount == 0:
        tx.execute(outbox.update().where(mine, _is_open()).values(lease_until=None, attempts=0, last_error=None))


def repeat_due(tx: Transaction, claimed: ClaimedWork, *, due_at: datetime) -> None:
    """Let claimed work fall due again at ``due_at``. Where it was given a new due date meanwhile that one counts."""
    mine = outbox.update().where(outbox.c.id == claimed.id, _is_open())
    kept = sa.case((outbox.c.due_at == claimed.due_at, due_at), else_=outbox.c.due_at)
    tx.execute(mine.values(due_at=kept, lease_until=None, attempts=0, last_error=None))


def count_due_failure(tx: Transaction, outbox_id: int, *, error_type: str) -> int:
    """Count one more failure of due work and return how many there were; 0 when it is done."""
    failed = outbox.update().where(outbox.c.id == outbox_id, _is_open())
    counted = failed.values(attempts=outbox.c.attempts + 1, last_error=error_type).returning(outbox.c.attempts)
    return tx.scalar(counted) or 0


def put_off_due(tx: Transaction, outbox_id: int, *, wait: timedelta) -> None:
    """Keep due work from being tried again for ``wait``, by the database's clock; its due date stays."""
    until = sa.func.clock_timestamp() + wait
    tx.execute(outbox.update().where(outbox.c.id == outbox_id, _is_open()).values(lease_until=until))


def bury_due(tx: Transaction, outbox_id: int) -> None:
    """Give due work up until a person replays it."""
    tx.execute(
        outbox.update().where(outbox.c.id == outbox_id, _is_open()).values(dead_at=sa.func.now(), lease_until=None)
    )


def _leave(row: OutboxRow, *, waiting_due_at: sa.ColumnElement[datetime]) -> postgresql.Insert:
    left = postgresql.insert(outbox).values(
        kind=row.kind.value,
        subject_id=row.subject_id,
        due_at=row.due_at,
        patient_id=row.patient_id,
        clinic_id=row.clinic_id,
    )
    # Who has it in hand because it was due shall not finish what is due only later: that would be lost.
    lease_until = sa.case((waiting_due_at > outbox.c.due_at, None), else_=outbox.c.lease_until)
    return left.on_conflict_do_update(
        index_elements=["kind", "subject_id"],
        index_where=_IS_WAITING,
        set_={"due_at": waiting_due_at, "lease_until": lease_until},
    )


def _is_open() -> sa.ColumnElement[bool]:
    return outbox.c.done_at.is_(None) & outbox.c.dead_at.is_(None)
