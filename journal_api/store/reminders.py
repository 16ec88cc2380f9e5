"""Reminders that a patient had, and where the next one may reach them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.devices import Platform
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.reminders import reminder

_PUSH_TARGETS = sa.text("SELECT platform, token_hash, token_sealed FROM push_targets_of_patient()")


@dataclass(frozen=True, slots=True)
class SealedDevice:
    """A device of a sign-in that is still open; its push token is sealed, bound to the token's hash."""

    platform: Platform
    token_hash: bytes = field(repr=False)
    token_sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """The account of the patient that a transaction is pinned to."""

    user_id: UUID
    email: str = field(repr=False)


def find_own_account(tx: Transaction, patient_id: UUID) -> OwnAccount | None:
    """Find a patient's account; None before the invitation is accepted, and once they have left."""
    mine = (account.c.patient_id == patient_id) & account.c.disabled_at.is_(None)
    row = tx.execute(sa.select(account.c.id, account.c.email).where(mine)).first()
    return None if row is None else OwnAccount(*row)


def list_sealed_devices(tx: Transaction) -> tuple[SealedDevice, ...]:
    """List the devices that the pinned patient may be told on."""
    return tuple(
        SealedDevice(Platform(row.platform), row.token_hash, row.token_sealed) for row in tx.execute(_PUSH_TARGETS)
    )


def list_reminders(tx: Transaction, patient_id: UUID, *, since: datetime) -> tuple[datetime, ...]:
    """List when a patient was reminded since an instant, oldest first."""
    mine = sa.select(reminder.c.told_at).where(reminder.c.patient_id == patient_id, reminder.c.told_at >= since)
    return tuple(tx.scalars(mine.order_by(reminder.c.told_at)))


def insert_reminder(tx: Transaction, patient_id: UUID, *, told_at: datetime, channel: str, outcome: str) -> None:
    """Keep that a patient was reminded."""
    tx.execute(reminder.insert().values(patient_id=patient_id, told_at=told_at, channel=channel, outcome=outcome))
