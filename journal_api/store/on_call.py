"""Shifts and overrides of care teams, and the schedules they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from journal_api.domain.on_call import Override, Schedule, Shift
from journal_api.domain.weekdays import WEEK
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import care_team_member, care_team_patient
from journal_api.store.tables.escalations import on_call_override, on_call_shift

_SHIFT = tuple(on_call_shift.c[name] for name in Shift.__slots__)
_OVERRIDE = tuple(on_call_override.c[name] for name in Override.__slots__)


def list_shifts(tx: Transaction, care_team_ids: Iterable[UUID]) -> tuple[Shift, ...]:
    """List the weekly shifts of these teams, in the order of their ids."""
    wanted = sa.select(*_SHIFT).where(on_call_shift.c.care_team_id.in_(tuple(care_team_ids)))
    return tuple(map(_read_shift, tx.execute(wanted.order_by(on_call_shift.c.id))))


def list_overrides(tx: Transaction, care_team_ids: Iterable[UUID]) -> tuple[Override, ...]:
    """List the overrides of these teams, past ones included, in the order of their ids."""
    wanted = sa.select(*_OVERRIDE).where(on_call_override.c.care_team_id.in_(tuple(care_team_ids)))
    return tuple(Override(*row) for row in tx.execute(wanted.order_by(on_call_override.c.id)))


def gather_schedules(tx: Transaction, care_team_ids: Iterable[UUID], *, timezone: str) -> Mapping[UUID, Schedule]:
    """Make the schedule of each of these teams; ``timezone`` is the clinic's."""
    wanted = tuple(care_team_ids)
    shifts, overrides = list_shifts(tx, wanted), list_overrides(tx, wanted)
    return {
        team_id: Schedule(
            ZoneInfo(timezone),
            tuple(one for one in shifts if one.care_team_id == team_id),
            tuple(one for one in overrides if one.care_team_id == team_id),
        )
        for team_id in wanted
    }


def list_schedules_of_patient(tx: Transaction, patient_id: UUID) -> tuple[Schedule, ...]:
    """List the schedules of the teams that care for the pinned patient; none where nobody is ever on call."""
    teams = sa.select(care_team_patient.c.care_team_id).where(care_team_patient.c.patient_id == patient_id)
    wanted = tx.scalars(teams).all()
    if not list_shifts(tx, wanted) and not list_overrides(tx, wanted):
        return ()
    return tuple(gather_schedules(tx, wanted, timezone=get_own_clinic(tx).timezone).values())


def insert_shift(tx: Transaction, new: Shift, *, clinic_id: UUID) -> None:
    """Keep a weekly shift."""
    tx.execute(
        on_call_shift.insert().values(clinic_id=clinic_id, **{**_values(new), "weekday": WEEK.index(new.weekday)})
    )


def insert_override(tx: Transaction, new: Override, *, clinic_id: UUID) -> None:
    """Keep an override."""
    tx.execute(on_call_override.insert().values(clinic_id=clinic_id, **_values(new)))


def delete_shift(tx: Transaction, shift_id: UUID) -> bool:
    """Forget a shift of the pinned clinic; False when it has none of this id."""
    return tx.execute(on_call_shift.delete().where(on_call_shift.c.id == shift_id)).rowcount == 1


def delete_override(tx: Transaction, override_id: UUID) -> bool:
    """Forget an override of the pinned clinic; False when it has none of this id."""
    return tx.execute(on_call_override.delete().where(on_call_override.c.id == override_id)).rowcount == 1


def hold_membership(tx: Transaction, care_team_id: UUID, user_id: UUID) -> bool:
    """Tell whether somebody is a member of a team, which stays so until the transaction ends."""
    member = sa.select(care_team_member.c.user_id).where(
        care_team_member.c.care_team_id == care_team_id, care_team_member.c.user_id == user_id
    )
    return tx.execute(member.with_for_update(read=True, key_share=True)).first() is not None


def _read_shift(row: sa.Row[Any]) -> Shift:
    return Shift(**{**row._mapping, "weekday": WEEK[row.weekday]})


def _values(one: Shift | Override) -> dict[str, Any]:
    return {name: getattr(one, name) for name in type(one).__slots__}
