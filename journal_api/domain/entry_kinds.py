"""The kinds of things a person logs, and how each is built from fields and laid down as content.

A new kind joins by one more ``Kind`` in ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from journal_api.domain.entries import MoodEntry, NoteVisibility, Practice, PracticeEntry
from journal_api.domain.entry_checks import check_mood_entry, check_practice_entry
from journal_api.domain.errors import Fault
from journal_api.domain.measures import Measure

Fields = Mapping[str, Any]
Logged = MoodEntry | PracticeEntry


class EntryKind(StrEnum):
    """What an entry is."""

    MOOD_ENTRY = "mood_entry"
    PRACTICE_ENTRY = "practice_entry"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: ``build`` makes the value from fields, ``content_fields`` are those laid down as content."""

    kind: EntryKind
    build: Callable[[Fields], Logged]
    content_fields: tuple[str, ...]


def build_mood_entry(fields: Fields) -> MoodEntry:
    """Make a mood entry from fields as a schema loads them; what is absent is absent."""
    known = {name: fields[name] for name in _MOOD_FIELDS if fields.get(name) is not None}
    return MoodEntry(
        **known,
        measures=tuple(sorted((fields.get("measures") or {}).items())),
        tags=tuple(fields.get("tags") or ()),
        note_visibility=NoteVisibility(fields.get("note_visibility") or NoteVisibility.PRIVATE),
    )


def build_practice_entry(fields: Fields) -> PracticeEntry:
    """Make a practice entry from fields as a schema loads them; what is absent is absent."""
    known = {name: fields[name] for name in _PRACTICE_FIELDS if fields.get(name) is not None}
    return PracticeEntry(
        **known,
        practice=Practice(fields["practice"]),
        note_visibility=NoteVisibility(fields.get("note_visibility") or NoteVisibility.PRIVATE),
    )


_MOOD_NUMBERS = ("mood", "anxiety", "energy", "pain", "urge_to_harm", "sleep_hours")
_MOOD_FIELDS = ("recorded_at", "timezone", "note", *_MOOD_NUMBERS)
_PRACTICE_NUMBERS = ("duration_minutes", "helpfulness", "mood_before", "mood_after")
_PRACTICE_FIELDS = ("recorded_at", "timezone", "note", *_PRACTICE_NUMBERS, "intention", "treatment_session_id")

KINDS: Mapping[EntryKind, Kind] = MappingProxyType(
    {
        EntryKind.MOOD_ENTRY: Kind(EntryKind.MOOD_ENTRY, build_mood_entry, (*_MOOD_NUMBERS, "measures", "tags")),
        EntryKind.PRACTICE_ENTRY: Kind(
            EntryKind.PRACTICE_ENTRY,
            build_practice_entry,
            ("practice", *_PRACTICE_NUMBERS, "intention", "treatment_session_id"),
        ),
    }
)


def content_of(kind: EntryKind, entry: Logged) -> dict[str, Any]:
    """Lay an entry down as JSON-shaped content: everything but time, zone and note; what is absent is left out."""
    content: dict[str, Any] = {}
    for name in KINDS[kind].content_fields:
        value = getattr(entry, name)
        if value is None or value == ():
            continue
        content[name] = _as_json(name, value)
    return content


def check_entry(entry: Logged, *, measures: Mapping[str, Measure], now: datetime) -> tuple[Fault, ...]:
    """Find every fault of an entry of either kind; ``measures`` are those the clinic defines, by name."""
    if isinstance(entry, MoodEntry):
        return check_mood_entry(entry, measures=measures, now=now)
    return check_practice_entry(entry, now=now)


def _as_json(name: str, value: Any) -> Any:
    if name == "measures":
        return dict(value)
    if name == "tags":
        return list(value)
    return str(value) if name in {"treatment_session_id", "practice"} else value
