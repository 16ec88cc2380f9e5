"""Whom a step turns to as it falls due: who is on call then is known then, not when its chain was laid."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.alerting import TELLING_STATES
from journal_api.domain.escalation import Channel, Duty, PlannedDelivery, find_recipients
from journal_api.services.alert_moves import find_on_call
from journal_api.store.alerts import lock_alert
from journal_api.store.database import Transaction
from journal_api.store.deliveries import insert_deliveries
from journal_api.store.quiet_deliveries import release_step
from journal_api.store.recipients import list_recipients
from journal_api.store.step_deliveries import DueStep, find_due_step, gather_step_states, withdraw_others
from journal_api.store.work import announce

_HOPEFUL = frozenset({"pending", "sent"})


def ask_who_is_on_call(tx: Transaction, patient_id: UUID, delivery_id: UUID, *, now: datetime) -> None:
    """Bring the step of a delivery up to date with the schedule, if it is due, untried, and turns to who is on call.

    Whoever is on call now and was not when the chain was laid is told too; whoever no longer is, is not told, unless
    nobody else would be. Asking again changes nothing. To be called before the delivery is claimed: an alert is locked
    before its deliveries, everywhere.
    """
    due = find_due_step(tx, patient_id, delivery_id, now=now)
    if due is None or not _turns_to_on_call(due):
        return
    # Two messengers of one step take turns here, so that neither withdraws what the other relies on.
    alert = lock_alert(tx, patient_id, due.alert_id)
    if alert.chain != due.chain or alert.state not in TELLING_STATES:
        return
    on_call = find_on_call(tx, patient_id)
    wanted = find_recipients(due.policy.steps[due.step], list_recipients(tx), on_call=on_call(now))
    known = gather_step_states(tx, due)
    missing = tuple(user_id for user_id in wanted if user_id not in known)
    if missing:
        _tell_too(tx, due, missing, now=now)
    if missing or any(known[user_id] & _HOPEFUL for user_id in wanted):
        withdraw_others(tx, due, wanted)
        # Whoever waits quietly may have relied on who was just withdrawn.
        release_step(tx, due, now=now)


def _turns_to_on_call(due: DueStep) -> bool:
    # A reminder stands beyond the last step of any policy.
    return due.step < len(due.policy.steps) and Duty.ON_CALL in due.policy.steps[due.step].targets


def _tell_too(tx: Transaction, due: DueStep, user_ids: tuple[UUID, ...], *, now: datetime) -> None:
    planned = tuple(
        PlannedDelivery(due.alert_id, due.chain, due.step, due.round, user_id, Channel.MAIL, now)
        for user_id in user_ids
    )
    insert_deliveries(tx, planned, patient_id=due.patient_id, clinic_id=due.clinic_id, now=now)
    announce(tx)
