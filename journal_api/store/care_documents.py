"""Documents of a record: every writing is a row of its own, sealed under the patient's key; the newest holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from journal_api.domain.care_documents import NEVER_WRITTEN, CareDocument, CareDocumentKind
from journal_api.store.database import Transaction
from journal_api.store.tables.care import care_document
from journal_api.store.vault import PatientCipher, Seal

CONTENT_FIELD = "content"


def get_care_document(
    tx: Transaction, patient_id: UUID, kind: CareDocumentKind, *, cipher: PatientCipher
) -> CareDocument:
    """Get a document as it was last written; one that nobody has written has revision 0 and no content."""
    mine = care_document.select().where(care_document.c.patient_id == patient_id, care_document.c.kind == kind.value)
    row = tx.execute(mine.order_by(care_document.c.revision.desc()).limit(1)).first()
    if row is None:
        return CareDocument(kind)
    content: Mapping[str, Any] = json.loads(cipher.open(row.sealed, _seal(patient_id, kind, row.revision)))
    return CareDocument(kind, content, row.revision, row.edited_at, row.edited_by)


def is_written(tx: Transaction, patient_id: UUID, kind: CareDocumentKind) -> bool:
    """Tell whether anybody has ever written the document."""
    mine = care_document.select().where(care_document.c.patient_id == patient_id, care_document.c.kind == kind.value)
    return tx.execute(mine.with_only_columns(care_document.c.revision).limit(1)).first() is not None


def insert_care_document(tx: Transaction, patient_id: UUID, written: CareDocument, *, cipher: PatientCipher) -> None:
    """Keep one more writing of a document."""
    if written.revision == NEVER_WRITTEN:
        raise ValueError("The first writing has revision 1.")
    content = json.dumps(dict(written.content), ensure_ascii=False)
    tx.execute(
        care_document.insert().values(
            patient_id=patient_id,
            kind=written.kind.value,
            revision=written.revision,
            sealed=cipher.seal(content, _seal(patient_id, written.kind, written.revision)),
            edited_at=written.edited_at,
            edited_by=written.edited_by,
        )
    )


def _seal(patient_id: UUID, kind: CareDocumentKind, revision: int) -> Seal:
    # A record has one document of each kind: the record's own id is the item's.
    return Seal(patient_id, kind.value, patient_id, revision, CONTENT_FIELD)
