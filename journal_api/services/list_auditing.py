"""Writing the audit trail of a list: a row for every patient whose record it showed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.services.auditing import audit_use
from journal_api.store.audits import AuditRow, insert_audits
from journal_api.store.database import Transaction


def audit_list(tx: Transaction, grant: Grant, *, patient_ids: Iterable[UUID], now: datetime) -> None:
    """Record whose records a list has shown, so that each patient's access log knows; an empty list is one row."""
    shown = tuple(dict.fromkeys(patient_ids))
    if not shown:
        audit_use(tx, grant, now=now)
        return
    caller = grant.caller
    row = AuditRow(
        at=now,
        role=caller.role,
        action=f"{grant.resource}.{grant.action}",
        outcome="allowed",
        purpose=grant.purpose,
        clinic_id=caller.clinic_id,
        user_id=caller.user_id,
        request_id=caller.request_id,
    )
    insert_audits(tx, row, patient_ids=shown)
