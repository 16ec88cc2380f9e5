"""When somebody may be told what can wait: read by whoever tells, written by themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.quiet_hours import NONE, USUAL, ContactSettings, QuietHours
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.reminders import contact_setting

_COLUMNS = (
    contact_setting.c.quiet_from,
    contact_setting.c.quiet_until,
    contact_setting.c.reminders_muted,
    contact_setting.c.revision,
)


def get_contact_settings(tx: Transaction, user_id: UUID) -> ContactSettings:
    """Read somebody's settings; before they have set anything, the product's own at revision 0."""
    return gather_contact_settings(tx, (user_id,))[user_id]


def gather_contact_settings(tx: Transaction, user_ids: Collection[UUID]) -> Mapping[UUID, ContactSettings]:
    """Read the settings of these accounts, by account; those that are not there are left out."""
    found = (
        sa.select(account.c.id, account.c.timezone, account.c.patient_id, *_COLUMNS)
        .outerjoin_from(account, contact_setting, contact_setting.c.user_id == account.c.id)
        .where(account.c.id.in_(user_ids))
    )
    return {row.id: _read(row) for row in tx.execute(found)}


def lock_contact_settings(tx: Transaction, user_id: UUID) -> ContactSettings:
    """Read somebody's settings and let nobody else write them until the transaction ends."""
    # There may be no row yet; the account is there.
    tx.execute(sa.select(account.c.id).where(account.c.id == user_id).with_for_update(key_share=True)).one()
    return get_contact_settings(tx, user_id)


def put_contact_settings(tx: Transaction, user_id: UUID, changed: ContactSettings, *, clinic_id: UUID) -> None:
    """Keep somebody's settings; their zone is their account's."""
    content = {
        "quiet_from": changed.quiet_hours.begins_at,
        "quiet_until": changed.quiet_hours.ends_at,
        "reminders_muted": changed.reminders_muted,
        "revision": changed.revision,
    }
    kept = postgresql.insert(contact_setting).values(user_id=user_id, clinic_id=clinic_id, **content)
    tx.execute(kept.on_conflict_do_update(index_elements=["user_id"], set_=content))


def _read(row: sa.Row[*tuple[Any, ...]]) -> ContactSettings:
    if row.revision is None:
        return ContactSettings(row.timezone, NONE if row.patient_id is None else USUAL)
    return ContactSettings(row.timezone, QuietHours(row.quiet_from, row.quiet_until), row.reminders_muted, row.revision)
