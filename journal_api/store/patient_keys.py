"""The wrapped keys of all patients' notes, walked by the schema's owner alone when the ring has turned."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.domain.note_keys import WrappedKey
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient, patient_key

# The canary's key is made anew with each, and opens nothing.
_IS_SOMEBODYS = patient_key.c.patient_id.not_in(sa.select(patient.c.id).where(patient.c.clinic_id == CANARY_CLINIC))


@dataclass(frozen=True, slots=True)
class PatientKey:
    """One patient's key as it is stored."""

    patient_id: UUID
    wrapped: WrappedKey


def list_keys_to_rewrap(tx: Transaction, ring_key_id: str, *, after: UUID, limit: int) -> tuple[PatientKey, ...]:
    """Lock and list keys that another ring key than ``ring_key_id`` wraps, by patient, from behind ``after``."""
    others = patient_key.select().where(
        patient_key.c.ring_key_id != ring_key_id, patient_key.c.patient_id > after, _IS_SOMEBODYS
    )
    found = tx.execute(others.order_by(patient_key.c.patient_id).limit(limit).with_for_update())
    return tuple(PatientKey(row.patient_id, WrappedKey(row.ring_key_id, row.wrapped_key)) for row in found)


def update_patient_key(tx: Transaction, patient_id: UUID, key: WrappedKey) -> None:
    """Keep a patient's key as it is wrapped now."""
    mine = patient_key.update().where(patient_key.c.patient_id == patient_id)
    tx.execute(mine.values(ring_key_id=key.ring_key_id, wrapped_key=key.wrapped_key))


def count_keys_by_ring(tx: Transaction) -> tuple[tuple[str, int], ...]:
    """Count the patients' keys by the ring key that wraps them, in the order of its id."""
    counted = sa.select(patient_key.c.ring_key_id, sa.func.count()).where(_IS_SOMEBODYS)
    counted = counted.group_by(patient_key.c.ring_key_id).order_by(patient_key.c.ring_key_id)
    return tuple((row[0], row[1]) for row in tx.execute(counted))
