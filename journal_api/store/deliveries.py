"""Deliveries: one row per message to one person, with every attempt to send it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.escalation import PlannedDelivery
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import delivery


def insert_deliveries(
    tx: Transaction, planned: Sequence[PlannedDelivery], *, patient_id: UUID, clinic_id: UUID, now: datetime
) -> None:
    """Leave messages to be sent; one that was planned before (same alert, chain, step, round …) stays as it is."""
    if not planned:
        return
    rows = [
        {
            "patient_id": patient_id,
            "id": uuid4(),
            "alert_id": one.alert_id,
            "clinic_id": clinic_id,
            "chain": one.chain,
            "step": one.step,
            "round": one.round,
            "recipient_id": one.recipient_id,
            "channel": one.channel.value,
            "state": "pending",
            "due_at": one.due_at,
            "created_at": now,
        }
        for one in planned
    ]
    tx.execute(postgresql.insert(delivery).on_conflict_do_nothing(), rows)


def list_told(tx: Transaction, patient_id: UUID, alert_id: UUID, *, chain: int) -> tuple[UUID, ...]:
    """List who was told of an alert in a chain, or is still to be told, each once."""
    told = sa.select(delivery.c.recipient_id).where(
        delivery.c.patient_id == patient_id,
        delivery.c.alert_id == alert_id,
        delivery.c.chain == chain,
        delivery.c.state.in_(("pending", "sent")),
    )
    return tuple(tx.scalars(told.distinct()))


def cancel_deliveries_to(tx: Transaction, alert_id: UUID, recipient_id: UUID) -> None:
    """Take back what is still to be sent about an alert to somebody who has left."""
    waiting = (delivery.c.alert_id == alert_id) & (delivery.c.state == "pending")
    tx.execute(delivery.update().where(waiting, delivery.c.recipient_id == recipient_id).values(state="canceled"))


def cancel_deliveries(tx: Transaction, alert_id: UUID) -> int:
    """Take back what is still to be sent about an alert, because somebody answered; return how many."""
    waiting = (delivery.c.alert_id == alert_id) & (delivery.c.state == "pending")
    return tx.execute(delivery.update().where(waiting).values(state="canceled")).rowcount
