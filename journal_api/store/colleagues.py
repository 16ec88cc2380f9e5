"""What one person of a clinic may know of another."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account


def find_display_name(tx: Transaction, user_id: UUID) -> str | None:
    """Find the name a colleague goes by; None when there is none in the clinic this transaction is pinned to."""
    return tx.scalar(sa.select(account.c.display_name).where(account.c.id == user_id))
