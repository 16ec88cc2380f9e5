"""What the worker may see of an invitation: where to mail its code, and the code as it is sealed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import invitation


@dataclass(frozen=True, slots=True)
class SealedInvitation:
    """An invitation whose code is still to be mailed."""

    id: UUID
    email: str = field(repr=False)
    code_sealed: bytes = field(repr=False)
    expires_at: datetime


def find_sealed_invitation(tx: Transaction, invitation_id: UUID) -> SealedInvitation | None:
    """Find an invitation of the pinned clinic whose code was neither mailed nor used yet."""
    columns = (invitation.c.id, invitation.c.email, invitation.c.code_sealed, invitation.c.expires_at)
    is_waiting = invitation.c.code_sealed.is_not(None) & invitation.c.accepted_at.is_(None)
    row = tx.execute(sa.select(*columns).where(invitation.c.id == invitation_id, is_waiting)).first()
    return None if row is None else SealedInvitation(*row)


def forget_code(tx: Transaction, invitation_id: UUID) -> None:
    """Forget the sealed code once it was mailed."""
    tx.execute(invitation.update().where(invitation.c.id == invitation_id).values(code_sealed=None))
