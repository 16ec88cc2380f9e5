"""The contact log: lines are added and read, never changed; their notes are sealed under the patient's key."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from journal_api.domain.contacts import Contact, ContactKind, ContactOutcome, ContactPage
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.care import contact
from journal_api.store.vault import PatientCipher, Seal

_SEALED_KIND, _NOTE_FIELD, _ONLY_REVISION = "contact", "note", 1


def insert_contact(tx: Transaction, new: Contact, *, cipher: PatientCipher) -> bool:
    """Add a line; False when the record has a line of this id."""
    sealed = None if new.note is None else cipher.seal(new.note, _seal(new.patient_id, new.id))
    values = {
        "patient_id": new.patient_id,
        "id": new.id,
        "contacted_at": new.contacted_at,
        "kind": new.kind.value,
        "outcome": new.outcome.value,
        "alert_id": new.alert_id,
        "note_sealed": sealed,
        "author_id": new.author_id,
        "recorded_at": new.recorded_at,
    }
    added = insert(contact).values(values).on_conflict_do_nothing().returning(contact.c.id)
    return tx.execute(added).first() is not None


def get_contact(tx: Transaction, patient_id: UUID, contact_id: UUID, *, cipher: PatientCipher) -> Contact:
    """Get a line that is known to be there."""
    mine = contact.select().where(contact.c.patient_id == patient_id, contact.c.id == contact_id)
    return _read(tx.execute(mine).one(), cipher)


def list_contacts(
    tx: Transaction, patient_id: UUID, page: ContactPage, *, cipher: PatientCipher
) -> tuple[Contact, ...]:
    """List lines, newest first, at most ``page.limit``."""
    wanted = contact.select().where(contact.c.patient_id == patient_id)
    if page.after is not None:
        wanted = wanted.where(sa.tuple_(contact.c.contacted_at, contact.c.id) < sa.tuple_(*map(sa.literal, page.after)))
    ordered = wanted.order_by(contact.c.contacted_at.desc(), contact.c.id.desc()).limit(page.limit)
    return tuple(_read(row, cipher) for row in tx.execute(ordered))


def has_alert(tx: Transaction, patient_id: UUID, alert_id: UUID) -> bool:
    """Tell whether the alert is this patient's."""
    mine = sa.select(alert.c.id).where(alert.c.patient_id == patient_id, alert.c.id == alert_id)
    return tx.execute(mine).first() is not None


def _read(row: sa.Row[Any], cipher: PatientCipher) -> Contact:
    sealed = row.note_sealed
    return Contact(
        id=row.id,
        patient_id=row.patient_id,
        contacted_at=row.contacted_at,
        kind=ContactKind(row.kind),
        outcome=ContactOutcome(row.outcome),
        author_id=row.author_id,
        recorded_at=row.recorded_at,
        alert_id=row.alert_id,
        note=None if sealed is None else cipher.open(sealed, _seal(row.patient_id, row.id)),
    )


def _seal(patient_id: UUID, contact_id: UUID) -> Seal:
    return Seal(patient_id, _SEALED_KIND, contact_id, _ONLY_REVISION, _NOTE_FIELD)
