"""Moving an alert from state to state: each move is a compare-and-set, an event, and what the team is told by it.

Every function works inside the caller's transaction, pinned to the patient, as the API and as the worker alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from journal_api.domain.alerting import Alert, AlertState, Move, check_transition
from journal_api.domain.errors import Conflict
from journal_api.domain.escalation import (
    OnCall,
    Opening,
    Policy,
    no_stated_hours,
    operations_hear_at,
    plan_deliveries,
    unattended_at,
)
from journal_api.domain.jobs import OutboxKind
from journal_api.domain.mutes import told_from
from journal_api.domain.working_hours import find_next_opening
from journal_api.services.auditing import audit_work
from journal_api.store.alerts import AlertEvent, Closing, compare_and_set, get_policy, insert_event, lock_alert
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.deliveries import cancel_deliveries, insert_deliveries
from journal_api.store.escalation_policies import get_policy_of
from journal_api.store.mutes import list_mutes_on
from journal_api.store.on_call import list_schedules_of_patient
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.recipients import list_recipients
from journal_api.store.work import announce

NOBODY_TO_TELL = "nobody_to_tell"
NOBODY_ANSWERED = "nobody_answered"


@dataclass(frozen=True, slots=True)
class Happening:
    """What is written into the history: a word for the act, who did it (None: the product), and why."""

    action: str
    at: datetime
    by_user_id: UUID | None = None
    why: str | None = None


def store_change(
    tx: Transaction,
    before: Alert,
    changed: Alert,
    *,
    happening: Happening,
    policy: Policy | None = None,
    closing: Closing | None = None,
) -> Alert:
    """Store ``changed``, made of ``before``, one version on, and add it to the history.

    Raises Conflict when somebody was faster.
    """
    after = replace(changed, version=before.version + 1)
    if not compare_and_set(tx, after, policy=policy, closing=closing):
        raise Conflict
    record_event(tx, after, happening=happening, from_state=before.state)
    return after


def record_event(tx: Transaction, alert: Alert, *, happening: Happening, from_state: AlertState | None) -> None:
    """Add the newest version of ``alert`` to its history; what the product itself did also to the audit trail."""
    event = AlertEvent(
        patient_id=alert.patient_id,
        alert_id=alert.id,
        number=alert.version,
        at=happening.at,
        action=happening.action,
        from_state=from_state,
        to_state=alert.state,
        by_user_id=happening.by_user_id,
        why=happening.why,
    )
    insert_event(tx, event)
    if happening.by_user_id is None:
        action = f"alerts.{happening.action}"
        audit_work(tx, action=action, patient_id=alert.patient_id, now=happening.at, object_id=alert.id)


def begin_chain(tx: Transaction, alert: Alert, *, policy: Policy, began_at: datetime) -> Alert:
    """Return ``alert`` at the beginning of a chain, and due when nobody has answered the whole of it."""
    ends_at = unattended_at(policy, chain_began_at=began_at, opening=find_opening(tx, policy))
    return replace(alert, notified_at=began_at, due_at=ends_at)


def tell_team(tx: Transaction, alert: Alert, *, policy: Policy, now: datetime) -> Alert:
    """Leave the messages of the alert's present chain; with nobody to tell it is unattended at once.

    A chain that begins later, because its rule is muted, waits as messages that are due then.
    """
    began_at, opening = alert.notified_at or now, find_opening(tx, policy)
    planned = plan_deliveries(
        alert_id=alert.id,
        chain=alert.chain,
        policy=policy,
        team=list_recipients(tx),
        now=began_at,
        on_call=find_on_call(tx, alert.patient_id),
        opening=opening,
    )
    if not planned:
        return mark_unattended(tx, alert, why=NOBODY_TO_TELL, now=now)
    insert_deliveries(tx, planned, patient_id=alert.patient_id, clinic_id=alert.clinic_id, now=now)
    ends_at = unattended_at(policy, chain_began_at=began_at, opening=opening)
    look_at = operations_hear_at(alert.severity, chain_began_at=began_at, ends_at=ends_at)
    put_due_of(tx, alert, kind=OutboxKind.ALERT_UNATTENDED, due_at=look_at)
    announce(tx)
    return alert


def reopen(tx: Transaction, before: Alert, changed: Alert, *, move: Move, happening: Happening) -> Alert:
    """Open an alert again with a new chain, under the policy that was copied into it.

    ``changed`` carries what else is new; a severity that rose brings the policy of its own. Messages of the chain
    before are taken back. Raises ImpossibleMove, Conflict.
    """
    state = check_transition(before.state, move)
    rose = changed.severity is not before.severity
    policy = get_policy_of(tx, changed.severity) if rose else get_policy(tx, before.patient_id, before.id)
    opened = replace(changed, state=state, chain=before.chain + 1, acknowledged_by=None, acknowledged_at=None)
    opened = begin_chain(tx, opened, policy=policy, began_at=find_telling(tx, opened, now=happening.at))
    cancel_deliveries(tx, before.id)
    after = store_change(tx, before, opened, happening=happening, policy=policy if rose else None)
    return tell_team(tx, after, policy=policy, now=happening.at)


def find_telling(tx: Transaction, alert: Alert, *, now: datetime) -> datetime:
    """Return when the telling of ``alert`` may begin: now, or when the patient's last mute of its rule ends."""
    mutes = list_mutes_on(tx, alert.patient_id, at=now)
    return told_from(mutes, alert_rule=alert.rule, severity=alert.severity, now=now)


def find_on_call(tx: Transaction, patient_id: UUID) -> OnCall:
    """Return who is on call for the patient's care teams at any instant, by their schedules as they are now."""
    schedules = list_schedules_of_patient(tx, patient_id)

    def list_on_call(at: datetime) -> frozenset[UUID]:
        return frozenset(user_id for one in schedules for user_id in one.list_on_call(at))

    return list_on_call


def find_opening(tx: Transaction, policy: Policy) -> Opening:
    """Return when the patient's clinic opens, by the hours it states now; looked up for a policy that asks alone."""
    if not any(step.waits_for_opening for step in policy.steps):
        return no_stated_hours
    clinic = get_own_clinic(tx)

    def find_next(after: datetime) -> datetime | None:
        return find_next_opening(clinic.working_hours, timezone=clinic.timezone, after=after)

    return find_next


def mark_unattended(tx: Transaction, alert: Alert, *, why: str, now: datetime) -> Alert:
    """Say that the chain is exhausted, and leave the row that tells operations. Raises ImpossibleMove, Conflict."""
    state = check_transition(alert.state, Move.EXHAUST)
    happening = Happening("unattended", at=now, why=why)
    after = store_change(tx, alert, replace(alert, state=state, due_at=None), happening=happening)
    put_due_of(tx, after, kind=OutboxKind.ALERT_UNATTENDED, due_at=now)
    announce(tx)
    return after


def exhaust_if_due(tx: Transaction, patient_id: UUID, alert_id: UUID, *, now: datetime) -> Alert:
    """Mark an open alert unattended if its chain is over and nobody has answered; return it as it is afterwards.

    Raises NotFound.
    """
    alert = lock_alert(tx, patient_id, alert_id)
    if alert.state is not AlertState.OPEN or alert.due_at is None or alert.due_at > now:
        return alert
    return mark_unattended(tx, alert, why=NOBODY_ANSWERED, now=now)


def reopen_if_due(tx: Transaction, patient_id: UUID, alert_id: UUID, *, now: datetime) -> Alert:
    """Open an acknowledged or snoozed alert again if its time is over; return it as it is afterwards.

    Raises NotFound.
    """
    alert = lock_alert(tx, patient_id, alert_id)
    move = _MOVES_AT_END.get(alert.state)
    if move is None or alert.due_at is None or alert.due_at > now:
        return alert
    return reopen(tx, alert, alert, move=move, happening=Happening("reopened", at=now, why=move.value))


def put_due_of(tx: Transaction, alert: Alert, *, kind: OutboxKind, due_at: datetime) -> None:
    """Leave a due row about ``alert``; one of its kind that already waits moves to ``due_at``."""
    row = OutboxRow(kind, alert.id, due_at, patient_id=alert.patient_id, clinic_id=alert.clinic_id)
    put_due(tx, row)


_MOVES_AT_END = {AlertState.ACKNOWLEDGED: Move.OVERDUE, AlertState.SNOOZED: Move.END_SNOOZE}
