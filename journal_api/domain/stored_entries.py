"""An entry as the record holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from journal_api.domain.clocks import ClockTrust, judge_clock
from journal_api.domain.entries import NoteVisibility, local_date_of
from journal_api.domain.entry_kinds import KINDS, content_of
from journal_api.domain.kind_shapes import EntryKind, Logged
from journal_api.domain.profiles import Sex

_SPELLING = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry in its newest version.

    ``recorded_at`` keeps the sender's offset; ``local_date`` is the day as lived and is never computed anew;
    ``content`` holds every field but time, zone and note; ``note`` is open text and never shows in a repr. ``sent_at``
    and ``skew_seconds`` tell, by the phone's own clock, when this version was sent, and how far that clock was ahead;
    None for a write through the API.
    """

    patient_id: UUID
    kind: EntryKind
    id: UUID
    revision: int
    is_deleted: bool
    recorded_at: datetime
    timezone: str | None
    local_date: date
    received_at: datetime
    edited_at: datetime
    device_id: str
    content: Mapping[str, Any] = field(repr=False)
    note: str | None = field(repr=False)
    note_visibility: NoteVisibility
    change: int
    sent_at: datetime | None = None
    skew_seconds: int | None = None
    clock: ClockTrust = ClockTrust.SOUND

    @property
    def offset_minutes(self) -> int:
        """Give the sender's offset from UTC, in minutes."""
        offset = self.recorded_at.utcoffset()
        return 0 if offset is None else round(offset.total_seconds() / 60)

    @property
    def moment(self) -> tuple[datetime, int, str | None]:
        """Give all that the patient said of when it was."""
        return (self.recorded_at, self.offset_minutes, self.timezone)


def first_version(
    patient_id: UUID,
    kind: EntryKind,
    value: Logged,
    *,
    entry_id: UUID,
    device_id: str,
    now: datetime,
    change: int,
    sex: Sex | None = None,
) -> StoredEntry:
    """Make a new entry as the record will hold it; ``change`` is the patient's counter once it is stored.

    ``sex`` is the patient's as their profile has it now, for scores that hang on it.
    """
    return StoredEntry(
        patient_id=patient_id,
        kind=kind,
        id=entry_id,
        revision=1,
        is_deleted=False,
        recorded_at=value.recorded_at,
        timezone=value.timezone,
        local_date=local_date_of(value.recorded_at, value.timezone),
        received_at=now,
        edited_at=now,
        device_id=device_id,
        content=content_of(kind, value, sex=sex),
        note=value.note,
        note_visibility=value.note_visibility,
        change=change,
        clock=judge_clock(value.recorded_at, value.timezone),
    )


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Which entries a list asks for; dates are lived local dates, inclusive; ``after`` is the last one already seen.

    ``treatment_session_id`` keeps those that name the session.
    """

    limit: int
    from_on: date | None = None
    to_on: date | None = None
    after: tuple[datetime, UUID] | None = None
    treatment_session_id: UUID | None = None


def fields_of(entry: StoredEntry) -> dict[str, Any]:
    """Give an entry back as the fields it was built from: what a merge patch is applied to."""
    note_fields = {"note": entry.note, "note_visibility": entry.note_visibility}
    return {
        **entry.content,
        **{name: value for name, value in note_fields.items() if value is not None},
        "recorded_at": entry.recorded_at,
        **({} if entry.timezone is None else {"timezone": entry.timezone}),
    }


def fingerprint_text(entry: StoredEntry) -> bytes:
    """Spell an entry so that equal content, and only that, is spelled alike: same instant, day, zone and values.

    What the product itself made of the values is left out: a later version may make something else of the same.
    """
    spelled = {
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(),
        "local_date": entry.local_date.isoformat(),
        "timezone": entry.timezone,
        "content": _list_sent(entry),
        "note": entry.note,
        "note_visibility": entry.note_visibility,
        "is_deleted": entry.is_deleted,
    }
    return _SPELLING.encode(spelled).encode()


def merge_text(entry: StoredEntry) -> bytes:
    """Spell all that a device said of an entry, for the hash that decides between versions: the instant as it was sent.

    What the server made of it is left out, so that the same version is spelled alike whenever it arrives.
    """
    spelled = {
        "recorded_at": entry.recorded_at.isoformat(),
        "timezone": entry.timezone,
        "content": _list_sent(entry),
        "note": entry.note,
        "note_visibility": entry.note_visibility,
        "is_deleted": entry.is_deleted,
    }
    return _SPELLING.encode(spelled).encode()


def _list_sent(entry: StoredEntry) -> dict[str, Any]:
    derived = KINDS[entry.kind].derived_fields
    return {name: value for name, value in entry.content.items() if name not in derived}
