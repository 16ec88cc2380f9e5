"""Somebody's own contact channels, as the API keeps them: it writes targets and codes and cannot read them back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.contact_channels import ContactChannel
from journal_api.domain.escalation import Channel
from journal_api.store.database import Transaction
from journal_api.store.tables.contact_channels import contact_channel

_SHOWN = tuple(contact_channel.c[name] for name in ContactChannel.__slots__)


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code that verifies a channel: hashed to be compared, sealed to be sent."""

    code_hash: bytes = field(repr=False)
    code_sealed: bytes = field(repr=False)
    asked_at: datetime
    code_expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewTarget:
    """A target to keep, hashed and sealed."""

    id: UUID
    user_id: UUID
    clinic_id: UUID
    channel: Channel
    target_hash: bytes = field(repr=False)
    target_sealed: bytes = field(repr=False)
    target_ending: str
    created_at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class KeptChannel:
    """One channel of the pinned account as it is kept, and what a code is compared with."""

    id: UUID
    shown: ContactChannel
    target_hash: bytes = field(repr=False)
    asked_at: datetime
    code_hash: bytes | None = field(repr=False)
    code_expires_at: datetime
    code_guesses: int


def list_contact_channels(tx: Transaction, user_id: UUID) -> tuple[ContactChannel, ...]:
    """List somebody's channels beside mail, by name."""
    return gather_contact_channels(tx, (user_id,)).get(user_id, ())


def gather_contact_channels(tx: Transaction, user_ids: Collection[UUID]) -> Mapping[UUID, tuple[ContactChannel, ...]]:
    """Gather the channels beside mail of these accounts, by account; who has none is left out."""
    wanted = sa.select(contact_channel.c.user_id, *_SHOWN).where(contact_channel.c.user_id.in_(user_ids))
    found: dict[UUID, tuple[ContactChannel, ...]] = {}
    for row in tx.execute(wanted.order_by(contact_channel.c.channel)):
        found[row.user_id] = (*found.get(row.user_id, ()), _show(row))
    return found


def lock_contact_channel(tx: Transaction, user_id: UUID, channel: Channel) -> KeptChannel | None:
    """Find one channel of the pinned account and hold it until the transaction ends."""
    columns = ("id", "target_hash", "asked_at", "code_hash", "code_expires_at", "code_guesses")
    mine = (contact_channel.c.user_id == user_id) & (contact_channel.c.channel == channel.value)
    kept = sa.select(*(contact_channel.c[name] for name in columns), *_SHOWN).where(mine).with_for_update()
    row = tx.execute(kept).first()
    return None if row is None else KeptChannel(shown=_show(row), **{name: getattr(row, name) for name in columns})


def insert_contact_channel(tx: Transaction, new: NewTarget, code: NewCode) -> None:
    """Keep a channel of the pinned account, not yet verified."""
    values = {name: getattr(new, name) for name in NewTarget.__slots__} | {"channel": new.channel.value}
    tx.execute(contact_channel.insert().values(**values, **_values_of(code), is_preferred=False))


def renew_code(tx: Transaction, kept: KeptChannel, code: NewCode) -> None:
    """Give a channel a new code in place of the one before; it is verified and enabled by that one alone."""
    blank = {"verified_at": None, "disabled_at": None, "disabled_reason": None, "is_preferred": False}
    _change(tx, kept, **_values_of(code), **blank)


def count_guess(tx: Transaction, kept: KeptChannel) -> None:
    """Count one more wrong code."""
    guessed = contact_channel.update().where(contact_channel.c.id == kept.id)
    tx.execute(guessed.values(code_guesses=contact_channel.c.code_guesses + 1))


def mark_verified(tx: Transaction, kept: KeptChannel, *, now: datetime) -> None:
    """Record that the code was given back; it is used up."""
    _change(tx, kept, verified_at=now, code_hash=None, code_sealed=None)


def mark_preferred(tx: Transaction, kept: KeptChannel, user_id: UUID, *, is_preferred: bool) -> None:
    """Take a channel before mail, and no other of its owner's; or no longer."""
    others = contact_channel.update().where(contact_channel.c.user_id == user_id, contact_channel.c.is_preferred)
    tx.execute(others.values(is_preferred=False, revision=contact_channel.c.revision + 1))
    shown = contact_channel.update().where(contact_channel.c.id == kept.id)
    tx.execute(shown.values(is_preferred=is_preferred, revision=kept.shown.revision + 1))


def mark_asked(tx: Transaction, kept: KeptChannel, *, now: datetime) -> None:
    """Record that something was sent at its owner's wish."""
    tx.execute(contact_channel.update().where(contact_channel.c.id == kept.id).values(asked_at=now))


def delete_contact_channel(tx: Transaction, kept: KeptChannel) -> None:
    """Forget a channel."""
    tx.execute(contact_channel.delete().where(contact_channel.c.id == kept.id))


def delete_contact_channels(tx: Transaction, user_id: UUID) -> None:
    """Forget every channel of the pinned account."""
    tx.execute(contact_channel.delete().where(contact_channel.c.user_id == user_id))


def _change(tx: Transaction, kept: KeptChannel, **values: Any) -> None:
    changed = contact_channel.update().where(contact_channel.c.id == kept.id)
    tx.execute(changed.values(**values, revision=contact_channel.c.revision + 1))


def _values_of(code: NewCode) -> dict[str, Any]:
    return {**{name: getattr(code, name) for name in NewCode.__slots__}, "code_guesses": 0}


def _show(row: sa.Row[*tuple[Any, ...]]) -> ContactChannel:
    shown = {name: getattr(row, name) for name in ContactChannel.__slots__}
    return ContactChannel(**{**shown, "channel": Channel(row.channel)})
