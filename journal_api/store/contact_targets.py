"""Contact channels as the worker sees them: where to send, sealed, and whether anything may be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.contact_channels import ContactChannel
from journal_api.domain.escalation import Channel
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.contact_channels import contact_channel

_COLUMNS = ("id", "user_id", "clinic_id", "channel", "target_hash", "target_sealed", "code_sealed", "code_expires_at")
_USED = ("channel", "is_preferred", "verified_at", "disabled_at")


@dataclass(frozen=True, slots=True)
class SealedTarget:
    """Where something goes: of which channel of whom; ``code_sealed`` is None where no code waits to be sent."""

    id: UUID
    user_id: UUID
    clinic_id: UUID
    channel: Channel
    target_hash: bytes = field(repr=False)
    target_sealed: bytes = field(repr=False)
    code_sealed: bytes | None = field(repr=False)
    code_expires_at: datetime


def list_used_channels(tx: Transaction, user_id: UUID) -> tuple[ContactChannel, ...]:
    """List somebody's channels beside mail, as far as sending must know them; of a disabled account none."""
    wanted = (
        sa.select(*(contact_channel.c[name] for name in _USED))
        .join(account, account.c.id == contact_channel.c.user_id)
        .where(contact_channel.c.user_id == user_id, account.c.disabled_at.is_(None))
    )
    rows = tx.execute(wanted.order_by(contact_channel.c.channel))
    return tuple(ContactChannel(**{**row._mapping, "channel": Channel(row.channel)}) for row in rows)


def find_target(tx: Transaction, user_id: UUID, channel: Channel) -> SealedTarget | None:
    """Find where somebody is told by a channel that is verified and not disabled; None where they no longer are."""
    is_usable = contact_channel.c.verified_at.is_not(None) & contact_channel.c.disabled_at.is_(None)
    mine = (contact_channel.c.user_id == user_id) & (contact_channel.c.channel == channel.value)
    return _find(tx, mine & is_usable)


def find_target_of(tx: Transaction, channel_id: UUID) -> SealedTarget | None:
    """Find where a code or a test goes; None once the target was changed or forgotten."""
    return _find(tx, contact_channel.c.id == channel_id)


def forget_channel_code(tx: Transaction, target: SealedTarget) -> None:
    """Forget the sealed code that was sent, unless a new one waits by now."""
    sent = (contact_channel.c.id == target.id) & (contact_channel.c.code_sealed == target.code_sealed)
    tx.execute(contact_channel.update().where(sent).values(code_sealed=None))


def disable_channel(tx: Transaction, channel_id: UUID, *, reason: str, now: datetime) -> bool:
    """Rely on a channel no longer; False when it is disabled or gone already."""
    standing = (contact_channel.c.id == channel_id) & contact_channel.c.disabled_at.is_(None)
    values = {"disabled_at": now, "disabled_reason": reason, "revision": contact_channel.c.revision + 1}
    return tx.execute(contact_channel.update().where(standing).values(**values)).rowcount == 1


def _find(tx: Transaction, which: sa.ColumnElement[bool]) -> SealedTarget | None:
    # Of an account that was disabled nobody is told anything.
    wanted = (
        sa.select(*(contact_channel.c[name] for name in _COLUMNS))
        .join(account, account.c.id == contact_channel.c.user_id)
        .where(which, account.c.disabled_at.is_(None))
    )
    row = tx.execute(wanted).first()
    return None if row is None else SealedTarget(**{**row._mapping, "channel": Channel(row.channel)})
