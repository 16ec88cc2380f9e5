"""Reminding a patient of what is asked: looked at anew each time, so that what was answered is never asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from journal_api.domain.clinical_rules import reminder_figures as figures
from journal_api.domain.due_items import list_due
from journal_api.domain.reminders import Attention, find_reminder_at
from journal_api.gateways.mail import Mailer
from journal_api.gateways.messages import Outcome, SendAnswer
from journal_api.gateways.reminders import PushTarget, Reminder, ReminderChannel, list_channels
from journal_api.services.auditing import audit_work
from journal_api.services.due_items import gather_due_facts
from journal_api.services.push_tokens import open_push_token
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.contact_settings import get_contact_settings
from journal_api.store.database import Transaction
from journal_api.store.outboxes import ClaimedWork, finish_due, hold_due
from journal_api.store.reminders import (
    OwnAccount,
    find_own_account,
    insert_reminder,
    list_reminders,
    list_sealed_devices,
)

# What nobody announces, such as an instrument that the clinic switches on, is seen by then.
LOOK_EVERY: Final = timedelta(days=1)
# A mail server that takes nothing now: the reminder can wait, and no alert waits behind it.
TRY_AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look at a patient found: whom to tell now, if anybody, and when to look again, if ever."""

    reminder: Reminder | None = field(default=None, repr=False)
    again_at: datetime | None = None


def remind(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Look whether a patient is to be reminded now, do it, and plan the next look."""
    remind_through(resources, work, now=now, channels=list_channels(mailer, resources.push))


def remind_through(
    resources: Resources, work: ClaimedWork, *, now: datetime, channels: Sequence[ReminderChannel]
) -> None:
    """Look whether a patient is to be reminded now, do it by the first channel that takes it, and plan the next look.

    A crash after the sending reminds again under the same id. No failure of a channel is one of the row: a reminder
    that was not taken is tried again later, for as long as what it is of is open.
    """
    with resources.database.transaction(scope_of(work)) as tx:
        look = _look(tx, resources, work, now=now)
        if look.reminder is None:
            _leave(tx, work, look)
            return
    # No transaction is open here. What is answered meanwhile comes too late for this one reminder.
    channel, answer = _send(channels, look.reminder, now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        if answer.outcome is not Outcome.TEMPORARY_FAILURE:
            insert_reminder(tx, work.subject_id, told_at=now, channel=channel.name, outcome=answer.outcome.value)
            audit_work(tx, action="reminders.send", patient_id=work.subject_id, now=now)
        look = _look(tx, resources, work, now=now)
        _leave(tx, work, look if look.reminder is None else _Look(again_at=now + TRY_AGAIN_AFTER))


def _look(tx: Transaction, resources: Resources, work: ClaimedWork, *, now: datetime) -> _Look:
    # Held first: whoever asks for another look while this one reads has their turn afterwards, and is not overwritten.
    hold_due(tx, work)
    patient_id = work.subject_id
    account = find_own_account(tx, patient_id)
    if account is None:
        return _Look()
    settings = get_contact_settings(tx, account.user_id)
    if settings.reminders_muted:
        return _Look()
    facts = gather_due_facts(tx, patient_id, now=now)
    told = list_reminders(tx, patient_id, since=now - figures.AGAIN_AFTER.value - LOOK_EVERY)
    attention = Attention(settings.timezone, settings.quiet_hours, told)
    at = find_reminder_at(list_due(facts, now=now), attention, now=now)
    if at is not None and at <= now:
        return _Look(_address(tx, resources, account, work))
    return _Look(again_at=min(at or now + LOOK_EVERY, now + LOOK_EVERY))


def _address(tx: Transaction, resources: Resources, account: OwnAccount, work: ClaimedWork) -> Reminder:
    devices = tuple(
        PushTarget(one.platform, open_push_token(resources, one.token_sealed, token_hash=one.token_hash))
        for one in list_sealed_devices(tx)
    )
    # The row waits under its number for this due date, however often it is tried.
    return Reminder(f"reminder-{work.id}-{work.due_at.timestamp():.0f}", account.email, devices)


def _send(
    channels: Sequence[ReminderChannel], reminder: Reminder, *, now: datetime
) -> tuple[ReminderChannel, SendAnswer]:
    """Send by the first channel that takes it; what the last one said where none does."""
    for channel in channels:
        answer = channel.send(reminder, now=now)
        if answer.outcome is Outcome.ACCEPTED:
            break
    return channel, answer


def _leave(tx: Transaction, work: ClaimedWork, look: _Look) -> None:
    if look.again_at is not None:
        look_for_reminders(tx, work.subject_id, clinic_id=work.clinic_id, at=look.again_at)
    finish_due(tx, work)
