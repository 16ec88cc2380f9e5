"""Writing the audit trail: one row for every read, write, denial and administrative act."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Caller, Grant
from journal_api.store.audits import AuditRow, insert_audit
from journal_api.store.database import Transaction


def audit_use(tx: Transaction, grant: Grant, *, now: datetime, object_id: UUID | None = None) -> None:
    """Record that a grant was used, in the same transaction as what it was used for."""
    caller = grant.caller
    insert_audit(
        tx,
        AuditRow(
            at=now,
            role=caller.role,
            action=f"{grant.resource}.{grant.action}",
            outcome="allowed",
            purpose=grant.purpose,
            clinic_id=caller.clinic_id,
            patient_id=grant.scope.patient_id,
            user_id=caller.user_id,
            object_id=object_id,
            request_id=caller.request_id,
        ),
    )


def audit_denial(tx: Transaction, caller: Caller, *, action: str, now: datetime) -> None:
    """Record that a caller was refused."""
    insert_audit(
        tx,
        AuditRow(
            at=now,
            role=caller.role,
            action=action,
            outcome="denied",
            purpose="none",
            clinic_id=caller.clinic_id,
            patient_id=caller.named_patient_id,
            user_id=caller.user_id,
            request_id=caller.request_id,
        ),
    )


def audit_work(
    tx: Transaction, *, action: str, patient_id: UUID | None, now: datetime, object_id: UUID | None = None
) -> None:
    """Record what the product itself did to a record."""
    insert_audit(
        tx,
        AuditRow(
            at=now,
            role="worker",
            action=action,
            outcome="allowed",
            purpose="work",
            patient_id=patient_id,
            object_id=object_id,
        ),
    )
