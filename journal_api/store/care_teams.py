"""Care teams, their members and their patients, within the clinic the transaction is pinned to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.care_teams import CaredFor, CareTeam, Member, OnDuty
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.clinics import care_team, care_team_member, care_team_patient, patient

_COLUMNS = (care_team.c.id, care_team.c.name, care_team.c.revision)


def _of(user_id: UUID | None) -> sa.ColumnElement[bool]:
    """Keep to the teams somebody works in; all of them for None."""
    if user_id is None:
        return sa.true()
    works_in = sa.select(care_team_member.c.care_team_id).where(care_team_member.c.user_id == user_id)
    return care_team.c.id.in_(works_in)


def list_care_teams(
    tx: Transaction, *, member: UUID | None, after: tuple[str, UUID] | None, limit: int
) -> tuple[CareTeam, ...]:
    """List the clinic's teams, or those ``member`` works in, by name, from after a position."""
    wanted = sa.select(*_COLUMNS).where(_of(member)).order_by(care_team.c.name, care_team.c.id).limit(limit)
    if after is not None:
        wanted = wanted.where(sa.tuple_(care_team.c.name, care_team.c.id) > sa.tuple_(*map(sa.literal, after)))
    return tuple(CareTeam(*row) for row in tx.execute(wanted))


def list_care_team_ids(tx: Transaction, *, member: UUID | None) -> tuple[UUID, ...]:
    """List the ids of the clinic's teams, or of those ``member`` works in."""
    return tuple(tx.scalars(sa.select(care_team.c.id).where(_of(member)).order_by(care_team.c.id)))


def find_care_team(tx: Transaction, care_team_id: UUID, *, member: UUID | None = None) -> CareTeam | None:
    """Find a team of the clinic, or only one that ``member`` works in."""
    row = tx.execute(sa.select(*_COLUMNS).where(care_team.c.id == care_team_id, _of(member))).first()
    return None if row is None else CareTeam(*row)


def lock_care_team(tx: Transaction, care_team_id: UUID) -> CareTeam | None:
    """Find a team of the clinic and hold it until the transaction ends."""
    row = tx.execute(sa.select(*_COLUMNS).where(care_team.c.id == care_team_id).with_for_update()).first()
    return None if row is None else CareTeam(*row)


def lock_care_team_ids(
    tx: Transaction, care_team_ids: Sequence[UUID], *, member: UUID | None = None
) -> frozenset[UUID]:
    """Find which of these are teams of the clinic, or ``member``'s; none of them ends before the transaction does."""
    found = sa.select(care_team.c.id).where(care_team.c.id.in_(care_team_ids), _of(member)).order_by(care_team.c.id)
    return frozenset(tx.scalars(found.with_for_update(read=True, key_share=True)))


def list_own_care_team_ids(tx: Transaction, user_id: UUID) -> tuple[UUID, ...]:
    """List the teams somebody works in."""
    own = sa.select(care_team_member.c.care_team_id).where(care_team_member.c.user_id == user_id)
    return tuple(tx.scalars(own.order_by(care_team_member.c.care_team_id)))


def insert_care_team(tx: Transaction, new: CareTeam, *, clinic_id: UUID, now: datetime) -> None:
    """Make a team."""
    tx.execute(care_team.insert().values(id=new.id, clinic_id=clinic_id, name=new.name, created_at=now))


def update_care_team(tx: Transaction, changed: CareTeam) -> None:
    """Keep a team's name as a new revision."""
    edited = care_team.update().where(care_team.c.id == changed.id)
    tx.execute(edited.values(name=changed.name, revision=changed.revision))


def delete_care_team(tx: Transaction, care_team_id: UUID) -> None:
    """Delete a team with its memberships."""
    tx.execute(care_team.delete().where(care_team.c.id == care_team_id))


def has_patients_of_its_own(tx: Transaction, care_team_id: UUID) -> bool:
    """Tell whether the team has a patient whom no other team cares for."""
    here, elsewhere = care_team_patient.alias(), care_team_patient.alias()
    other = sa.exists().where(elsewhere.c.patient_id == here.c.patient_id, elsewhere.c.care_team_id != care_team_id)
    return bool(tx.scalar(sa.select(sa.exists().where(here.c.care_team_id == care_team_id, ~other))))


def list_duties(tx: Transaction, care_team_id: UUID) -> tuple[OnDuty, ...]:
    """List the duties that a team's members have."""
    duties = sa.select(care_team_member.c.on_duty).where(care_team_member.c.care_team_id == care_team_id)
    return tuple(OnDuty(duty) for duty in tx.scalars(duties))


def list_members(
    tx: Transaction, care_team_id: UUID, *, after: tuple[str, UUID] | None, limit: int
) -> tuple[Member, ...]:
    """List a team's members by name, from after a position."""
    members = (
        sa.select(account.c.id, account.c.display_name, care_team_member.c.on_duty)
        .join_from(care_team_member, account, account.c.id == care_team_member.c.user_id)
        .where(care_team_member.c.care_team_id == care_team_id)
        .order_by(account.c.display_name, account.c.id)
        .limit(limit)
    )
    if after is not None:
        members = members.where(sa.tuple_(account.c.display_name, account.c.id) > sa.tuple_(*map(sa.literal, after)))
    return tuple(Member(row.id, row.display_name, OnDuty(row.on_duty)) for row in tx.execute(members))


def put_member(tx: Transaction, care_team_id: UUID, user_id: UUID, *, clinic_id: UUID, on_duty: OnDuty) -> None:
    """Let a clinician be in a team with this duty, whether or not they were in it with another."""
    joined = postgresql.insert(care_team_member).values(
        care_team_id=care_team_id, user_id=user_id, clinic_id=clinic_id, on_duty=on_duty.value
    )
    tx.execute(
        joined.on_conflict_do_update(
            index_elements=["care_team_id", "user_id"], set_={"on_duty": joined.excluded.on_duty}
        )
    )


def delete_member(tx: Transaction, care_team_id: UUID, user_id: UUID) -> bool:
    """Let a clinician leave a team; False when they were not in it."""
    left = care_team_member.delete().where(
        care_team_member.c.care_team_id == care_team_id, care_team_member.c.user_id == user_id
    )
    return tx.execute(left).rowcount == 1


def list_patients(
    tx: Transaction, care_team_id: UUID, *, after: tuple[str, UUID] | None, limit: int
) -> tuple[CaredFor, ...]:
    """List a team's patients by name, from after a position."""
    wanted = (
        sa.select(patient.c.id, patient.c.display_name)
        .join_from(care_team_patient, patient, patient.c.id == care_team_patient.c.patient_id)
        .where(care_team_patient.c.care_team_id == care_team_id)
        .order_by(patient.c.display_name, patient.c.id)
        .limit(limit)
    )
    if after is not None:
        wanted = wanted.where(sa.tuple_(patient.c.display_name, patient.c.id) > sa.tuple_(*map(sa.literal, after)))
    return tuple(CaredFor(*row) for row in tx.execute(wanted))


def put_patient(tx: Transaction, care_team_id: UUID, patient_id: UUID, *, clinic_id: UUID) -> None:
    """Let a team care for a patient, whether or not it does already."""
    joined = postgresql.insert(care_team_patient).values(
        care_team_id=care_team_id, patient_id=patient_id, clinic_id=clinic_id
    )
    tx.execute(joined.on_conflict_do_nothing())


def delete_patient(tx: Transaction, care_team_id: UUID, patient_id: UUID) -> bool:
    """Let a team care for a patient no longer; False when it did not."""
    left = care_team_patient.delete().where(
        care_team_patient.c.care_team_id == care_team_id, care_team_patient.c.patient_id == patient_id
    )
    return tx.execute(left).rowcount == 1
