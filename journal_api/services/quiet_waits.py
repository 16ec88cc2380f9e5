"""Messages and the quiet hours of those they are for: asked when a message falls due, and when the hours change."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.alerting import Severity
from journal_api.domain.jobs import OutboxKind
from journal_api.domain.quiet_waits import Hearer, find_telling_at
from journal_api.gateways.mail import Mailer
from journal_api.services.alert_moves import find_on_call
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.contact_settings import gather_contact_settings
from journal_api.store.database import Transaction
from journal_api.store.outboxes import ClaimedWork, OutboxRow, finish_due, put_due
from journal_api.store.quiet_deliveries import (
    PatientMessage,
    list_held,
    list_step_mates,
    lock_patient_message,
    release_held,
)
from journal_api.store.work import announce


def find_quiet_end(tx: Transaction, patient_id: UUID, delivery_id: UUID, *, now: datetime) -> datetime | None:
    """Find until when a due message waits because of its recipient's quiet hours; None: it does not.

    To be called before the delivery is claimed: its alert is locked, so that nobody who is relied on here fails unseen.
    """
    message = lock_patient_message(tx, patient_id, delivery_id)
    if message is None:
        return None
    telling_at = _find_telling_at(tx, message, now=now)
    return telling_at if telling_at > now else None


def look_at_held_messages(tx: Transaction, user_id: UUID, *, clinic_id: UUID, now: datetime) -> None:
    """Leave the row that looks anew at what waits for the end of somebody's quiet hours: they have moved."""
    put_due(tx, OutboxRow(OutboxKind.QUIET_HOURS, user_id, now, patient_id=None, clinic_id=clinic_id))
    announce(tx)


def release_held_messages(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Let everything that waits for the end of somebody's quiet hours fall due now: each is asked about anew."""
    del mailer
    with resources.database.transaction(scope_of(work)) as tx:
        held = list_held(tx, work.subject_id)
    for patient_id, delivery_id in held:
        with resources.database.work_transaction(patient_id) as tx:
            if lock_patient_message(tx, patient_id, delivery_id) is not None:
                release_held(tx, patient_id, delivery_id, now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        finish_due(tx, work)
        announce(tx)


def _find_telling_at(tx: Transaction, message: PatientMessage, *, now: datetime) -> datetime:
    # What is standard waits for nobody's sake but the recipient's own.
    is_urgent = message.severity is Severity.URGENT
    mates = list_step_mates(tx, message) if is_urgent else ()
    on_call = find_on_call(tx, message.patient_id)(now) if is_urgent else frozenset()
    reached = {message.recipient_id: True, **{mate.recipient_id: mate.is_reached for mate in mates}}
    hearers = {
        user_id: Hearer(contact, user_id in on_call, reached[user_id])
        for user_id, contact in gather_contact_settings(tx, reached).items()
    }
    own = hearers.pop(message.recipient_id, None)
    if own is None:
        return now
    return find_telling_at(message.severity, own, others=hearers.values(), now=now)
