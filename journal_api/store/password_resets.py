"""Resets of forgotten passwords: their codes are kept hashed, and sealed until they are mailed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.account_security import password_reset

_FOR_CODE = sa.text("SELECT id, user_id, clinic_id FROM password_reset_for_code(:code_hash)").columns(
    id=sa.UUID, user_id=sa.UUID, clinic_id=sa.UUID
)
_FORGET = sa.text("SELECT forget_password_resets(:expired_before)")


@dataclass(frozen=True, slots=True)
class NewPasswordReset:
    """A reset to keep; ``user_id`` is None where an address of nobody was given."""

    id: UUID
    user_id: UUID | None
    clinic_id: UUID
    code_hash: bytes = field(repr=False)
    code_sealed: bytes = field(repr=False)
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PasswordResetKey:
    """Which reset a code opens, so that the transaction can be pinned."""

    id: UUID
    user_id: UUID
    clinic_id: UUID


def insert_password_reset(tx: Transaction, new: NewPasswordReset) -> None:
    """Keep a reset, of the pinned account or of nobody."""
    values = {name: getattr(new, name) for name in NewPasswordReset.__slots__}
    tx.execute(password_reset.insert().values(values))


def forget_password_resets(tx: Transaction, *, expired_before: datetime) -> None:
    """Sweep away every reset that expired before an instant, those of nobody too."""
    tx.execute(_FORGET, {"expired_before": expired_before})


def find_password_reset_key(tx: Transaction, code_hash: bytes) -> PasswordResetKey | None:
    """Find which reset a code opens, before anybody is known."""
    row = tx.execute(_FOR_CODE, {"code_hash": code_hash}).first()
    return None if row is None else PasswordResetKey(*row)


def is_reset_open(tx: Transaction, reset_id: UUID, *, now: datetime) -> bool:
    """Tell whether a reset of the pinned account may still be used."""
    usable = sa.select(password_reset.c.id).where(
        password_reset.c.id == reset_id, password_reset.c.used_at.is_(None), password_reset.c.expires_at > now
    )
    return tx.scalar(usable) is not None


def use_password_reset(tx: Transaction, reset_id: UUID, *, now: datetime) -> bool:
    """Use a reset of the pinned account up; False when it was used or has expired: of two who race one wins."""
    used = password_reset.update().where(
        password_reset.c.id == reset_id, password_reset.c.used_at.is_(None), password_reset.c.expires_at > now
    )
    return tx.execute(used.values(used_at=now, code_sealed=None)).rowcount == 1


def void_password_resets(tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    """Use up every reset of the pinned account: its password has just been changed."""
    open_ones = password_reset.update().where(password_reset.c.user_id == user_id, password_reset.c.used_at.is_(None))
    tx.execute(open_ones.values(used_at=now, code_sealed=None))
