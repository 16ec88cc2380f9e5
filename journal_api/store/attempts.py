"""Attempts to send a delivery: claimed by one process at a time, begun, and recorded with what came of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import AlertState, Severity
from journal_api.domain.escalation import Channel
from journal_api.store.database import Transaction
from journal_api.store.leases import is_free
from journal_api.store.tables.accounts import account
from journal_api.store.tables.alerts import alert, delivery, delivery_attempt


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery that this process alone has in hand until ``lease_until``, by the database's clock."""

    patient_id: UUID
    id: UUID
    alert_id: UUID
    clinic_id: UUID
    chain: int
    step: int
    round: int
    recipient_id: UUID
    channel: Channel
    attempts: int
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class AlertGlance:
    """What a delivery must know of its alert."""

    state: AlertState
    severity: Severity
    chain: int


@dataclass(frozen=True, slots=True)
class AttemptEnd:
    """What came of one attempt: outcome, the receiving server's status and its own name for the message, no content."""

    outcome: str
    answer: str
    finished_at: datetime
    receiver_id: str | None = None


def claim_delivery(
    tx: Transaction, patient_id: UUID, delivery_id: UUID, *, now: datetime, lease: datetime | None, hold: timedelta
) -> ClaimedDelivery | None:
    """Claim a delivery for ``hold``; None when it is sent, canceled, not due, or in other hands.

    ``lease`` is the one the relay took for whoever asks; None when nobody vouches.
    """
    is_due = delivery.c.due_at <= now
    claimed = (
        delivery.update()
        .where(
            delivery.c.patient_id == patient_id,
            delivery.c.id == delivery_id,
            delivery.c.state == "pending",
            is_free(delivery, lease),
            is_due if lease is None else is_due | (delivery.c.lease_until == lease),
        )
        .values(lease_until=sa.func.clock_timestamp() + hold)
        .returning(*(delivery.c[name] for name in ClaimedDelivery.__slots__))
    )
    row = tx.execute(claimed).first()
    return None if row is None else ClaimedDelivery(**{**row._mapping, "channel": Channel(row.channel)})


def find_alert_glance(tx: Transaction, patient_id: UUID, alert_id: UUID) -> AlertGlance | None:
    """Find how the alert behind a delivery stands."""
    columns = (alert.c.state, alert.c.severity, alert.c.chain)
    row = tx.execute(sa.select(*columns).where(alert.c.patient_id == patient_id, alert.c.id == alert_id)).first()
    return None if row is None else AlertGlance(AlertState(row.state), Severity(row.severity), row.chain)


def find_address(tx: Transaction, user_id: UUID) -> str | None:
    """Find where mail reaches an account; None when it is disabled or gone."""
    query = sa.select(account.c.email).where(account.c.id == user_id, account.c.disabled_at.is_(None))
    return tx.scalar(query)


def begin_attempt(tx: Transaction, claimed: ClaimedDelivery, *, now: datetime) -> int:
    """Record that an attempt begins, before anything is sent, and return its number, 1 for the first."""
    number = claimed.attempts + 1
    tx.execute(_this(claimed).values(attempts=number))
    tx.execute(
        delivery_attempt.insert().values(
            patient_id=claimed.patient_id, delivery_id=claimed.id, number=number, started_at=now
        )
    )
    return number


def end_attempt(tx: Transaction, claimed: ClaimedDelivery, number: int, end: AttemptEnd) -> None:
    """Record what came of an attempt."""
    tx.execute(
        delivery_attempt.update()
        .where(
            delivery_attempt.c.patient_id == claimed.patient_id,
            delivery_attempt.c.delivery_id == claimed.id,
            delivery_attempt.c.number == number,
        )
        .values(finished_at=end.finished_at, outcome=end.outcome, answer=end.answer, receiver_id=end.receiver_id)
    )


def mark_sent(tx: Transaction, claimed: ClaimedDelivery, *, sent_at: datetime) -> None:
    """Record that the receiving server has the message, also when it was taken back or claimed anew meanwhile."""
    tx.execute(_this(claimed).values(state="sent", sent_at=sent_at, lease_until=None, last_error=None))


def put_off(tx: Transaction, claimed: ClaimedDelivery, *, due_at: datetime, error: str) -> None:
    """Let the delivery be tried again at ``due_at``, unless it was taken back or claimed anew meanwhile."""
    tx.execute(_this(claimed).where(*_is_mine(claimed)).values(due_at=due_at, last_error=error, lease_until=None))


def hold_until_loud(tx: Transaction, claimed: ClaimedDelivery, *, until: datetime) -> None:
    """Let the delivery wait for the end of its recipient's quiet hours, unless it was taken back meanwhile."""
    held = {"due_at": until, "quiet_until": until, "summed_at": None, "lease_until": None}
    tx.execute(_this(claimed).where(*_is_mine(claimed)).values(held))


def mark_canceled(tx: Transaction, claimed: ClaimedDelivery) -> None:
    """Take the delivery back: nobody needs to hear of it any more."""
    tx.execute(_this(claimed).where(*_is_mine(claimed)).values(state="canceled", lease_until=None))


def mark_dead(tx: Transaction, claimed: ClaimedDelivery, *, error: str) -> bool:
    """Give the delivery up for good; False when it was taken back or claimed anew meanwhile."""
    dead = _this(claimed).where(*_is_mine(claimed)).values(state="dead", last_error=error, lease_until=None)
    return tx.execute(dead).rowcount == 1


def has_hope(tx: Transaction, claimed: ClaimedDelivery) -> bool:
    """Tell whether anybody else of this delivery's step was reached or may still be."""
    others = _chain(claimed) & (delivery.c.round == claimed.round) & (delivery.c.step == claimed.step)
    return bool(tx.scalar(sa.select(sa.exists().where(others, delivery.c.state.in_(("pending", "sent"))))))


def pull_next_step(tx: Transaction, claimed: ClaimedDelivery, *, now: datetime) -> bool:
    """Make the next step of the chain that still has messages due now; False when there is none."""
    place = sa.tuple_(delivery.c.round, delivery.c.step)
    later = _chain(claimed) & (delivery.c.state == "pending") & (place > sa.tuple_(claimed.round, claimed.step))
    query = sa.select(delivery.c.round, delivery.c.step).where(later).order_by(delivery.c.round, delivery.c.step)
    following = tx.execute(query.limit(1)).first()
    if following is None:
        return False
    is_next = later & (delivery.c.round == following.round) & (delivery.c.step == following.step)
    tx.execute(delivery.update().where(is_next).values(due_at=sa.func.least(delivery.c.due_at, now)))
    return True


def _this(claimed: ClaimedDelivery) -> sa.Update:
    return delivery.update().where(delivery.c.patient_id == claimed.patient_id, delivery.c.id == claimed.id)


def _is_mine(claimed: ClaimedDelivery) -> tuple[sa.ColumnElement[bool], ...]:
    return delivery.c.state == "pending", delivery.c.lease_until == claimed.lease_until


def _chain(claimed: ClaimedDelivery) -> sa.ColumnElement[bool]:
    return (
        (delivery.c.patient_id == claimed.patient_id)
        & (delivery.c.alert_id == claimed.alert_id)
        & (delivery.c.chain == claimed.chain)
    )


def has_pending(tx: Transaction, patient_id: UUID, alert_id: UUID, chain: int) -> bool:
    """Tell whether anything of a chain is still to be sent."""
    waiting = (delivery.c.patient_id == patient_id) & (delivery.c.alert_id == alert_id) & (delivery.c.chain == chain)
    return bool(tx.scalar(sa.select(sa.exists().where(waiting, delivery.c.state == "pending"))))


def count_rounds(tx: Transaction, patient_id: UUID, alert_id: UUID, *, chain: int, step: int) -> int:
    """Count how many rounds of one step of a chain were planned."""
    planned = (delivery.c.patient_id == patient_id) & (delivery.c.alert_id == alert_id)
    this_step = (delivery.c.chain == chain) & (delivery.c.step == step)
    return tx.scalar(sa.select(sa.func.count(delivery.c.round.distinct())).where(planned, this_step)) or 0


def count_delivery_failure(tx: Transaction, patient_id: UUID, delivery_id: UUID, *, error_type: str) -> int:
    """Free a delivery that broke by a fault of ours, count it as an attempt, and return how many; 0: none waits."""
    waiting = (delivery.c.patient_id == patient_id) & (delivery.c.id == delivery_id) & (delivery.c.state == "pending")
    counted = delivery.c.attempts + 1
    failed = delivery.update().where(waiting).values(attempts=counted, last_error=error_type, lease_until=None)
    return tx.scalar(failed.returning(delivery.c.attempts)) or 0


def put_off_unsent(tx: Transaction, patient_id: UUID, delivery_id: UUID, *, wait: timedelta) -> None:
    """Keep a delivery from being tried again for ``wait``, by the database's clock; its due date stays."""
    waiting = (delivery.c.patient_id == patient_id) & (delivery.c.id == delivery_id) & (delivery.c.state == "pending")
    tx.execute(delivery.update().where(waiting).values(lease_until=sa.func.clock_timestamp() + wait))
