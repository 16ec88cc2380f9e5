"""Every message of an alert, with every attempt to send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import delivery, delivery_attempt


@dataclass(frozen=True, slots=True)
class AttemptRecord:
    """One attempt: ``outcome`` is None while it is under way.

    ``answer`` is the receiving server's status, ``receiver_id`` its own name for the message, where it told one.
    """

    number: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    answer: str | None
    receiver_id: str | None


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One message to one person: its place in the chain, its state, and its attempts, oldest first."""

    id: UUID
    chain: int
    step: int
    round: int
    recipient_id: UUID
    channel: str
    state: str
    due_at: datetime
    quiet_until: datetime | None
    sent_at: datetime | None
    storm_letter_id: str | None
    attempts: tuple[AttemptRecord, ...]


_MESSAGE = tuple(name for name in DeliveryRecord.__slots__ if name != "attempts")
_ATTEMPT = AttemptRecord.__slots__


def list_delivery_records(tx: Transaction, patient_id: UUID, alert_id: UUID) -> tuple[DeliveryRecord, ...]:
    """List every message of an alert in the order of chain, due date and id, in one query."""
    query = (
        sa.select(*(delivery.c[name].label(f"message_{name}") for name in _MESSAGE))
        .add_columns(*(delivery_attempt.c[name].label(f"attempt_{name}") for name in _ATTEMPT))
        .outerjoin(
            delivery_attempt,
            sa.and_(
                delivery_attempt.c.patient_id == delivery.c.patient_id,
                delivery_attempt.c.delivery_id == delivery.c.id,
            ),
        )
        .where(delivery.c.patient_id == patient_id, delivery.c.alert_id == alert_id)
        .order_by(delivery.c.chain, delivery.c.due_at, delivery.c.id, delivery_attempt.c.number)
    )
    messages: dict[UUID, dict[str, object]] = {}
    attempts: dict[UUID, list[AttemptRecord]] = {}
    for row in tx.execute(query).mappings():
        message_id = row["message_id"]
        messages[message_id] = {name: row[f"message_{name}"] for name in _MESSAGE}
        made = attempts.setdefault(message_id, [])
        if row["attempt_number"] is not None:
            made.append(AttemptRecord(**{name: row[f"attempt_{name}"] for name in _ATTEMPT}))
    return tuple(
        DeliveryRecord(**message, attempts=tuple(attempts[message_id]))  # type: ignore[arg-type]
        for message_id, message in messages.items()
    )
