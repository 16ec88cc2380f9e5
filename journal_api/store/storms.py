"""Messages of a storm: how many are on their way to one person, and those that one letter tells together."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import Severity
from journal_api.domain.escalation import Channel
from journal_api.store.attempts import ClaimedDelivery
from journal_api.store.database import Transaction
from journal_api.store.leases import is_free
from journal_api.store.tables.alerts import alert, delivery

_IS_ITS_ALERT = (alert.c.patient_id == delivery.c.patient_id) & (alert.c.id == delivery.c.alert_id)
_IS_PENDING = delivery.c.state == "pending"


def count_messages_to(tx: Transaction, user_id: UUID, *, since: datetime, now: datetime) -> int:
    """Count the messages to somebody within the pinned clinic that left after ``since`` or are due, none critical."""
    has_left = delivery.c.sent_at > since
    is_on_its_way = _IS_PENDING & ((delivery.c.due_at <= now) | delivery.c.summed_at.is_not(None))
    query = (
        sa.select(sa.func.count())
        .select_from(delivery)
        .join(alert, _IS_ITS_ALERT)
        .where(delivery.c.recipient_id == user_id, alert.c.severity != Severity.CRITICAL.value)
        .where(has_left | is_on_its_way)
    )
    return tx.scalar(query) or 0


def find_summed_up_at(tx: Transaction, user_id: UUID, *, since: datetime) -> datetime | None:
    """Find when the last storm letter to somebody within the pinned clinic left, if it was after ``since``."""
    summed_up = (delivery.c.sent_at > since) & delivery.c.storm_letter_id.is_not(None)
    last: datetime | None = tx.scalar(
        sa.select(sa.func.max(delivery.c.sent_at)).where(delivery.c.recipient_id == user_id, summed_up)
    )
    return last


def sum_up(tx: Transaction, claimed: ClaimedDelivery, *, until: datetime, now: datetime) -> None:
    """Give a claimed delivery to a storm letter; it is taken up by itself again at ``until`` if none goes out."""
    summed_at = sa.func.coalesce(delivery.c.summed_at, now)
    tx.execute(_mine(claimed).values(summed_at=summed_at, due_at=until, lease_until=None))


def list_summed(tx: Transaction, user_id: UUID, *, by: datetime, limit: int) -> tuple[tuple[UUID, UUID], ...]:
    """List what was given to a storm letter for somebody by an instant, as patient and delivery, oldest first.

    Within the pinned clinic, always in the same order.
    """
    query = sa.select(delivery.c.patient_id, delivery.c.id).where(
        delivery.c.recipient_id == user_id, _IS_PENDING, delivery.c.summed_at <= by
    )
    ordered = query.order_by(delivery.c.summed_at, delivery.c.patient_id, delivery.c.id).limit(limit)
    return tuple((row.patient_id, row.id) for row in tx.execute(ordered))


def has_summed(tx: Transaction, user_id: UUID) -> bool:
    """Tell whether anything waits for a storm letter for somebody, within the pinned clinic."""
    waiting = (delivery.c.recipient_id == user_id) & _IS_PENDING & delivery.c.summed_at.is_not(None)
    return bool(tx.scalar(sa.select(sa.exists().where(waiting))))


def claim_summed(
    tx: Transaction, patient_id: UUID, delivery_id: UUID, *, by: datetime, hold: timedelta
) -> ClaimedDelivery | None:
    """Claim a delivery for the storm letter it was given to by an instant; None when it need not be told any more."""
    this = (delivery.c.patient_id == patient_id) & (delivery.c.id == delivery_id)
    claimed = (
        delivery.update()
        .where(this, _IS_PENDING, delivery.c.summed_at <= by, is_free(delivery, None))
        .values(lease_until=sa.func.clock_timestamp() + hold)
        .returning(*(delivery.c[name] for name in ClaimedDelivery.__slots__))
    )
    row = tx.execute(claimed).first()
    return None if row is None else ClaimedDelivery(**{**row._mapping, "channel": Channel(row.channel)})


def mark_summed_up(tx: Transaction, claimed: ClaimedDelivery, *, storm_letter_id: str, sent_at: datetime) -> None:
    """Record that a storm letter told what the delivery had to tell, also when it was taken back meanwhile."""
    told = {
        "state": "sent",
        "sent_at": sent_at,
        "storm_letter_id": storm_letter_id,
        "lease_until": None,
        "last_error": None,
    }
    this = (delivery.c.patient_id == claimed.patient_id) & (delivery.c.id == claimed.id)
    tx.execute(delivery.update().where(this).values(told))


def put_off_summed(tx: Transaction, claimed: ClaimedDelivery, *, until: datetime, error: str) -> None:
    """Let a delivery wait for the next try of its storm letter; it is taken up by itself again at ``until``."""
    tx.execute(_mine(claimed).values(due_at=until, last_error=error, lease_until=None))


def _mine(claimed: ClaimedDelivery) -> sa.Update:
    this = (delivery.c.patient_id == claimed.patient_id) & (delivery.c.id == claimed.id)
    return delivery.update().where(this, _IS_PENDING, delivery.c.lease_until == claimed.lease_until)
