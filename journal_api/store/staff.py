"""The staff of the clinic a transaction is pinned to; who was removed is no longer there."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Role
from journal_api.domain.staff import StaffMember
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.clinics import care_team_member, clinic

_TEAMS = sa.func.array(
    sa.select(care_team_member.c.care_team_id)
    .where(care_team_member.c.user_id == account.c.id)
    .order_by(care_team_member.c.care_team_id)
    .correlate(account)
    .scalar_subquery()
)
_COLUMNS = (
    account.c.id,
    account.c.role,
    account.c.email,
    account.c.display_name,
    account.c.created_at,
    account.c.revision,
    _TEAMS.label("care_team_ids"),
)
# Names the clinic although row-level security does: a transaction pinned to an account too would see that one.
_IS_THERE = (
    (account.c.clinic_id == sa.func.pinned_clinic())
    & (account.c.role != Role.PATIENT.value)
    & account.c.disabled_at.is_(None)
)


def list_staff(
    tx: Transaction, *, role: Role | None, after: tuple[str, UUID] | None, limit: int
) -> tuple[StaffMember, ...]:
    """List the clinic's staff, or those of one role, by name, from after a position."""
    wanted = sa.select(*_COLUMNS).where(_IS_THERE).order_by(account.c.display_name, account.c.id).limit(limit)
    if role is not None:
        wanted = wanted.where(account.c.role == role.value)
    if after is not None:
        wanted = wanted.where(sa.tuple_(account.c.display_name, account.c.id) > sa.tuple_(*map(sa.literal, after)))
    return tuple(_read(row) for row in tx.execute(wanted))


def find_staff_member(tx: Transaction, user_id: UUID) -> StaffMember | None:
    """Find a member of the clinic's staff."""
    row = tx.execute(sa.select(*_COLUMNS).where(account.c.id == user_id, _IS_THERE)).first()
    return None if row is None else _read(row)


def lock_staff_member(tx: Transaction, user_id: UUID) -> StaffMember | None:
    """Find a member of the clinic's staff and hold them; of the clinic nobody else is removed meanwhile.

    Both locks are weaker than FOR UPDATE: alerts and their messages, which refer to the clinic, are still written.
    """
    tx.execute(sa.select(clinic.c.id).where(clinic.c.id == sa.func.pinned_clinic()).with_for_update(key_share=True))
    tx.execute(sa.select(account.c.id).where(account.c.id == user_id, _IS_THERE).with_for_update(key_share=True))
    return find_staff_member(tx, user_id)


def has_other_admin(tx: Transaction, user_id: UUID) -> bool:
    """Tell whether the clinic has an admin beside this one."""
    others = sa.select(account.c.id).where(account.c.role == Role.ADMIN.value, account.c.id != user_id, _IS_THERE)
    return tx.scalar(others.limit(1)) is not None


def remove_account(tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    """Close an account for good, leave its teams, and free its address: it may be invited anew.

    The row stays, because what somebody did keeps their name.
    """
    removed = account.update().where(account.c.id == user_id)
    tx.execute(
        removed.values(disabled_at=now, email_key=f"removed:{user_id}", revision=account.c.revision + 1),
    )
    tx.execute(care_team_member.delete().where(care_team_member.c.user_id == user_id))


def _read(row: sa.Row[*tuple[Any, ...]]) -> StaffMember:
    return StaffMember(**{**row._mapping, "role": Role(row.role), "care_team_ids": tuple(row.care_team_ids)})
