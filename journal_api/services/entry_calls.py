"""The usual new entry: its patient's own, with nothing in it that somebody must hear about. Stored in one round trip.

Whatever is not usual goes the way of ``entries``, which leaves equal rows.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.clocks import ClockTrust
from journal_api.domain.entry_kinds import KINDS
from journal_api.domain.kind_shapes import EntryKind, Logged
from journal_api.domain.merging import SERVER_DEVICE
from journal_api.domain.stored_entries import StoredEntry, first_version
from journal_api.services.auditing import describe_use
from journal_api.services.resources import Resources
from journal_api.store.entry_calls import insert_entry_at_once

_NOT_COUNTED_YET: Final = 0


def is_usual(grant: Grant, kind: EntryKind, value: Logged) -> bool:
    """Tell whether storing it takes no look at anything else: a setting of the clinic, a session, words, an alert."""
    return grant.caller.own_key is not None and KINDS[kind].is_plain(value)


def record_at_once(
    resources: Resources, grant: Grant, kind: EntryKind, value: Logged, *, entry_id: UUID | None, now: datetime
) -> StoredEntry | None:
    """Store a usual entry whose content was checked; None, and nothing stored, where id or clock are not usual."""
    if grant.caller.own_key is None:
        return None
    entry = first_version(
        grant.patient_id,
        kind,
        value,
        entry_id=entry_id or uuid4(),
        device_id=SERVER_DEVICE,
        now=now,
        change=_NOT_COUNTED_YET,
    )
    if entry.clock is not ClockTrust.SOUND:
        return None
    cipher = resources.vault.cipher(grant.patient_id, grant.caller.own_key)
    used = describe_use(grant, now=now, object_id=entry.id)
    change = insert_entry_at_once(resources.database, entry, cipher, used=used)
    return None if change is None else replace(entry, change=change)
