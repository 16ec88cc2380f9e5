"""Walking through many patients, one after another, with no more in memory than one batch of ids."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Grant
from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient
from journal_api.store.visibility import is_within_reach


def list_patients_within(tx: Transaction, grant: Grant, *, after: UUID, limit: int) -> tuple[UUID, ...]:
    """List the next patients that ``grant`` reaches, by id, from behind ``after``."""
    reached = is_within_reach(grant, patient_id=patient.c.id, clinic_id=patient.c.clinic_id)
    return _list_next(tx, reached, after=after, limit=limit)


def list_patients_of(tx: Transaction, clinic_id: UUID | None, *, after: UUID, limit: int) -> tuple[UUID, ...]:
    """List the next patients of a clinic, or of all (None), as the schema's owner; the canary is nobody's patient."""
    wanted = _is_of(clinic_id)
    return _list_next(tx, wanted, after=after, limit=limit)


def count_patients_of(tx: Transaction, clinic_id: UUID | None) -> int:
    """Count the patients of a clinic, or all (None), as the schema's owner; without the canary."""
    wanted = _is_of(clinic_id)
    return tx.scalar(sa.select(sa.func.count()).select_from(patient).where(wanted)) or 0


def _is_of(clinic_id: UUID | None) -> sa.ColumnElement[bool]:
    return patient.c.clinic_id != CANARY_CLINIC if clinic_id is None else patient.c.clinic_id == clinic_id


def _list_next(tx: Transaction, wanted: sa.ColumnElement[bool], *, after: UUID, limit: int) -> tuple[UUID, ...]:
    query = sa.select(patient.c.id).where(wanted, patient.c.id > after).order_by(patient.c.id).limit(limit)
    return tuple(tx.scalars(query))
