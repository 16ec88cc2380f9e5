"""The letter that tells what came in a storm: a count and a link; each message it stands for is marked with its id."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import escalation_times as times
from journal_api.domain.errors import MailNotTaken
from journal_api.domain.jobs import HeartbeatName, OutboxKind
from journal_api.gateways.mail import Mail, Mailer
from journal_api.gateways.messages import Outcome, SendAnswer
from journal_api.services.auditing import audit_work
from journal_api.services.deliveries import Target, find_target, give_up_delivery
from journal_api.services.quiet_waits import find_quiet_end
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.alerts import lock_alert
from journal_api.store.attempts import (
    AttemptEnd,
    ClaimedDelivery,
    begin_attempt,
    end_attempt,
    hold_until_loud,
)
from journal_api.store.database import Transaction
from journal_api.store.heartbeats import beat, begin_trouble
from journal_api.store.outboxes import ClaimedWork, OutboxRow, finish_due, hold_due, put_due
from journal_api.store.quiet_deliveries import release_step
from journal_api.store.storms import claim_summed, has_summed, list_summed, mark_summed_up, put_off_summed
from journal_api.store.work import announce

# Longer than taking up, sending and recording the most of them.
CLAIM_FOR: Final = timedelta(seconds=80)
MOST_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class _Told:
    """A message that the letter stands for, and under which number it is tried."""

    claimed: ClaimedDelivery
    number: int
    target: Target


def mail_storm_letter(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Send one letter in place of the messages that were given to it by its due date.

    That they are the same at every try makes the letter, under its one id, the same letter: what was given to it later
    waits for the next. A crash leaves the row and all messages waiting. Raises MailNotTaken, to be tried again.
    """
    with resources.database.transaction(scope_of(work)) as tx:
        summed = list_summed(tx, work.subject_id, by=work.due_at, limit=MOST_AT_ONCE)
    taken = tuple(_take(resources, work, patient_id, delivery_id, now=now) for patient_id, delivery_id in summed)
    told = tuple(one for one in taken if one is not None)
    if told:
        _tell(resources, work, told, now=now, mailer=mailer)
    with resources.database.transaction(scope_of(work)) as tx:
        _finish(tx, work, now=now)


def _take(
    resources: Resources, work: ClaimedWork, patient_id: UUID, delivery_id: UUID, *, now: datetime
) -> _Told | None:
    """Claim one message for the letter, unless it need not be told any more, or has to wait for the morning by now."""
    with resources.database.work_transaction(patient_id) as tx:
        quiet_end = find_quiet_end(tx, patient_id, delivery_id, now=now)
        claimed = claim_summed(tx, patient_id, delivery_id, by=work.due_at, hold=CLAIM_FOR)
        target = None if claimed is None else find_target(tx, claimed, now=now)
        if claimed is None or target is None:
            return None
        if quiet_end is not None:
            hold_until_loud(tx, claimed, until=quiet_end)
            return None
        return _Told(claimed, begin_attempt(tx, claimed, now=now), target)


def _tell(resources: Resources, work: ClaimedWork, told: tuple[_Told, ...], *, now: datetime, mailer: Mailer) -> None:
    # No transaction is open here: a slow receiver must hold no connection.
    letter = write_storm_letter(
        resources,
        work,
        to=told[0].target.address,
        alerts=len({one.claimed.alert_id for one in told}),
        is_urgent=any(one.target.severity is not Severity.STANDARD for one in told),
    )
    answer = mailer.send(letter, now=now)
    for one in told:
        with resources.database.work_transaction(one.claimed.patient_id) as tx:
            _record(tx, one, answer, storm_letter_id=letter.message_id, now=now + answer.took)
    if answer.outcome is Outcome.TEMPORARY_FAILURE:
        raise MailNotTaken


def write_storm_letter(resources: Resources, work: ClaimedWork, *, to: str, alerts: int, is_urgent: bool) -> Mail:
    """Write the letter: how many alerts and where they are listed; no health fact, no name."""
    subject = "An alert on your list needs review" if alerts == 1 else f"{alerts} alerts on your list need review"
    return Mail(
        to=to,
        subject=subject,
        text=f"{subject}. Because they are many, this one letter tells of all of them.\n\nPlease sign in to see them.",
        message_id=f"storm-{work.id}",
        link=f"{resources.public_url}/alerts",
        is_urgent=is_urgent,
    )


def _record(tx: Transaction, one: _Told, answer: SendAnswer, *, storm_letter_id: str, now: datetime) -> None:
    claimed = one.claimed
    if answer.outcome is not Outcome.ACCEPTED:
        # An alert before its deliveries, everywhere.
        lock_alert(tx, claimed.patient_id, claimed.alert_id)
    end_attempt(tx, claimed, one.number, AttemptEnd(answer.outcome.value, answer.status, now, answer.receiver_id))
    if answer.outcome is Outcome.ACCEPTED:
        mark_summed_up(tx, claimed, storm_letter_id=storm_letter_id, sent_at=now)
        beat(tx, HeartbeatName.MAIL_ACCEPTED)
        audit_work(tx, action="deliveries.sum_up", patient_id=claimed.patient_id, now=now, object_id=claimed.id)
    elif answer.outcome is Outcome.PERMANENT_FAILURE:
        give_up_delivery(tx, claimed, error=answer.status, now=now)
    else:
        put_off_summed(tx, claimed, until=now + times.STORM_FALLBACK.value, error=answer.status)
        release_step(tx, claimed, now=now)
        begin_trouble(tx, HeartbeatName.MAIL_TROUBLE_BEGAN, unless_after=HeartbeatName.MAIL_ACCEPTED)
        beat(tx, HeartbeatName.MAIL_TROUBLE)


def _finish(tx: Transaction, work: ClaimedWork, *, now: datetime) -> None:
    # Whoever gives another message to this letter just now waits for the end of this, and then begins the next one.
    hold_due(tx, work)
    finish_due(tx, work)
    if has_summed(tx, work.subject_id):
        due_at = now + times.STORM_GATHERING.value
        put_due(tx, OutboxRow(OutboxKind.STORM_LETTER, work.subject_id, due_at, None, work.clinic_id))
        announce(tx)
