"""Sign-ins and their refresh tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Role
from journal_api.domain.sign_ins import RefreshToken
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account, refresh_token, sign_in

_ACCOUNT_FOR_SIGN_IN = sa.text(
    "SELECT user_id, clinic_id, role, password_hash, is_disabled FROM account_for_sign_in(:email_key)"
).columns(user_id=sa.UUID, clinic_id=sa.UUID, role=sa.Text, password_hash=sa.Text, is_disabled=sa.Boolean)
_OWNER_OF_TOKEN = sa.text("SELECT sign_in_id, user_id, clinic_id FROM refresh_token_for_hash(:token_hash)").columns(
    sign_in_id=sa.UUID, user_id=sa.UUID, clinic_id=sa.UUID
)


@dataclass(frozen=True, slots=True)
class KnownAccount:
    """The account behind an e-mail address, for checking its password; ``password_hash`` goes nowhere else."""

    user_id: UUID
    clinic_id: UUID
    role: Role
    password_hash: str
    is_disabled: bool


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Whose refresh token it is, so that the transaction can be pinned."""

    sign_in_id: UUID
    user_id: UUID
    clinic_id: UUID


@dataclass(frozen=True, slots=True)
class NewRefreshToken:
    """A refresh token to keep: its hash, its family, its life."""

    token_hash: bytes
    sign_in_id: UUID
    user_id: UUID
    issued_at: datetime
    expires_at: datetime


def find_account_for_sign_in(tx: Transaction, email_key: str) -> KnownAccount | None:
    """Find the account behind an e-mail address, before anybody is known."""
    row = tx.execute(_ACCOUNT_FOR_SIGN_IN, {"email_key": email_key}).first()
    if row is None:
        return None
    return KnownAccount(row.user_id, row.clinic_id, Role(row.role), row.password_hash, row.is_disabled)


def find_token_owner(tx: Transaction, token_hash: bytes) -> TokenOwner | None:
    """Find whose refresh token this is, before anybody is known."""
    row = tx.execute(_OWNER_OF_TOKEN, {"token_hash": token_hash}).first()
    return None if row is None else TokenOwner(*row)


def insert_sign_in(tx: Transaction, *, sign_in_id: UUID, user_id: UUID, device: str, now: datetime) -> None:
    """Open a sign-in."""
    opened = sign_in.insert().values(id=sign_in_id, user_id=user_id, device=device, created_at=now, last_used_at=now)
    tx.execute(opened)


def insert_refresh_token(tx: Transaction, token: NewRefreshToken) -> None:
    """Keep a refresh token's hash."""
    tx.execute(
        refresh_token.insert().values(
            token_hash=token.token_hash,
            sign_in_id=token.sign_in_id,
            user_id=token.user_id,
            issued_at=token.issued_at,
            expires_at=token.expires_at,
        )
    )


def lock_living_sign_in(tx: Transaction, sign_in_id: UUID) -> Role | None:
    """Hold a sign-in until the transaction ends and return its account's role; None when either has ended."""
    living = (
        sa.select(account.c.role)
        .join_from(sign_in, account, account.c.id == sign_in.c.user_id)
        .where(sign_in.c.id == sign_in_id, sign_in.c.ended_at.is_(None), account.c.disabled_at.is_(None))
        .with_for_update(of=sign_in)
    )
    role = tx.scalar(living)
    return None if role is None else Role(role)


def get_refresh_token(tx: Transaction, token_hash: bytes) -> RefreshToken:
    """Read a refresh token of the pinned account."""
    kept = sa.select(
        refresh_token.c.sign_in_id,
        refresh_token.c.expires_at,
        refresh_token.c.rotated_at,
        refresh_token.c.successor_sealed,
    ).where(refresh_token.c.token_hash == token_hash)
    return RefreshToken(*tx.execute(kept).one())


def is_token_unused(tx: Transaction, token_hash: bytes) -> bool:
    """Tell whether a refresh token was never exchanged."""
    unused = sa.exists().where(refresh_token.c.token_hash == token_hash, refresh_token.c.rotated_at.is_(None))
    return bool(tx.scalar(sa.select(unused)))


def mark_rotated(tx: Transaction, token_hash: bytes, *, successor_sealed: bytes, now: datetime) -> None:
    """Record that a refresh token was exchanged for its successor."""
    rotated = refresh_token.update().where(refresh_token.c.token_hash == token_hash)
    tx.execute(rotated.values(rotated_at=now, successor_sealed=successor_sealed))


def mark_used(tx: Transaction, sign_in_id: UUID, *, now: datetime) -> None:
    """Record that a sign-in is in use."""
    tx.execute(sign_in.update().where(sign_in.c.id == sign_in_id).values(last_used_at=now))


def end_sign_in(tx: Transaction, sign_in_id: UUID, *, because: str, now: datetime) -> None:
    """End a sign-in that has not ended yet: every token of it is dead from now on."""
    ended = sign_in.update().where(sign_in.c.id == sign_in_id, sign_in.c.ended_at.is_(None))
    tx.execute(ended.values(ended_at=now, ended_because=because))
