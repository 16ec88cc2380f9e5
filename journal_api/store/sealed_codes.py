"""What the worker may see of invitations and password resets: where to mail the code, and the code as it is sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.account_security import password_reset
from journal_api.store.tables.accounts import account, invitation


@dataclass(frozen=True, slots=True)
class SealedCode:
    """A code that is still to be mailed: of which invitation or reset, and where to."""

    id: UUID
    email: str = field(repr=False)
    code_sealed: bytes = field(repr=False)
    expires_at: datetime


def find_sealed_invitation(tx: Transaction, invitation_id: UUID) -> SealedCode | None:
    """Find an invitation of the pinned clinic whose code was neither mailed nor used yet."""
    columns = (invitation.c.id, invitation.c.email, invitation.c.code_sealed, invitation.c.expires_at)
    is_waiting = invitation.c.code_sealed.is_not(None) & invitation.c.accepted_at.is_(None)
    row = tx.execute(sa.select(*columns).where(invitation.c.id == invitation_id, is_waiting)).first()
    return None if row is None else SealedCode(*row)


def forget_invitation_code(tx: Transaction, invitation_id: UUID) -> None:
    """Forget the sealed code of an invitation once it was mailed."""
    tx.execute(invitation.update().where(invitation.c.id == invitation_id).values(code_sealed=None))


def find_sealed_password_reset(tx: Transaction, reset_id: UUID) -> SealedCode | None:
    """Find a reset of the pinned clinic whose code was neither mailed nor used yet, of an account that may sign in."""
    waiting = (
        sa.select(password_reset.c.id, account.c.email, password_reset.c.code_sealed, password_reset.c.expires_at)
        .join_from(password_reset, account, account.c.id == password_reset.c.user_id)
        .where(password_reset.c.id == reset_id, password_reset.c.used_at.is_(None))
        .where(password_reset.c.code_sealed.is_not(None), account.c.disabled_at.is_(None))
    )
    row = tx.execute(waiting).first()
    return None if row is None else SealedCode(*row)


def forget_reset_code(tx: Transaction, reset_id: UUID) -> None:
    """Forget the sealed code of a reset once it was mailed."""
    tx.execute(password_reset.update().where(password_reset.c.id == reset_id).values(code_sealed=None))
