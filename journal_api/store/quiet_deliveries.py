"""Messages that wait for the end of their recipient's quiet hours, and the others of their step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import TELLING_STATES, Severity
from journal_api.store.attempts import ClaimedDelivery
from journal_api.store.database import Transaction
from journal_api.store.step_deliveries import DueStep
from journal_api.store.tables.alerts import alert, delivery

_IS_ITS_ALERT = (alert.c.patient_id == delivery.c.patient_id) & (alert.c.id == delivery.c.alert_id)
# What was put off for another reason since has another due date.
_IS_HELD = (delivery.c.state == "pending") & (delivery.c.due_at == delivery.c.quiet_until)


@dataclass(frozen=True, slots=True)
class PatientMessage:
    """A message that is still to be sent about an alert that can wait for a while: no critical one."""

    patient_id: UUID
    alert_id: UUID
    chain: int
    step: int
    round: int
    recipient_id: UUID
    severity: Severity


@dataclass(frozen=True, slots=True)
class StepMate:
    """Another recipient of the same step; ``is_reached``: told, or still to be tried for the first time."""

    recipient_id: UUID
    is_reached: bool


StepPlace = ClaimedDelivery | DueStep | PatientMessage


def lock_patient_message(tx: Transaction, patient_id: UUID, delivery_id: UUID) -> PatientMessage | None:
    """Find a message of an alert that is not critical and that nobody has answered; None for any other.

    Its alert is locked, before any delivery of it: those who wait for each other in one step take turns.
    """
    places = (delivery.c[name] for name in PatientMessage.__slots__ if name != "severity")
    query = (
        sa.select(*places, alert.c.severity)
        .join(alert, _IS_ITS_ALERT)
        .where(
            delivery.c.patient_id == patient_id,
            delivery.c.id == delivery_id,
            delivery.c.state == "pending",
            delivery.c.chain == alert.c.chain,
            alert.c.severity != Severity.CRITICAL.value,
            alert.c.state.in_([state.value for state in TELLING_STATES]),
        )
    )
    row = tx.execute(query.with_for_update(of=alert)).first()
    return None if row is None else PatientMessage(**{**row._mapping, "severity": Severity(row.severity)})


def list_step_mates(tx: Transaction, message: PatientMessage) -> tuple[StepMate, ...]:
    """List whom else the step of a message turns to, each once."""
    is_untried = (delivery.c.state == "pending") & delivery.c.last_error.is_(None)
    is_reached = sa.func.bool_or((delivery.c.state == "sent") | is_untried)
    others = delivery.c.recipient_id != message.recipient_id
    query = sa.select(delivery.c.recipient_id, is_reached).where(*_is_of_step(message), others)
    rows = tx.execute(query.group_by(delivery.c.recipient_id).order_by(delivery.c.recipient_id))
    return tuple(StepMate(*row) for row in rows)


def release_step(tx: Transaction, place: StepPlace, *, now: datetime) -> None:
    """Let what waits quietly in a step be looked at anew: whom it relied on may not hear of the alert after all."""
    tx.execute(delivery.update().where(*_is_of_step(place), _IS_HELD, delivery.c.due_at > now).values(due_at=now))


def list_held(tx: Transaction, user_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
    """List what waits for the end of somebody's quiet hours within the pinned clinic, as patient and delivery."""
    held = sa.select(delivery.c.patient_id, delivery.c.id).where(delivery.c.recipient_id == user_id, _IS_HELD)
    return tuple((row.patient_id, row.id) for row in tx.execute(held.order_by(delivery.c.patient_id, delivery.c.id)))


def release_held(tx: Transaction, patient_id: UUID, delivery_id: UUID, *, now: datetime) -> None:
    """Let one message that waits quietly be looked at anew."""
    this = (delivery.c.patient_id == patient_id) & (delivery.c.id == delivery_id)
    tx.execute(delivery.update().where(this, _IS_HELD, delivery.c.due_at > now).values(due_at=now))


def _is_of_step(place: StepPlace) -> tuple[sa.ColumnElement[bool], ...]:
    names = ("patient_id", "alert_id", "chain", "step", "round")
    return tuple(delivery.c[name] == getattr(place, name) for name in names)
