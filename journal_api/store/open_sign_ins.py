"""The sign-ins of one account that are still open, as its owner sees and ends them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.sign_ins import REFRESH_LIFETIME, OpenSignIn
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import sign_in

_COLUMNS = (sign_in.c.id, sign_in.c.device, sign_in.c.created_at, sign_in.c.last_used_at)


def list_open_sign_ins(
    tx: Transaction, user_id: UUID, *, after: tuple[datetime, UUID] | None, limit: int, now: datetime
) -> tuple[OpenSignIn, ...]:
    """List the sign-ins of the pinned account that can still be used, newest first, from after a position."""
    wanted = (
        sa.select(*_COLUMNS)
        .where(sign_in.c.user_id == user_id, *_is_open(now))
        .order_by(sign_in.c.created_at.desc(), sign_in.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(sa.tuple_(sign_in.c.created_at, sign_in.c.id) < sa.tuple_(*map(sa.literal, after)))
    return tuple(OpenSignIn(*row) for row in tx.execute(wanted))


def end_own_sign_in(tx: Transaction, user_id: UUID, sign_in_id: UUID, *, now: datetime) -> bool:
    """End one open sign-in of the pinned account; False when there is none of this id."""
    ended = sign_in.update().where(sign_in.c.id == sign_in_id, sign_in.c.user_id == user_id, *_is_open(now))
    return tx.execute(ended.values(ended_at=now, ended_because="ended_by_owner")).rowcount == 1


def end_sign_ins(tx: Transaction, user_id: UUID, *, because: str, now: datetime, keep: UUID | None = None) -> None:
    """End every sign-in of the pinned account but ``keep``: their tokens are dead from now on."""
    ended = sign_in.update().where(sign_in.c.user_id == user_id, sign_in.c.ended_at.is_(None))
    if keep is not None:
        ended = ended.where(sign_in.c.id != keep)
    tx.execute(ended.values(ended_at=now, ended_because=because))


def _is_open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return sign_in.c.ended_at.is_(None), sign_in.c.last_used_at > now - REFRESH_LIFETIME
