"""The write of a new entry as one call: a transaction of its own, in one round trip.

It leaves what the statements of ``entries``, ``work`` and ``audits`` leave, row by row; a test compares them.
"""

from __future__ import annotations

from psycopg.types.json import Jsonb

from journal_api.domain.stored_entries import StoredEntry
from journal_api.store.audits import AuditRow, values_of
from journal_api.store.database import Database
from journal_api.store.entries import row_of
from journal_api.store.vault import PatientCipher

_RECORD_ENTRY = (
    "SELECT record_entry(%(patient_id)s, %(clinic_id)s, %(user_id)s, %(kind)s::text, %(id)s, %(recorded_at)s,"
    " %(offset_minutes)s::smallint, %(timezone)s::text, %(local_date)s, %(received_at)s, %(device_id)s::text,"
    " %(content)s, %(note_sealed)s::bytea, %(note_visibility)s::text, %(content_hash)s::bytea, %(role)s::text,"
    " %(action)s::text, %(purpose)s::text, %(request_id)s::text)"
)


def insert_entry_at_once(database: Database, new: StoredEntry, cipher: PatientCipher, *, used: AuditRow) -> int | None:
    """Store a new entry with all that goes with it, and return the patient's change counter.

    That is its first version, the counter, the wish to be judged, the audit row ``used`` and the relay's waking. None,
    and nothing stored, where the id is taken or the record is gone.
    """
    values = {**values_of(used), **row_of(new, cipher), "content": Jsonb(dict(new.content))}
    row = database.calls.write_row(_RECORD_ENTRY, values)
    change: int | None = None if row is None else row[0]
    if change is not None:
        database.ringer.ring()
    return change
