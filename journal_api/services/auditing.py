"""Writing the audit trail: one row for every read, write, denial and administrative act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Caller, Grant
from journal_api.store.audits import AuditRow, insert_audit
from journal_api.store.database import Transaction


@dataclass(frozen=True, slots=True)
class SignInEvent:
    """What happened to a sign-in: open, refresh, end, reuse; allowed, failed or denied. What is unknown is None."""

    action: str
    outcome: str
    request_id: str | None
    role: str | None = None
    clinic_id: UUID | None = None
    user_id: UUID | None = None
    sign_in_id: UUID | None = None


def audit_use(tx: Transaction, grant: Grant, *, now: datetime, object_id: UUID | None = None) -> None:
    """Record that a grant was used, in the same transaction as what it was used for."""
    insert_audit(tx, describe_use(grant, now=now, object_id=object_id))


def describe_use(grant: Grant, *, now: datetime, object_id: UUID | None = None) -> AuditRow:
    """Make the row that says that a grant was used."""
    caller = grant.caller
    return AuditRow(
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
    )


def audit_denial(tx: Transaction, caller: Caller, *, action: str, now: datetime, object_id: UUID | None = None) -> None:
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
            object_id=object_id,
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


def describe_command(
    action: str, *, now: datetime, patient_id: UUID | None = None, object_id: UUID | None = None
) -> AuditRow:
    """Make the row that says what somebody did who runs the installation, with a command."""
    return AuditRow(
        at=now,
        role="operator",
        action=action,
        outcome="allowed",
        purpose="operation",
        patient_id=patient_id,
        object_id=object_id,
    )


def audit_sign_in(tx: Transaction, event: SignInEvent, *, now: datetime) -> None:
    """Record what happened to a sign-in, or an attempt at one."""
    insert_audit(
        tx,
        AuditRow(
            at=now,
            role=event.role or "nobody",
            action=f"sign_in.{event.action}",
            outcome=event.outcome,
            purpose="sign_in",
            clinic_id=event.clinic_id,
            user_id=event.user_id,
            object_id=event.sign_in_id,
            request_id=event.request_id,
        ),
    )
