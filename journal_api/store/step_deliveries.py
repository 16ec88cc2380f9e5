"""The deliveries of one step of a chain, as it falls due."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.escalation import Policy
from journal_api.store.alert_columns import read_policy
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert, delivery

_PLACE = ("alert_id", "clinic_id", "chain", "step", "round")


@dataclass(frozen=True, slots=True)
class DueStep:
    """Where a delivery stands that nobody has tried to send yet, and the policy its chain was laid by."""

    patient_id: UUID
    alert_id: UUID
    clinic_id: UUID
    chain: int
    step: int
    round: int
    policy: Policy


def find_due_step(tx: Transaction, patient_id: UUID, delivery_id: UUID, *, now: datetime) -> DueStep | None:
    """Find the step of a delivery that is due and was not tried yet; None for any other."""
    is_new = (delivery.c.state == "pending") & (delivery.c.attempts == 0) & (delivery.c.due_at <= now)
    query = (
        sa.select(*(delivery.c[name] for name in _PLACE), alert.c.policy)
        .join(alert, (alert.c.patient_id == delivery.c.patient_id) & (alert.c.id == delivery.c.alert_id))
        .where(delivery.c.patient_id == patient_id, delivery.c.id == delivery_id, is_new)
    )
    row = tx.execute(query).first()
    if row is None:
        return None
    return DueStep(patient_id, **{**row._mapping, "policy": read_policy(row.policy)})


def gather_step_states(tx: Transaction, due: DueStep) -> Mapping[UUID, frozenset[str]]:
    """Gather how the step's deliveries stand, by recipient: one state for each channel, or fewer."""
    states = sa.func.array_agg(delivery.c.state.distinct()).label("states")
    rows = tx.execute(sa.select(delivery.c.recipient_id, states).where(*_is_of(due)).group_by(delivery.c.recipient_id))
    return {row.recipient_id: frozenset(row.states) for row in rows}


def withdraw_others(tx: Transaction, due: DueStep, recipient_ids: Collection[UUID]) -> None:
    """Take back what the step has not yet tried to send to anybody but these."""
    waiting = (delivery.c.state == "pending") & (delivery.c.attempts == 0)
    others = delivery.c.recipient_id.not_in(recipient_ids)
    tx.execute(delivery.update().where(*_is_of(due), waiting, others).values(state="canceled", lease_until=None))


def _is_of(due: DueStep) -> tuple[sa.ColumnElement[bool], ...]:
    return (delivery.c.patient_id == due.patient_id, *(delivery.c[name] == getattr(due, name) for name in _PLACE))
