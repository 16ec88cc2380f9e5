"""What stands, what ever was, and the write of a whole push in one statement."""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.merging import MergeKey
from journal_api.domain.stored_entries import StoredEntry
from journal_api.domain.sync import Place
from journal_api.store.audits import AuditRow
from journal_api.store.database import Transaction
from journal_api.store.entries import hash_content, read_entry, seal_note
from journal_api.store.tables.entries import entry, entry_version
from journal_api.store.vault import PatientCipher

_PLACES = (
    sa.func.unnest(
        sa.bindparam("kinds", type_=postgresql.ARRAY(sa.Text)),
        sa.bindparam("ids", type_=postgresql.ARRAY(postgresql.UUID(as_uuid=True))),
    )
    .table_valued("kind", "id", name="wanted")
    .render_derived()
)
_PATIENT = sa.bindparam("patient_id", type_=postgresql.UUID(as_uuid=True))


def _of_places(table: sa.Table) -> sa.Select[Any]:
    here = (table.c.kind == _PLACES.c.kind) & (table.c.id == _PLACES.c.id)
    return sa.select(table).join(_PLACES, here).where(table.c.patient_id == _PATIENT)


# Built once: composing and compiling them took a third of a small push's time in the database.
_STANDING = _of_places(entry)
_EVER_KEPT = _of_places(entry_version)
_PUSH = sa.text(
    "SELECT push_entries(:patient_id, :clinic_id, :user_id, :role, :action, :purpose, :request_id, :at, :device_id,"
    " :sent_at, :skew_seconds, :versions)"
).bindparams(sa.bindparam("versions", type_=postgresql.JSONB))


def make_key(version: StoredEntry, cipher: PatientCipher) -> MergeKey:
    """Make the key by which a version is merged."""
    content_hash = hash_content(version, cipher)
    return MergeKey(version.revision, version.is_deleted, version.edited_at, version.device_id, content_hash)


@dataclass(frozen=True, slots=True)
class KeyedEntry:
    """A version and the key by which it is merged; what was read from the database comes without its note."""

    key: MergeKey
    entry: StoredEntry

    @property
    def place(self) -> Place:
        """Name the thing of which it is a version."""
        return (self.entry.kind, self.entry.id)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to keep. ``has_won``: it was greater than what stood as it came; ``stands``: it still is."""

    version: KeyedEntry
    has_won: bool
    stands: bool


def list_standing(tx: Transaction, patient_id: UUID, places: Collection[Place]) -> tuple[KeyedEntry, ...]:
    """List what stands at these places; nothing for a place that never held anything."""
    rows = tx.execute(_STANDING, _name(patient_id, places))
    return tuple(KeyedEntry(_key_of(row), read_entry(row, note=None)) for row in rows)


def list_kept_keys(tx: Transaction, patient_id: UUID, places: Collection[Place]) -> tuple[tuple[Place, MergeKey], ...]:
    """List every version that was ever kept at these places."""
    rows = tx.execute(_EVER_KEPT, _name(patient_id, places))
    return tuple(((EntryKind(row.kind), row.id), _key_of(row)) for row in rows)


def list_kept_instruments(tx: Transaction, patient_id: UUID, ids: Collection[UUID]) -> tuple[tuple[UUID, str], ...]:
    """List which instruments any version of these responses answered."""
    table = entry_version
    mine = (table.c.patient_id == patient_id) & (table.c.kind == QUESTIONNAIRE_RESPONSE)
    named = table.c.content["instrument"].astext
    query = sa.select(table.c.id, named.label("instrument")).where(mine, table.c.id.in_(ids), named.is_not(None))
    return tuple((row.id, row.instrument) for row in tx.execute(query))


def insert_versions(tx: Transaction, versions: Sequence[NewVersion], cipher: PatientCipher, *, used: AuditRow) -> None:
    """Store the versions of one push by one device, with all that goes with them.

    That is the entries that stand, the counter, the wish to be judged, and an audit row like ``used`` for each.
    """
    first = versions[0].version.entry
    tx.execute(
        _PUSH,
        {
            "patient_id": first.patient_id,
            "clinic_id": used.clinic_id,
            "user_id": used.user_id,
            "role": used.role,
            "action": used.action,
            "purpose": used.purpose,
            "request_id": used.request_id,
            "at": used.at,
            "device_id": first.device_id,
            "sent_at": first.sent_at,
            "skew_seconds": first.skew_seconds,
            "versions": [_spell(new, cipher) for new in versions],
        },
    )


def _spell(new: NewVersion, cipher: PatientCipher) -> dict[str, Any]:
    """Lay a version out as the database's function reads it: JSON, bytes in base64."""
    entry = new.version.entry
    sealed = seal_note(entry, cipher)
    return {
        "kind": entry.kind,
        "id": str(entry.id),
        "revision": entry.revision,
        "is_deleted": entry.is_deleted,
        "recorded_at": entry.recorded_at.isoformat(),
        "offset_minutes": entry.offset_minutes,
        "timezone": entry.timezone,
        "local_date": entry.local_date.isoformat(),
        "edited_at": entry.edited_at.isoformat(),
        "content": entry.content,
        "note": None if sealed is None else base64.b64encode(sealed).decode(),
        "note_visibility": entry.note_visibility.value,
        "hash": base64.b64encode(new.version.key.content_hash).decode(),
        "change": entry.change,
        "clock": entry.clock.value,
        "stands": new.stands,
    }


def _name(patient_id: UUID, places: Collection[Place]) -> dict[str, Any]:
    return {"patient_id": patient_id, "kinds": [kind for kind, _ in places], "ids": [id_ for _, id_ in places]}


def _key_of(row: sa.Row[Any]) -> MergeKey:
    edited_at: datetime = row.edited_at
    return MergeKey(row.revision, row.is_deleted, edited_at, row.device_id, bytes(row.content_hash))
