"""Devices that are pushed to: one token, one device, one account. The API writes tokens and cannot read them back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.devices import Device, Platform
from journal_api.store.database import Transaction
from journal_api.store.tables.account_security import device
from journal_api.store.tables.accounts import sign_in

_RELEASE = sa.text("SELECT release_push_token(:token_hash, :keeper)")
_COLUMNS = (
    device.c.id,
    device.c.sign_in_id,
    device.c.platform,
    device.c.name,
    device.c.token_ending,
    device.c.registered_at,
    device.c.last_seen_at,
)
# A device is pushed to only while the sign-in lives that registered it.
_LIVES = sa.exists().where(sign_in.c.id == device.c.sign_in_id, sign_in.c.ended_at.is_(None))


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device to keep, its token hashed and sealed."""

    id: UUID
    user_id: UUID
    sign_in_id: UUID
    platform: Platform
    name: str
    token_hash: bytes = field(repr=False)
    token_sealed: bytes = field(repr=False)
    token_ending: str
    registered_at: datetime


def release_push_token(tx: Transaction, token_hash: bytes, *, keeper: UUID) -> None:
    """Take a push token from every other account: the phone has changed hands. Nobody else registers it meanwhile."""
    tx.execute(sa.select(sa.func.pg_advisory_xact_lock(int.from_bytes(token_hash[:8], signed=True))))
    tx.execute(_RELEASE, {"token_hash": token_hash, "keeper": keeper})


def touch_device(tx: Transaction, seen: NewDevice) -> Device | None:
    """Keep what is new of the device that has this token already; None when the pinned account has none."""
    known = device.update().where(device.c.token_hash == seen.token_hash, device.c.user_id == seen.user_id)
    changed = known.values(
        sign_in_id=seen.sign_in_id, platform=seen.platform.value, name=seen.name, last_seen_at=seen.registered_at
    )
    row = tx.execute(changed.returning(*_COLUMNS)).first()
    return None if row is None else _read(row, seen.sign_in_id)


def insert_device(tx: Transaction, new: NewDevice) -> None:
    """Keep a device of the pinned account."""
    values = {name: getattr(new, name) for name in NewDevice.__slots__}
    tx.execute(device.insert().values({**values, "platform": new.platform.value, "last_seen_at": new.registered_at}))


def list_devices(
    tx: Transaction, user_id: UUID, *, sign_in_id: UUID, after: tuple[datetime, UUID] | None, limit: int
) -> tuple[Device, ...]:
    """List the devices of the pinned account, newest first, from after a position; ``sign_in_id`` is the caller's."""
    wanted = (
        sa.select(*_COLUMNS)
        .where(device.c.user_id == user_id, _LIVES)
        .order_by(device.c.registered_at.desc(), device.c.id.desc())
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(sa.tuple_(device.c.registered_at, device.c.id) < sa.tuple_(*map(sa.literal, after)))
    return tuple(_read(row, sign_in_id) for row in tx.execute(wanted))


def find_device(tx: Transaction, user_id: UUID, device_id: UUID, *, sign_in_id: UUID) -> Device | None:
    """Find a device of the pinned account; ``sign_in_id`` is the caller's."""
    mine = sa.select(*_COLUMNS).where(device.c.id == device_id, device.c.user_id == user_id, _LIVES)
    row = tx.execute(mine).first()
    return None if row is None else _read(row, sign_in_id)


def delete_device(tx: Transaction, user_id: UUID, device_id: UUID) -> bool:
    """Forget a device of the pinned account; False when there is none of this id."""
    gone = device.delete().where(device.c.id == device_id, device.c.user_id == user_id, _LIVES)
    return tx.execute(gone).rowcount == 1


def delete_devices(tx: Transaction, user_id: UUID, *, but_newest: int = 0) -> None:
    """Forget all devices of the pinned account but those seen last; those of ended sign-ins go first."""
    ranked = sa.select(device.c.id).where(device.c.user_id == user_id)
    kept = ranked.where(_LIVES).order_by(device.c.last_seen_at.desc(), device.c.id).limit(but_newest)
    tx.execute(device.delete().where(device.c.user_id == user_id, device.c.id.not_in(kept)))


def _read(row: sa.Row[*tuple[Any, ...]], sign_in_id: UUID) -> Device:
    return Device(
        id=row.id,
        platform=Platform(row.platform),
        name=row.name,
        token_ending=row.token_ending,
        registered_at=row.registered_at,
        last_seen_at=row.last_seen_at,
        is_current=row.sign_in_id == sign_in_id,
    )
