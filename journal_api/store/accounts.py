"""Accounts: found, made and edited within what the transaction is pinned to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.access import Role
from journal_api.domain.accounts import Account, make_email_key
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.clinics import care_team_member, care_team_patient

# A clinician works in teams, a patient is cared for by teams; nobody has both.
_TEAMS_ONE_WORKS_IN = sa.select(care_team_member.c.care_team_id).where(care_team_member.c.user_id == account.c.id)
_TEAMS_ONE_IS_CARED_FOR_BY = sa.select(care_team_patient.c.care_team_id).where(
    care_team_patient.c.patient_id == account.c.patient_id
)
_TEAMS = tuple(
    sa.func.array(teams.correlate(account).scalar_subquery())
    for teams in (_TEAMS_ONE_WORKS_IN, _TEAMS_ONE_IS_CARED_FOR_BY)
)
_COLUMNS = (
    account.c.id,
    account.c.clinic_id,
    account.c.role,
    account.c.email,
    account.c.display_name,
    account.c.timezone,
    account.c.locale,
    account.c.patient_id,
    account.c.revision,
)


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to make; ``password_hash`` is argon2id."""

    id: UUID
    clinic_id: UUID
    role: Role
    email: str
    display_name: str
    timezone: str
    locale: str
    password_hash: str = field(repr=False)
    patient_id: UUID | None
    created_at: datetime


def insert_account(tx: Transaction, new: NewAccount) -> bool:
    """Make an account; False, and nothing made, when its e-mail address is taken in any clinic."""
    made = postgresql.insert(account).values(
        id=new.id,
        clinic_id=new.clinic_id,
        role=new.role.value,
        email=new.email,
        email_key=make_email_key(new.email),
        display_name=new.display_name,
        timezone=new.timezone,
        locale=new.locale,
        password_hash=new.password_hash,
        patient_id=new.patient_id,
        created_at=new.created_at,
    )
    made_id = made.on_conflict_do_nothing(index_elements=["email_key"]).returning(account.c.id)
    return tx.scalar(made_id) is not None


def get_account(tx: Transaction, user_id: UUID) -> Account:
    """Read an account with the teams one works in or is cared for by."""
    return _read(
        tx, sa.select(*_COLUMNS, (_TEAMS[0].concat(_TEAMS[1])).label("care_team_ids")).where(account.c.id == user_id)
    )


def lock_account(tx: Transaction, user_id: UUID) -> Account:
    """Read an account and hold it until the transaction ends."""
    tx.execute(sa.select(account.c.id).where(account.c.id == user_id).with_for_update()).one()
    return get_account(tx, user_id)


def update_account(tx: Transaction, changed: Account) -> None:
    """Keep an account's name, zone and locale as a new revision."""
    edited = account.update().where(account.c.id == changed.id)
    tx.execute(
        edited.values(
            display_name=changed.display_name,
            timezone=changed.timezone,
            locale=changed.locale,
            revision=changed.revision,
        )
    )


def has_account(tx: Transaction, email: str) -> bool:
    """Tell whether the pinned clinic has an account with this e-mail address."""
    # Selecting the id alone: reading whole rows of this table is not granted.
    taken = sa.select(account.c.id).where(account.c.email_key == make_email_key(email))
    return tx.scalar(taken) is not None


def is_clinician(tx: Transaction, user_id: UUID) -> bool:
    """Tell whether the pinned clinic has a clinician of this id; until the transaction ends they are not removed."""
    found = sa.select(account.c.id).where(
        account.c.id == user_id, account.c.role == Role.CLINICIAN.value, account.c.disabled_at.is_(None)
    )
    return tx.scalar(found.with_for_update(read=True)) is not None


def _read(tx: Transaction, statement: sa.Select[Any]) -> Account:
    row = tx.execute(statement).one()
    return Account(
        id=row.id,
        clinic_id=row.clinic_id,
        role=Role(row.role),
        email=row.email,
        display_name=row.display_name,
        timezone=row.timezone,
        locale=row.locale,
        patient_id=row.patient_id,
        revision=row.revision,
        care_team_ids=tuple(sorted(row.care_team_ids)),
    )


def find_reading_locale(tx: Transaction) -> str | None:
    """Find the language of the account the transaction is pinned to; None where it is pinned to none."""
    return tx.scalar(sa.select(account.c.locale).where(account.c.id == sa.func.pinned_user()))
