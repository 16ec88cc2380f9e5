"""The deliveries of one message to one person by several channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import TELLING_STATES, Severity
from journal_api.domain.escalation import Channel
from journal_api.store.attempts import ClaimedDelivery
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert, delivery

_PLACE = ("patient_id", "alert_id", "chain", "step", "round", "recipient_id")


@dataclass(frozen=True, slots=True)
class CriticalMessage:
    """A due message of a critical alert that nobody has answered: its place in the chain, and tries so far."""

    patient_id: UUID
    alert_id: UUID
    clinic_id: UUID
    chain: int
    step: int
    round: int
    recipient_id: UUID
    attempts: int


def lock_critical_message(
    tx: Transaction, patient_id: UUID, delivery_id: UUID, *, now: datetime
) -> CriticalMessage | None:
    """Find a due message of a critical alert that nobody has answered, and lock its alert; None for any other."""
    query = (
        sa.select(*(delivery.c[name] for name in CriticalMessage.__slots__))
        .join(alert, (alert.c.patient_id == delivery.c.patient_id) & (alert.c.id == delivery.c.alert_id))
        .where(
            delivery.c.patient_id == patient_id,
            delivery.c.id == delivery_id,
            delivery.c.state == "pending",
            delivery.c.due_at <= now,
            delivery.c.chain == alert.c.chain,
            alert.c.severity == Severity.CRITICAL.value,
            alert.c.state.in_([state.value for state in TELLING_STATES]),
        )
    )
    row = tx.execute(query.with_for_update(of=alert)).first()
    return None if row is None else CriticalMessage(**row._mapping)


def gather_laid_channels(tx: Transaction, place: CriticalMessage | ClaimedDelivery) -> frozenset[Channel]:
    """Gather the channels by which one message to one person was sent, given up, or is still to be sent."""
    laid = sa.select(delivery.c.channel).where(*(delivery.c[name] == getattr(place, name) for name in _PLACE))
    return frozenset(Channel(channel) for channel in tx.scalars(laid))


def change_channel(tx: Transaction, claimed: ClaimedDelivery, channel: Channel) -> None:
    """Send a claimed delivery that was not tried yet by another channel."""
    this = (delivery.c.patient_id == claimed.patient_id) & (delivery.c.id == claimed.id)
    tx.execute(delivery.update().where(this).values(channel=channel.value))
