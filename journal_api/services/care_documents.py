"""Reading and writing the documents that a record has one of: the safety plan, the handover note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from journal_api.domain.access import Grant
from journal_api.domain.care_documents import CareDocument, CareDocumentKind
from journal_api.domain.errors import StaleRevision
from journal_api.services.auditing import audit_use
from journal_api.services.ciphers import open_cipher
from journal_api.services.resources import Resources
from journal_api.store.care_documents import get_care_document, insert_care_document
from journal_api.store.entries import lock_record


def read_care_document(resources: Resources, grant: Grant, kind: CareDocumentKind, *, now: datetime) -> CareDocument:
    """Read a document as it was last written; what nobody has written yet is empty, at revision 0."""
    with resources.database.transaction(grant.scope) as tx:
        document = get_care_document(tx, grant.patient_id, kind, cipher=open_cipher(resources, tx, grant.patient_id))
        audit_use(tx, grant, now=now)
    return document


def write_care_document(
    resources: Resources,
    grant: Grant,
    kind: CareDocumentKind,
    content: Mapping[str, Any],
    *,
    expected: frozenset[int] | None,
    now: datetime,
) -> CareDocument:
    """Write a document as a whole; every writing before it is kept, and writing the same again is none.

    Raises StaleRevision when the document is at none of the ``expected`` revisions (None: any).
    """
    with resources.database.transaction(grant.scope) as tx:
        # The record's own lock: of two people who write at once the later meets the revision of the first.
        desk = lock_record(tx, grant.patient_id)
        cipher = resources.vault.cipher(grant.patient_id, desk.wrapped_key)
        before = get_care_document(tx, grant.patient_id, kind, cipher=cipher)
        if expected is not None and before.revision not in expected:
            raise StaleRevision
        written = before
        if not before.says(content):
            written = CareDocument(kind, content, before.revision + 1, now, grant.caller.user_id)
            insert_care_document(tx, grant.patient_id, written, cipher=cipher)
        audit_use(tx, grant, now=now)
    return written
