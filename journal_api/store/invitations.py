"""Invitations: their codes are kept hashed, and sealed until they are mailed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Role
from journal_api.domain.accounts import make_email_key
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account, invitation

_FOR_CODE = sa.text("SELECT id, clinic_id, patient_id FROM invitation_for_code(:code_hash)").columns(
    id=sa.UUID, clinic_id=sa.UUID, patient_id=sa.UUID
)


@dataclass(frozen=True, slots=True)
class InvitationKey:
    """Which invitation a code opens, so that the transaction can be pinned."""

    id: UUID
    clinic_id: UUID
    patient_id: UUID | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as it is kept, without its code."""

    id: UUID
    clinic_id: UUID
    role: Role
    email: str
    care_team_ids: tuple[UUID, ...]
    patient_id: UUID | None
    expires_at: datetime
    accepted_at: datetime | None

    def is_open(self, now: datetime) -> bool:
        """Tell whether it may still be accepted."""
        return self.accepted_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class NewInvitation:
    """An invitation to keep: what it says, who made it, and its code hashed and sealed."""

    invitation: Invitation
    invited_by: UUID
    created_at: datetime
    code_hash: bytes = field(repr=False)
    code_sealed: bytes = field(repr=False)


_COLUMNS = (
    invitation.c.id,
    invitation.c.clinic_id,
    invitation.c.role,
    invitation.c.email,
    invitation.c.care_team_ids,
    invitation.c.patient_id,
    invitation.c.expires_at,
    invitation.c.accepted_at,
)


def insert_invitation(tx: Transaction, new: NewInvitation) -> None:
    """Keep an invitation of the pinned clinic."""
    told = new.invitation
    tx.execute(
        invitation.insert().values(
            id=told.id,
            clinic_id=told.clinic_id,
            role=told.role.value,
            email=told.email,
            code_hash=new.code_hash,
            code_sealed=new.code_sealed,
            care_team_ids=list(told.care_team_ids),
            patient_id=told.patient_id,
            invited_by=new.invited_by,
            created_at=new.created_at,
            expires_at=told.expires_at,
        )
    )


def find_invitation_key(tx: Transaction, code_hash: bytes) -> InvitationKey | None:
    """Find which invitation a code opens, before anybody is known."""
    row = tx.execute(_FOR_CODE, {"code_hash": code_hash}).first()
    return None if row is None else InvitationKey(*row)


def get_invitation(tx: Transaction, invitation_id: UUID) -> Invitation:
    """Read an invitation of the pinned clinic."""
    return _read(tx.execute(sa.select(*_COLUMNS).where(invitation.c.id == invitation_id)).one())


def lock_invitation(tx: Transaction, invitation_id: UUID) -> Invitation:
    """Read an invitation of the pinned clinic and hold it: of two racing accepts one wins."""
    return _read(tx.execute(sa.select(*_COLUMNS).where(invitation.c.id == invitation_id).with_for_update()).one())


def mark_accepted(tx: Transaction, invitation_id: UUID, *, now: datetime) -> None:
    """Record that an invitation was accepted, and forget its code."""
    accepted = invitation.update().where(invitation.c.id == invitation_id)
    tx.execute(accepted.values(accepted_at=now, code_sealed=None))


def find_awaiting_patient(tx: Transaction, email: str) -> UUID | None:
    """Find the record that awaits the patient of this address: invited before, and nobody has come yet."""
    nobody_came = ~sa.select(account.c.id).where(account.c.patient_id == invitation.c.patient_id).exists()
    awaiting = (
        sa.select(invitation.c.patient_id)
        .where(sa.func.lower(invitation.c.email) == make_email_key(email))
        .where(invitation.c.role == Role.PATIENT.value, invitation.c.accepted_at.is_(None), nobody_came)
        .order_by(invitation.c.created_at.desc())
        .limit(1)
    )
    return tx.scalar(awaiting)


def _read(row: sa.Row[*tuple[Any, ...]]) -> Invitation:
    return Invitation(
        id=row.id,
        clinic_id=row.clinic_id,
        role=Role(row.role),
        email=row.email,
        care_team_ids=tuple(row.care_team_ids),
        patient_id=row.patient_id,
        expires_at=row.expires_at,
        accepted_at=row.accepted_at,
    )
