"""What time does to alerts: chains that nobody answered, answers that led to nothing, silences."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from journal_api.domain.alerting import Alert, AlertState
from journal_api.domain.escalation import Channel, PlannedDelivery, operations_hear_at
from journal_api.domain.jobs import OutboxKind
from journal_api.gateways.mail import Mailer
from journal_api.services.alert_moves import exhaust_if_due, mark_unattended, put_due_of, reopen_if_due
from journal_api.services.assessments import assess_patient
from journal_api.services.operations import leave_unattended_notice
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.attempts import count_rounds, has_pending
from journal_api.store.database import Transaction
from journal_api.store.deliveries import insert_deliveries
from journal_api.store.outboxes import ClaimedWork, finish_due, repeat_due
from journal_api.store.recipients import list_recipients
from journal_api.store.work import announce

REMIND_EVERY: Final = timedelta(days=1)
# Beyond the last step of any policy: reminders are counted apart from the chain.
REMINDER_STEP: Final = 99
NOBODY_REACHABLE: Final = "nobody_reachable"


def check_silence(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Judge the record again, because days without an entry are news too."""
    del mailer
    assess_patient(resources, work.subject_id, now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        finish_due(tx, work)


def attend_unanswered(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mark an alert unattended whose chain is over, tell team and operations, and again every day until answered.

    Of a critical alert operations hear once before, while its chain goes on.
    """
    del mailer
    if work.patient_id is None:
        return
    with resources.database.transaction(scope_of(work)) as tx:
        alert = exhaust_if_due(tx, work.patient_id, work.subject_id, now=now)
        if alert.state is AlertState.OPEN and _is_hopeless(tx, alert, work):
            alert = mark_unattended(tx, alert, why=NOBODY_REACHABLE, now=now)
        if alert.state is AlertState.OPEN:
            is_news = _look_again(tx, alert, work, now=now)
        else:
            is_news = alert.state is AlertState.UNATTENDED and _remind(tx, alert, now=now) == 0
            finish_due(tx, work)
        if is_news:
            leave_unattended_notice(tx, alert.clinic_id, now=now)


def follow_up(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Open an acknowledged or snoozed alert again whose time is over."""
    del mailer
    if work.patient_id is None:
        return
    with resources.database.transaction(scope_of(work)) as tx:
        alert = reopen_if_due(tx, work.patient_id, work.subject_id, now=now)
        is_early = alert.state in {AlertState.ACKNOWLEDGED, AlertState.SNOOZED} and alert.due_at is not None
        if is_early and alert.due_at is not None:
            put_due_of(tx, alert, kind=OutboxKind.ALERT_FOLLOW_UP, due_at=alert.due_at)
        finish_due(tx, work)


def _is_hopeless(tx: Transaction, alert: Alert, work: ClaimedWork) -> bool:
    # A look that was planned with the chain says nothing of who can be reached: a short policy has sent all by then.
    is_planned = work.due_at == _find_hearing(alert)
    return not is_planned and not has_pending(tx, alert.patient_id, alert.id, alert.chain)


def _look_again(tx: Transaction, alert: Alert, work: ClaimedWork, *, now: datetime) -> bool:
    """Plan the next look at an open alert, and tell whether operations are to hear of it now."""
    hears_at = _find_hearing(alert)
    if hears_at is None or alert.due_at is None:
        finish_due(tx, work)
        return False
    is_over = hears_at <= now
    repeat_due(tx, work, due_at=alert.due_at if is_over else hears_at)
    return is_over


def _find_hearing(alert: Alert) -> datetime | None:
    """Find when operations hear of an open alert; None while nobody was told of it."""
    if alert.notified_at is None or alert.due_at is None:
        return None
    return operations_hear_at(alert.severity, chain_began_at=alert.notified_at, ends_at=alert.due_at)


def _remind(tx: Transaction, alert: Alert, *, now: datetime) -> int:
    """Remind everyone of an unattended alert, and return how often that was done before."""
    number = count_rounds(tx, alert.patient_id, alert.id, chain=alert.chain, step=REMINDER_STEP)
    everyone = tuple(
        PlannedDelivery(alert.id, alert.chain, REMINDER_STEP, number, recipient.user_id, Channel.MAIL, now)
        for recipient in list_recipients(tx)
    )
    insert_deliveries(tx, everyone, patient_id=alert.patient_id, clinic_id=alert.clinic_id, now=now)
    put_due_of(tx, alert, kind=OutboxKind.ALERT_UNATTENDED, due_at=now + REMIND_EVERY)
    announce(tx)
    return number
