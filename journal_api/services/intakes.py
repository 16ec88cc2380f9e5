"""The intake: what was found before a treatment began. A document of the record, sealed as the others are."""

from __future__ import annotations

from uuid import UUID

from journal_api.domain.care_documents import CareDocument, CareDocumentKind
from journal_api.services.ciphers import open_cipher
from journal_api.services.resources import Resources
from journal_api.store.care_documents import get_care_document
from journal_api.store.database import Transaction


def get_intake(resources: Resources, tx: Transaction, patient_id: UUID) -> CareDocument:
    """Get the intake as it was last written; one that nobody has written is empty."""
    cipher = open_cipher(resources, tx, patient_id)
    return get_care_document(tx, patient_id, CareDocumentKind.INTAKE, cipher=cipher)
