"""Passwords of accounts: compared by sign-in alone, replaced, never read back."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.sign_ins import KnownAccount, find_account_for_sign_in
from journal_api.store.tables.accounts import account


def lock_known_account(tx: Transaction, known: KnownAccount, *, email_key: str) -> bool:
    """Hold the pinned account until the transaction ends; False when it is no longer as it was when it was checked.

    Whoever checked a password waits here for a change of it, and then sees it.
    """
    return hold_account(tx, known.user_id) and find_account_for_sign_in(tx, email_key) == known


def hold_account(tx: Transaction, user_id: UUID) -> bool:
    """Hold the pinned account until the transaction ends: nobody signs in or changes how one does; False for none."""
    # Weaker than FOR UPDATE: rows that refer to the account may still be written.
    held = sa.select(account.c.id).where(account.c.id == user_id).with_for_update(key_share=True)
    return tx.execute(held).first() is not None


def update_password(tx: Transaction, user_id: UUID, password_hash: str) -> None:
    """Replace the password of the pinned account; ``password_hash`` is argon2id."""
    tx.execute(account.update().where(account.c.id == user_id).values(password_hash=password_hash))
