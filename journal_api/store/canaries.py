"""The canary's record: started through the one function that may, and looked at as any other."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa
from psycopg.types.json import Jsonb

from journal_api.domain.canaries import CanarySigns
from journal_api.domain.jobs import HeartbeatName
from journal_api.domain.note_keys import WrappedKey
from journal_api.domain.stored_entries import StoredEntry
from journal_api.store.database import Transaction
from journal_api.store.entries import hash_content
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.clinics import patient
from journal_api.store.vault import PatientCipher

_START = sa.text(
    "SELECT start_canary(:mail_to, :patient_id, :ring_key_id, :wrapped_key, :id, :kind, :at, :local_date,"
    " CAST(:content AS jsonb), :hash)"
)


def start_canary(tx: Transaction, entry: StoredEntry, *, key: WrappedKey, cipher: PatientCipher, mail_to: str) -> None:
    """Forget the last canary and store ``entry``, the first of a new one's; pins the transaction to its record."""
    tx.execute(
        _START,
        {
            "mail_to": mail_to,
            "patient_id": entry.patient_id,
            "ring_key_id": key.ring_key_id,
            "wrapped_key": key.wrapped_key,
            "id": entry.id,
            "kind": entry.kind,
            "at": entry.received_at,
            "local_date": entry.local_date,
            "content": Jsonb(dict(entry.content)),
            "hash": hash_content(entry, cipher),
        },
    )


def find_canary(tx: Transaction, clinic_id: UUID) -> UUID | None:
    """Find the patient of the newest canary, in a transaction pinned to its clinic."""
    return tx.scalar(sa.select(patient.c.id).where(patient.c.clinic_id == clinic_id))


def was_told(tx: Transaction, patient_id: UUID) -> bool:
    """Tell whether a mail server has accepted a message about the pinned patient."""
    taken = sa.exists().where(delivery.c.patient_id == patient_id, delivery.c.state == "sent")
    return bool(tx.scalar(sa.select(taken)))


def read_signs(ages: Mapping[HeartbeatName, float]) -> CanarySigns:
    """Read the canary's signs out of the ages of all signs of life."""
    return CanarySigns(
        started=ages.get(HeartbeatName.CANARY_STARTED),
        awaited=ages.get(HeartbeatName.CANARY_AWAITED),
        arrived=ages.get(HeartbeatName.CANARY_ARRIVED),
    )
