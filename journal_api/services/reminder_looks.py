"""Asking for a look at whether a patient is to be reminded, in the transaction of what may have changed that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.jobs import OutboxKind
from journal_api.store.database import Transaction
from journal_api.store.outboxes import OutboxRow, put_due


def look_for_reminders(tx: Transaction, patient_id: UUID, *, clinic_id: UUID, at: datetime) -> None:
    """Leave a look at ``at``. One waits for each patient; every look plans the next one."""
    put_due(tx, OutboxRow(OutboxKind.REMINDER, patient_id, at, patient_id, clinic_id))
