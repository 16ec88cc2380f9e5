"""Alerts of one patient, their transitions and their history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.alerting import Alert, AlertState, RuleId
from journal_api.domain.errors import NotFound
from journal_api.domain.escalation import Policy
from journal_api.store.alert_columns import read_alert, read_policy, write_alert, write_policy
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert, alert_event

# Neither role has the right to write these again.
_NEVER_CHANGES = frozenset({"id", "patient_id", "clinic_id", "rule", "opened_at", "title", "late_by_days"})
_IS_LIVE = sa.text("state <> 'resolved'")


@dataclass(frozen=True, slots=True)
class AlertEvent:
    """One transition of an alert; ``number`` is the alert's version after it.

    ``by_user_id`` is None for the product itself, ``from_state`` None for the opening.
    """

    patient_id: UUID
    alert_id: UUID
    number: int
    at: datetime
    action: str
    from_state: AlertState | None
    to_state: AlertState
    by_user_id: UUID | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Closing:
    """What a person says on closing an alert, beside its reason."""

    resolved_by: UUID
    was_useful: bool


def insert_alert(tx: Transaction, new: Alert, *, policy: Policy) -> bool:
    """Store a new alert with a copy of its policy; False when this patient and rule have a live one already.

    Waits for a transaction that is just opening the same one; a statement after this sees what that one stored.
    """
    statement = (
        postgresql.insert(alert)
        .values(**write_alert(new), policy=write_policy(policy))
        .on_conflict_do_nothing(index_elements=["patient_id", "rule"], index_where=_IS_LIVE)
        .returning(alert.c.id)
    )
    return tx.execute(statement).first() is not None


def list_alerts_of_patient(tx: Transaction, patient_id: UUID) -> tuple[Alert, ...]:
    """List every alert of a patient, live and past, oldest first."""
    query = sa.select(alert).where(alert.c.patient_id == patient_id).order_by(alert.c.opened_at, alert.c.id)
    return tuple(read_alert(row) for row in tx.execute(query))


def find_live_alert(tx: Transaction, patient_id: UUID, rule: RuleId) -> Alert | None:
    """Find the one live alert of a patient and rule; until this transaction ends nobody else changes it.

    What is decided on it therefore still holds when it is applied: a risk answer cannot fall onto an alert that a
    clinician is just resolving.
    """
    query = sa.select(alert).where(alert.c.patient_id == patient_id, alert.c.rule == rule.value, _IS_LIVE)
    row = tx.execute(query.with_for_update()).first()
    return None if row is None else read_alert(row)


def lock_alert(tx: Transaction, patient_id: UUID, alert_id: UUID) -> Alert:
    """Get an alert that is about to change; others who want to change it wait. Raises NotFound."""
    row = tx.execute(_one(patient_id, alert_id, (alert,)).with_for_update()).first()
    if row is None:
        raise NotFound
    return read_alert(row)


def get_policy(tx: Transaction, patient_id: UUID, alert_id: UUID) -> Policy:
    """Get the escalation policy that was copied into an alert. Raises NotFound."""
    column = tx.scalar(_one(patient_id, alert_id, (alert.c.policy,)))
    if column is None:
        raise NotFound
    return read_policy(column)


def find_closing(tx: Transaction, patient_id: UUID, alert_id: UUID) -> Closing | None:
    """Find what a person said on closing an alert; None while it is live, or where it ended by itself."""
    row = tx.execute(_one(patient_id, alert_id, (alert.c.resolved_by, alert.c.was_useful))).first()
    return None if row is None or row.resolved_by is None else Closing(row.resolved_by, row.was_useful)


def compare_and_set(
    tx: Transaction, changed: Alert, *, policy: Policy | None = None, closing: Closing | None = None
) -> bool:
    """Store ``changed`` if the stored alert is still one version older; False when somebody was faster.

    ``policy`` replaces the copied policy, where the severity has changed; ``closing`` is what a person said.
    """
    values = {name: value for name, value in write_alert(changed).items() if name not in _NEVER_CHANGES}
    if policy is not None:
        values["policy"] = write_policy(policy)
    if closing is not None:
        values.update(resolved_by=closing.resolved_by, was_useful=closing.was_useful)
    statement = (
        alert.update()
        .where(
            alert.c.patient_id == changed.patient_id,
            alert.c.id == changed.id,
            alert.c.version == changed.version - 1,
        )
        .values(values)
    )
    return tx.execute(statement).rowcount == 1


def insert_event(tx: Transaction, event: AlertEvent) -> None:
    """Add one transition to an alert's history."""
    tx.execute(
        alert_event.insert(),
        {
            "patient_id": event.patient_id,
            "alert_id": event.alert_id,
            "number": event.number,
            "at": event.at,
            "by_user_id": event.by_user_id,
            "action": event.action,
            "from_state": None if event.from_state is None else event.from_state.value,
            "to_state": event.to_state.value,
            "why": event.why,
        },
    )


def list_events(tx: Transaction, patient_id: UUID, alert_id: UUID) -> tuple[AlertEvent, ...]:
    """List every transition of an alert, oldest first."""
    query = (
        sa.select(alert_event)
        .where(alert_event.c.patient_id == patient_id, alert_event.c.alert_id == alert_id)
        .order_by(alert_event.c.number)
    )
    return tuple(
        AlertEvent(
            patient_id=row.patient_id,
            alert_id=row.alert_id,
            number=row.number,
            at=row.at,
            action=row.action,
            from_state=None if row.from_state is None else AlertState(row.from_state),
            to_state=AlertState(row.to_state),
            by_user_id=row.by_user_id,
            why=row.why,
        )
        for row in tx.execute(query)
    )


def _one(patient_id: UUID, alert_id: UUID, what: tuple[Any, ...]) -> sa.Select[Any]:
    return sa.select(*what).where(alert.c.patient_id == patient_id, alert.c.id == alert_id)
