"""Delivering: a message is claimed, sent with no transaction open, and recorded; at least once, under one id."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final
from uuid import UUID

from journal_api.domain.alerting import TELLING_STATES, AlertState, Severity
from journal_api.domain.clinical_rules import escalation_times as times
from journal_api.domain.escalation import Channel, next_attempt_after
from journal_api.domain.jobs import HeartbeatName, OutboxKind
from journal_api.gateways.mail import Mailer, is_usable_address
from journal_api.gateways.messages import Message, Outcome, SendAnswer, Urgency
from journal_api.services.auditing import audit_work
from journal_api.services.channel_messages import turn_off
from journal_api.services.delivery_ways import Way, call_every_channel, find_way, pass_on, take_first_channel
from journal_api.services.due_steps import ask_who_is_on_call
from journal_api.services.follow_ups import REMINDER_STEP
from journal_api.services.letters import make_reference
from journal_api.services.quiet_waits import find_quiet_end
from journal_api.services.resources import Resources
from journal_api.services.storms import join_storm
from journal_api.store.alerts import lock_alert
from journal_api.store.attempts import (
    AttemptEnd,
    ClaimedDelivery,
    begin_attempt,
    claim_delivery,
    end_attempt,
    find_address,
    find_alert_glance,
    has_hope,
    hold_until_loud,
    mark_canceled,
    mark_dead,
    mark_sent,
    pull_next_step,
    put_off,
)
from journal_api.store.database import Transaction
from journal_api.store.heartbeats import beat, begin_trouble
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.quiet_deliveries import release_step
from journal_api.store.recipients import list_recipients
from journal_api.store.work import announce

# Longer than the slowest send, so that nobody else sends while one is under way.
CLAIM_FOR: Final = timedelta(seconds=60)
NEEDS_REVIEW: Final = "A patient on your list needs review"
STILL_NEEDS_REVIEW: Final = "Nobody has answered: a patient still needs review"
NO_ADDRESS: Final = "no_usable_address"
NO_CHANNEL: Final = "no_such_channel"
NOT_OF_THE_TEAM: Final = "not_of_the_team"
_JITTER = random.SystemRandom()
_URGENCIES: Final = MappingProxyType(
    {Severity.CRITICAL: Urgency.HIGH, Severity.URGENT: Urgency.NORMAL, Severity.STANDARD: Urgency.LOW}
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a message goes, and how its alert stands."""

    address: str = field(repr=False)
    severity: Severity
    state: AlertState


@dataclass(frozen=True, slots=True)
class _Sending:
    """What was claimed, under which number it is tried, the message, and by which way it leaves."""

    claimed: ClaimedDelivery
    number: int
    message: Message
    way: Way


def deliver(
    resources: Resources,
    patient_id: UUID,
    delivery_id: UUID,
    *,
    now: datetime,
    mailer: Mailer,
    lease: datetime | None = None,
) -> None:
    """Send one message, if it is still to be sent and nobody else has it in hand.

    ``lease`` is the relay's lease that came with the job. A crash between the three steps leaves the row pending: it is
    found again when the claim ends, and goes out under the same message id. Raises NotFound, Unavailable.
    """
    with resources.database.work_transaction(patient_id) as tx:
        sending = _claim(tx, resources, patient_id, delivery_id, now=now, mailer=mailer, lease=lease)
    if sending is None:
        return
    # No transaction is open here: a slow receiver must hold no connection. What happens to the alert meanwhile, such as
    # an acknowledgement, comes too late for this one message.
    answer = sending.way.gateway.send(sending.message, sending.way.target, now=now)
    with resources.database.work_transaction(patient_id) as tx:
        _record(tx, sending, answer, now=now + answer.took)
    if answer.is_target_gone and sending.way.kept is not None:
        turn_off(resources, sending.way.kept, reason=answer.status, now=now)


def give_up_delivery(tx: Transaction, claimed: ClaimedDelivery, *, error: str, now: datetime) -> None:
    """Give a delivery up, and go on with the recipient's next channel now.

    When there is none, and nobody else of its step can be reached, the next step is due now.
    With no step left the alert is unattended now, not when its chain would have been over.
    """
    if not mark_dead(tx, claimed, error=error):
        return
    if error != NOT_OF_THE_TEAM and pass_on(tx, claimed, now=now):
        return
    release_step(tx, claimed, now=now)
    if claimed.step == REMINDER_STEP:
        # It stands outside the chain: the next one comes on its own day, however often this is refused.
        return
    if not has_hope(tx, claimed) and not pull_next_step(tx, claimed, now=now):
        row = OutboxRow(OutboxKind.ALERT_UNATTENDED, claimed.alert_id, now, claimed.patient_id, claimed.clinic_id)
        put_due(tx, row)
    announce(tx)


def _claim(
    tx: Transaction,
    resources: Resources,
    patient_id: UUID,
    delivery_id: UUID,
    *,
    now: datetime,
    mailer: Mailer,
    lease: datetime | None,
) -> _Sending | None:
    ask_who_is_on_call(tx, patient_id, delivery_id, now=now)
    call_every_channel(tx, resources, patient_id, delivery_id, now=now)
    quiet_end = find_quiet_end(tx, patient_id, delivery_id, now=now)
    claimed = claim_delivery(tx, patient_id, delivery_id, now=now, lease=lease, hold=CLAIM_FOR)
    target = None if claimed is None else find_target(tx, claimed, now=now)
    if claimed is None or target is None:
        return None
    if quiet_end is not None:
        hold_until_loud(tx, claimed, until=quiet_end)
        return None
    if join_storm(tx, claimed, severity=target.severity, now=now):
        return None
    claimed = take_first_channel(tx, resources, claimed, severity=target.severity)
    way = find_way(tx, resources, claimed, address=target.address, mailer=mailer)
    if way is None:
        give_up_delivery(tx, claimed, error=NO_CHANNEL, now=now)
        return None
    number = begin_attempt(tx, claimed, now=now)
    message = write_alert_message(
        resources, claimed, severity=target.severity, is_unattended=target.state is AlertState.UNATTENDED
    )
    return _Sending(claimed, number, message, way)


def find_target(tx: Transaction, claimed: ClaimedDelivery, *, now: datetime) -> Target | None:
    """Find where a claimed message goes; None when it goes nowhere any more: it is taken back, or given up."""
    glance = find_alert_glance(tx, claimed.patient_id, claimed.alert_id)
    if glance is None or glance.state not in TELLING_STATES or glance.chain != claimed.chain:
        mark_canceled(tx, claimed)
        return None
    # Who left the care team between the planning and now is told nothing; the next one is, at once.
    if claimed.recipient_id not in {recipient.user_id for recipient in list_recipients(tx)}:
        give_up_delivery(tx, claimed, error=NOT_OF_THE_TEAM, now=now)
        return None
    address = find_address(tx, claimed.recipient_id)
    if address is None or (claimed.channel is Channel.MAIL and not is_usable_address(address)):
        give_up_delivery(tx, claimed, error=NO_ADDRESS, now=now)
        return None
    return Target(address, glance.severity, glance.state)


def write_alert_message(
    resources: Resources, claimed: ClaimedDelivery, *, severity: Severity, is_unattended: bool
) -> Message:
    """Write the message: no health fact, no name, and a link that shows the alert to who is signed in, and no more."""
    reference = make_reference(claimed.alert_id)
    subject = STILL_NEEDS_REVIEW if is_unattended else NEEDS_REVIEW
    return Message(
        id=str(claimed.id),
        subject=f"{subject} · {reference}",
        text=f"{subject} ({reference}).\n\nPlease sign in to see it and to say that you look after it.",
        urgency=_URGENCIES[severity],
        link=f"{resources.public_url}/alerts/{claimed.alert_id}",
    )


def _record(tx: Transaction, sending: _Sending, answer: SendAnswer, *, now: datetime) -> None:
    claimed = sending.claimed
    if answer.outcome is not Outcome.ACCEPTED:
        # Others of its step may just be told to wait because this one hears of it: an alert before its deliveries.
        lock_alert(tx, claimed.patient_id, claimed.alert_id)
    end_attempt(tx, claimed, sending.number, AttemptEnd(answer.outcome.value, answer.status, now, answer.receiver_id))
    if answer.outcome is Outcome.ACCEPTED:
        mark_sent(tx, claimed, sent_at=now)
        audit_work(tx, action="deliveries.send", patient_id=claimed.patient_id, now=now, object_id=claimed.id)
    elif answer.outcome is Outcome.PERMANENT_FAILURE:
        give_up_delivery(tx, claimed, error=answer.status, now=now)
    else:
        wait = next_attempt_after(sending.number, jitter=_JITTER.random(), asked=answer.asked_wait)
        put_off(tx, claimed, due_at=now + wait, error=answer.status)
        release_step(tx, claimed, now=now)
        if sending.number == times.CHANNEL_PATIENCE.value:
            # This one goes on being tried; its recipient need not wait for it.
            pass_on(tx, claimed, now=now)
    if claimed.channel is Channel.MAIL:
        _tell_health(tx, answer)


def _tell_health(tx: Transaction, answer: SendAnswer) -> None:
    """Leave the signs by which the alarm on the alarm knows whether mail leaves."""
    if answer.outcome is Outcome.ACCEPTED:
        beat(tx, HeartbeatName.MAIL_ACCEPTED)
    elif answer.outcome is Outcome.TEMPORARY_FAILURE:
        begin_trouble(tx, HeartbeatName.MAIL_TROUBLE_BEGAN, unless_after=HeartbeatName.MAIL_ACCEPTED)
        beat(tx, HeartbeatName.MAIL_TROUBLE)
