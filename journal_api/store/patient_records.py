"""Patients' records: opened before their patient has signed in for the first time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.clinics import PatientDetails
from journal_api.domain.note_keys import WrappedKey
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient, patient_key
from journal_api.store.tables.entries import change_counter


def insert_patient(
    tx: Transaction, patient_id: UUID, details: PatientDetails, *, clinic_id: UUID, timezone: str, now: datetime
) -> None:
    """Open a record; the transaction is pinned to clinic and patient."""
    tx.execute(
        patient.insert().values(
            id=patient_id,
            clinic_id=clinic_id,
            display_name=details.display_name,
            birth_on=details.birth_on,
            record_number=details.record_number,
            timezone=timezone,
            created_at=now,
        )
    )
    tx.execute(change_counter.insert().values(patient_id=patient_id))


def insert_patient_key(tx: Transaction, patient_id: UUID, key: WrappedKey) -> None:
    """Keep the wrapped key of a new record's notes."""
    tx.execute(
        patient_key.insert().values(patient_id=patient_id, ring_key_id=key.ring_key_id, wrapped_key=key.wrapped_key)
    )


def update_patient_details(tx: Transaction, patient_id: UUID, details: PatientDetails) -> None:
    """Write anew what the clinic knows of a patient."""
    changed = patient.update().where(patient.c.id == patient_id)
    tx.execute(
        changed.values(
            display_name=details.display_name,
            birth_on=details.birth_on,
            record_number=details.record_number,
            revision=patient.c.revision + 1,
        )
    )


def update_patient_timezone(tx: Transaction, patient_id: UUID, timezone: str) -> None:
    """Move a patient to another zone; days already lived keep theirs."""
    moved = patient.update().where(patient.c.id == patient_id, patient.c.timezone != timezone)
    tx.execute(moved.values(timezone=timezone, revision=patient.c.revision + 1))


def rename_patient(tx: Transaction, patient_id: UUID, *, provisional: str, display_name: str) -> None:
    """Name a patient whose record was opened under a provisional name; any other name stays."""
    unnamed = patient.update().where(patient.c.id == patient_id, patient.c.display_name == provisional)
    tx.execute(unnamed.values(display_name=display_name, revision=patient.c.revision + 1))


def has_patient(tx: Transaction, patient_id: UUID) -> bool:
    """Tell whether the pinned clinic has this patient."""
    return bool(tx.scalar(sa.select(sa.exists().where(patient.c.id == patient_id))))


def get_patient_timezone(tx: Transaction, patient_id: UUID) -> str:
    """Get the zone a patient lives in now."""
    timezone: str = tx.execute(sa.select(patient.c.timezone).where(patient.c.id == patient_id)).scalar_one()
    return timezone
