"""Notices about an account: written by the API, read and mailed by the worker."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.security_notices import NoticeKind, SecurityNotice
from journal_api.store.database import Transaction
from journal_api.store.tables.account_security import security_notice

_COLUMNS = tuple(security_notice.c[name] for name in SecurityNotice.__slots__)


def insert_security_notice(tx: Transaction, notice: SecurityNotice) -> None:
    """Keep a notice for the pinned account."""
    tx.execute(
        security_notice.insert().values(
            id=notice.id,
            user_id=notice.user_id,
            clinic_id=notice.clinic_id,
            kind=notice.kind.value,
            happened_at=notice.happened_at,
        )
    )


def find_security_notice(tx: Transaction, notice_id: UUID) -> SecurityNotice | None:
    """Find a notice of the pinned clinic that was not mailed yet."""
    waiting = sa.select(*_COLUMNS).where(security_notice.c.id == notice_id, security_notice.c.mailed_at.is_(None))
    row = tx.execute(waiting).first()
    return None if row is None else SecurityNotice(**{**row._mapping, "kind": NoticeKind(row.kind)})


def mark_notice_mailed(tx: Transaction, notice_id: UUID, *, now: datetime) -> None:
    """Record that the receiving server has the letter."""
    tx.execute(security_notice.update().where(security_notice.c.id == notice_id).values(mailed_at=now))
