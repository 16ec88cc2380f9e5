"""The kind of a practice: what a person did between sessions to keep what a session gave."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from journal_api.domain.entries import NoteVisibility, Practice, PracticeEntry
from journal_api.domain.entry_checks import check_practice_entry
from journal_api.domain.errors import Fault
from journal_api.domain.kind_shapes import EntryKind, Fields, Kind, Terms, lay_down_fields

PRACTICE_ENTRY: Final = EntryKind("practice_entry")
_OPTIONAL = (
    "duration_minutes",
    "helpfulness",
    "mood_before",
    "mood_after",
    "intention",
    "treatment_session_id",
)
_FIELDS = ("recorded_at", "timezone", "note", *_OPTIONAL)


def _build(fields: Fields) -> PracticeEntry:
    known = {name: fields[name] for name in _FIELDS if fields.get(name) is not None}
    return PracticeEntry(
        **known,
        practice=Practice(fields["practice"]),
        note_visibility=NoteVisibility(fields.get("note_visibility") or NoteVisibility.PRIVATE),
    )


def _check(entry: PracticeEntry, _: Terms, now: datetime) -> tuple[Fault, ...]:
    return check_practice_entry(entry, now=now)


def _find_session(entry: PracticeEntry) -> UUID | None:
    return entry.treatment_session_id


KIND: Final = Kind(
    PRACTICE_ENTRY,
    build=_build,
    check=_check,
    lay_down=lay_down_fields("practice", *_OPTIONAL),
    is_plain=lambda entry: entry.treatment_session_id is None,
    find_session=_find_session,
)
