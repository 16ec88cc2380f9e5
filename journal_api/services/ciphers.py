"""The cipher of one patient's texts, under the key of the patient's own."""

from __future__ import annotations

from uuid import UUID

from journal_api.services.resources import Resources
from journal_api.store.database import Transaction
from journal_api.store.entries import get_patient_key
from journal_api.store.vault import PatientCipher


def open_cipher(resources: Resources, tx: Transaction, patient_id: UUID) -> PatientCipher:
    """Open a patient's cipher for reading, without a lock. Who holds the record's lock has the key from there."""
    return resources.vault.cipher(patient_id, get_patient_key(tx, patient_id))
