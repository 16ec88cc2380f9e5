"""Handing over alerts when somebody loses sight of a patient: nothing that relied on them waits for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.alerting import Alert, AlertState, Move
from journal_api.domain.escalation import PlannedDelivery, Recipient, plan_deliveries
from journal_api.services.alert_moves import (
    NOBODY_TO_TELL,
    Happening,
    find_on_call,
    find_opening,
    mark_unattended,
    reopen,
    store_change,
)
from journal_api.store.alerts import get_policy, lock_alert
from journal_api.store.database import Transaction, pin
from journal_api.store.deliveries import cancel_deliveries_to, insert_deliveries, list_told
from journal_api.store.recipients import list_recipients
from journal_api.store.work import announce

LEFT_THE_CLINIC: Final = "left_the_clinic"
LEFT_THE_TEAM: Final = "left_the_team"
LEFT_THE_TEAMS_CARE: Final = "patient_left_the_team"
TEAM_DELETED: Final = "team_deleted"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Why people of a clinic have lost sight of patients, and which admin made it so."""

    clinic_id: UUID
    removed_by: UUID
    why: str


def hand_over(tx: Transaction, alerts: Iterable[tuple[UUID, UUID]], leaving: Leaving, *, now: datetime) -> None:
    """Hand over live alerts, each named by patient and alert, from whoever may no longer be told of their patient.

    What was still to be sent to them is taken back. An open alert is told to the rest of the teams, or to whoever
    stands in, in its present chain, so that no later step comes later; one that they had taken on opens again. An
    alert that relied on nobody who left stays as it is. The transaction is pinned to one patient after the other.
    """
    for patient_id, alert_id in alerts:
        pin(tx, Scope(patient_id=patient_id, clinic_id=leaving.clinic_id, tenant_id=leaving.clinic_id))
        _hand_over_one(tx, lock_alert(tx, patient_id, alert_id), leaving, now=now)
    announce(tx)


def _hand_over_one(tx: Transaction, alert: Alert, leaving: Leaving, *, now: datetime) -> None:
    team = list_recipients(tx)
    staying = {recipient.user_id for recipient in team}
    gone = set(list_told(tx, alert.patient_id, alert.id, chain=alert.chain)) - staying
    for user_id in gone:
        cancel_deliveries_to(tx, alert.id, user_id)
    happening = Happening("handed_over", at=now, by_user_id=leaving.removed_by, why=leaving.why)
    if alert.state is AlertState.ACKNOWLEDGED and alert.acknowledged_by not in staying:
        reopen(tx, alert, alert, move=Move.OVERDUE, happening=happening)
    elif gone and alert.state is AlertState.OPEN and alert.notified_at is not None:
        planned = _plan_rest(tx, alert, team=team, began_at=alert.notified_at, now=now)
        insert_deliveries(tx, planned, patient_id=alert.patient_id, clinic_id=alert.clinic_id, now=now)
        handed_over = store_change(tx, alert, alert, happening=happening)
        if not planned:
            mark_unattended(tx, handed_over, why=NOBODY_TO_TELL, now=now)


def _plan_rest(
    tx: Transaction, alert: Alert, *, team: tuple[Recipient, ...], began_at: datetime, now: datetime
) -> tuple[PlannedDelivery, ...]:
    """Plan the present chain anew for who is left; messages that exist stay as they are, missed ones are due now."""
    policy = get_policy(tx, alert.patient_id, alert.id)
    planned = plan_deliveries(
        alert_id=alert.id,
        chain=alert.chain,
        policy=policy,
        team=team,
        now=began_at,
        on_call=find_on_call(tx, alert.patient_id),
        opening=find_opening(tx, policy),
    )
    return tuple(replace(one, due_at=max(one.due_at, now)) for one in planned)
