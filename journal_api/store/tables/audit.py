"""Who did what to whose record: inserted in the act's own transaction, never changed. No values."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.store.tables.base import identifier, instant, metadata, text

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True, comment="in order of writing"),
    instant("at", "business time of the act"),
    identifier("clinic_id", "the tenant, where known", nullable=True),
    identifier("patient_id", "whose record, where it is one", nullable=True),
    identifier("user_id", "who; null for a stranger or the product itself", nullable=True),
    text("role", "in which role: patient, clinician, admin, worker, nobody …"),
    text("action", "resource and verb, such as mood_entries.write"),
    identifier("object_id", "which one, where it is one", nullable=True),
    text("outcome", "allowed, denied, failed"),
    text("purpose", "own_record, care, administration, work, sign_in"),
    text("request_id", "joins it to the log line", nullable=True),
    sa.Index(None, "patient_id", "at"),
)
