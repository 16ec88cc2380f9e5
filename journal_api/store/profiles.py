"""Profiles: what the care team writes down about a patient."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.errors import NotFound
from journal_api.domain.profiles import Profile, Sex
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient

_FIELDS = ("display_name", "birth_on", "record_number", "sex", "weight_kg", "weighed_on", "revision")


def get_profile(tx: Transaction, patient_id: UUID) -> Profile:
    """Get a patient's profile. Raises NotFound."""
    return _read(tx, _select(patient_id))


def lock_profile(tx: Transaction, patient_id: UUID) -> Profile:
    """Get a patient's profile and hold it until the transaction ends. Raises NotFound."""
    return _read(tx, _select(patient_id).with_for_update(key_share=True))


def update_profile(tx: Transaction, changed: Profile) -> None:
    """Keep a profile as a new revision."""
    tx.execute(
        patient.update().where(patient.c.id == changed.patient_id).values({n: getattr(changed, n) for n in _FIELDS})
    )


def _select(patient_id: UUID) -> sa.Select[Any]:
    return sa.select(patient.c.id, *(patient.c[name] for name in _FIELDS)).where(patient.c.id == patient_id)


def _read(tx: Transaction, statement: sa.Select[Any]) -> Profile:
    row = tx.execute(statement).first()
    if row is None:
        raise NotFound
    values = {name: getattr(row, name) for name in _FIELDS}
    return Profile(patient_id=row.id, **{**values, "sex": None if row.sex is None else Sex(row.sex)})
