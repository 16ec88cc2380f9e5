"""Entries: the newest version of each, every version that ever was, and the counter of changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.clocks import ClockTrust
from journal_api.domain.entries import NoteVisibility
from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.note_keys import WrappedKey
from journal_api.domain.profiles import Sex
from journal_api.domain.stored_entries import EntryPage, StoredEntry, merge_text
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient, patient_key
from journal_api.store.tables.entries import change_counter, entry, entry_version
from journal_api.store.vault import PatientCipher, Seal

NOTE_FIELD = "note"

_COLUMNS = [column for column in entry.c if column.name != "content_hash"]
_SPELLED = {"note_sealed", "kind", "note_visibility", "clock"}
_COPIED = [column.name for column in _COLUMNS if column.name not in _SPELLED]


@dataclass(frozen=True, slots=True)
class WritingDesk:
    """What every write of a record needs, read under the lock that puts writers of one record in a row."""

    last_change: int
    clinic_id: UUID
    timezone: str
    wrapped_key: WrappedKey = field(repr=False)
    sex: Sex | None = None


def lock_record(tx: Transaction, patient_id: UUID) -> WritingDesk:
    """Lock the record's change counter and read what writing takes; posting waits for posting, never for judging."""
    row = tx.execute(
        sa.select(
            change_counter.c.last_change,
            patient.c.clinic_id,
            patient.c.timezone,
            patient.c.sex,
            patient_key.c.ring_key_id,
            patient_key.c.wrapped_key,
        )
        .join(patient_key, patient_key.c.patient_id == change_counter.c.patient_id)
        .join(patient, patient.c.id == change_counter.c.patient_id)
        .where(change_counter.c.patient_id == patient_id)
        .with_for_update(of=change_counter)
    ).one()
    wrapped_key = WrappedKey(row.ring_key_id, row.wrapped_key)
    sex = None if row.sex is None else Sex(row.sex)
    return WritingDesk(row.last_change, row.clinic_id, row.timezone, wrapped_key, sex)


def get_patient_key(tx: Transaction, patient_id: UUID) -> WrappedKey:
    """Get the wrapped key that opens a patient's notes."""
    row = tx.execute(
        sa.select(patient_key.c.ring_key_id, patient_key.c.wrapped_key).where(patient_key.c.patient_id == patient_id)
    ).one()
    return WrappedKey(row.ring_key_id, row.wrapped_key)


def insert_entry(tx: Transaction, new: StoredEntry, cipher: PatientCipher) -> None:
    """Store a new entry, its first version, and the counter's new value."""
    row = row_of(new, cipher)
    tx.execute(entry.insert().inline(), row)
    _insert_version(tx, row)


def update_entry(tx: Transaction, changed: StoredEntry, cipher: PatientCipher) -> None:
    """Store a new version of an entry as its newest, and the counter's new value. The version before it stays."""
    row = row_of(changed, cipher)
    identity = (entry.c.patient_id == changed.patient_id, entry.c.kind == changed.kind, entry.c.id == changed.id)
    tx.execute(entry.update().where(*identity), row)
    _insert_version(tx, {**row, "received_at": changed.edited_at})


def find_entry(
    tx: Transaction, patient_id: UUID, kind: EntryKind, entry_id: UUID, *, cipher: PatientCipher
) -> StoredEntry | None:
    """Find one entry, deleted ones included, with its note open."""
    row = tx.execute(
        sa.select(*_COLUMNS).where(entry.c.patient_id == patient_id, entry.c.kind == kind, entry.c.id == entry_id)
    ).first()
    return None if row is None else open_entry(row, cipher)


def list_entries(
    tx: Transaction, patient_id: UUID, kind: EntryKind, page: EntryPage, *, cipher: PatientCipher
) -> tuple[StoredEntry, ...]:
    """List a record's entries of one kind, newest first, without deleted ones; at most ``page.limit``."""
    wanted = [entry.c.patient_id == patient_id, entry.c.kind == kind, entry.c.is_deleted.is_(False)]
    if page.from_on is not None:
        wanted.append(entry.c.local_date >= page.from_on)
    if page.to_on is not None:
        wanted.append(entry.c.local_date <= page.to_on)
    if page.treatment_session_id is not None:
        wanted.append(entry.c.content["treatment_session_id"].astext == str(page.treatment_session_id))
    if page.after is not None:
        wanted.append(sa.tuple_(entry.c.recorded_at, entry.c.id) < sa.tuple_(*map(sa.literal, page.after)))
    rows = tx.execute(
        sa.select(*_COLUMNS).where(*wanted).order_by(entry.c.recorded_at.desc(), entry.c.id.desc()).limit(page.limit)
    )
    return tuple(open_entry(row, cipher) for row in rows)


def row_of(stored: StoredEntry, cipher: PatientCipher) -> dict[str, Any]:
    """Lay an entry out as its row, sealed and fingerprinted."""
    return {
        **{name: getattr(stored, name) for name in _COPIED},
        "kind": stored.kind,
        "note_visibility": stored.note_visibility.value,
        "clock": stored.clock.value,
        "note_sealed": seal_note(stored, cipher),
        "content_hash": hash_content(stored, cipher),
    }


def seal_note(stored: StoredEntry, cipher: PatientCipher) -> bytes | None:
    """Seal an entry's note for its row and revision; None where there is none."""
    if stored.note is None:
        return None
    return cipher.seal(stored.note, Seal(stored.patient_id, stored.kind, stored.id, stored.revision, NOTE_FIELD))


def hash_content(stored: StoredEntry, cipher: PatientCipher) -> bytes:
    """Return the keyed hash that tells versions apart whose revision, time and device are the same."""
    return cipher.fingerprint(merge_text(stored))


def open_entry(row: sa.Row[Any], cipher: PatientCipher) -> StoredEntry:
    """Make the entry of a row, with its note open. Raises BrokenSeal."""
    if row.note_sealed is None:
        return read_entry(row, note=None)
    seal = Seal(row.patient_id, row.kind, row.id, row.revision, NOTE_FIELD)
    return read_entry(row, note=cipher.open(row.note_sealed, seal))


def read_entry(row: sa.Row[Any], *, note: str | None) -> StoredEntry:
    """Make the entry of a row whose note, if it has one, was opened by somebody else, or is left closed."""
    return StoredEntry(
        patient_id=row.patient_id,
        kind=EntryKind(row.kind),
        id=row.id,
        revision=row.revision,
        is_deleted=row.is_deleted,
        recorded_at=row.recorded_at.astimezone(timezone(timedelta(minutes=row.offset_minutes))),
        timezone=row.timezone,
        local_date=row.local_date,
        received_at=row.received_at,
        edited_at=row.edited_at,
        device_id=row.device_id,
        content=row.content,
        note=note,
        note_visibility=NoteVisibility(row.note_visibility),
        change=row.change,
        sent_at=row.sent_at,
        skew_seconds=row.skew_seconds,
        clock=ClockTrust(row.clock),
    )


def _insert_version(tx: Transaction, row: Mapping[str, Any]) -> None:
    tx.execute(entry_version.insert().inline(), row)
    tx.execute(
        change_counter.update().where(change_counter.c.patient_id == row["patient_id"]),
        {"last_change": row["change"]},
    )
