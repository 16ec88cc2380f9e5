"""The kind of a check-in: how a person felt."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from journal_api.domain.entries import MoodEntry, NoteVisibility
from journal_api.domain.entry_checks import check_mood_entry
from journal_api.domain.errors import Fault
from journal_api.domain.kind_shapes import Content, EntryKind, Fields, Kind, Terms, lay_down_fields
from journal_api.domain.measures import URGE_TO_HARM
from journal_api.domain.profiles import Sex
from journal_api.domain.risk_readings import RiskReading

MOOD_ENTRY: Final = EntryKind("mood_entry")
_NUMBERS = ("mood", "anxiety", "energy", "pain", URGE_TO_HARM, "sleep_hours")
_FIELDS = ("recorded_at", "timezone", "note", *_NUMBERS)
_lay_down_rest = lay_down_fields(*_NUMBERS, "tags")


def _build(fields: Fields) -> MoodEntry:
    known = {name: fields[name] for name in _FIELDS if fields.get(name) is not None}
    return MoodEntry(
        **known,
        measures=tuple(sorted((fields.get("measures") or {}).items())),
        tags=tuple(fields.get("tags") or ()),
        note_visibility=NoteVisibility(fields.get("note_visibility") or NoteVisibility.PRIVATE),
    )


def _check(entry: MoodEntry, terms: Terms, now: datetime) -> tuple[Fault, ...]:
    return check_mood_entry(entry, measures=terms.measures, now=now)


def _lay_down(entry: MoodEntry, sex: Sex | None) -> dict[str, Any]:
    measures = {"measures": dict(entry.measures)} if entry.measures else {}
    return {**_lay_down_rest(entry, sex), **measures}


def _is_plain(entry: MoodEntry) -> bool:
    return not (entry.measures or RiskReading(entry.urge_to_harm).needs_words)


def _read_risk(content: Content) -> RiskReading | None:
    value = content.get(URGE_TO_HARM)
    return None if value is None else RiskReading(float(value))


KIND: Final = Kind(
    MOOD_ENTRY,
    build=_build,
    check=_check,
    lay_down=_lay_down,
    is_plain=_is_plain,
    uses_measures=lambda entry: bool(entry.measures),
    read_risk=_read_risk,
)
