"""Messages in a storm: given to one letter that tells all of them, in the transaction that would have sent them."""

from __future__ import annotations

from datetime import datetime

from journal_api.domain.access import Scope
from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import escalation_times as times
from journal_api.domain.jobs import OutboxKind
from journal_api.domain.storms import find_letter_due_at, is_storm
from journal_api.store.attempts import ClaimedDelivery
from journal_api.store.database import Transaction, pin
from journal_api.store.outboxes import OutboxRow, hasten_due
from journal_api.store.storms import count_messages_to, find_summed_up_at, sum_up


def join_storm(tx: Transaction, claimed: ClaimedDelivery, *, severity: Severity, now: datetime) -> bool:
    """Give a claimed message to a storm letter, if too many are on their way to its recipient; never a critical one.

    Of messages that fall due together each counts all, so that whoever takes them up, in whatever order, decides alike.
    """
    if severity is Severity.CRITICAL:
        return False
    # What else is on its way to the recipient is about other patients of the clinic.
    pin(tx, Scope(patient_id=claimed.patient_id, tenant_id=claimed.clinic_id, clinic_id=claimed.clinic_id))
    since = now - times.STORM_WINDOW.value
    joins = is_storm(count_messages_to(tx, claimed.recipient_id, since=since, now=now))
    if joins:
        summed_up_at = find_summed_up_at(tx, claimed.recipient_id, since=since)
        due_at = find_letter_due_at(severity, summed_up_at=summed_up_at, now=now)
        letter = OutboxRow(OutboxKind.STORM_LETTER, claimed.recipient_id, due_at, None, claimed.clinic_id)
        hasten_due(tx, letter)
        sum_up(tx, claimed, until=due_at + times.STORM_FALLBACK.value, now=now)
    pin(tx, Scope(patient_id=claimed.patient_id, tenant_id=claimed.clinic_id))
    return joins
