"""The kinds of things a person logs, and how each is built from fields and laid down as content.

A new kind joins by one more ``Kind`` in ``KINDS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from journal_api.domain.entries import MoodEntry, NoteVisibility, Practice, PracticeEntry
from journal_api.domain.entry_checks import check_mood_entry, check_practice_entry
from journal_api.domain.errors import Fault
from journal_api.domain.measures import Measure
from journal_api.domain.profiles import Sex
from journal_api.domain.questionnaire_checks import check_questionnaire_response
from journal_api.domain.questionnaires import (
    DERIVED,
    QuestionnaireResponse,
    build_questionnaire_response,
    lay_down_response,
)
from journal_api.domain.side_effects import Reporter, SideEffect, SideEffectKind, check_side_effect

Fields = Mapping[str, Any]
Logged = MoodEntry | PracticeEntry | QuestionnaireResponse | SideEffect


class EntryKind(StrEnum):
    """What an entry is."""

    MOOD_ENTRY = "mood_entry"
    PRACTICE_ENTRY = "practice_entry"
    QUESTIONNAIRE_RESPONSE = "questionnaire_response"
    SIDE_EFFECT = "side_effect"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: ``build`` makes the value from fields, ``content_fields`` are those laid down as content.

    ``derived_fields`` are content that the product made of the others: no part of what makes two entries equal.
    """

    kind: EntryKind
    build: Callable[[Fields], Logged]
    content_fields: tuple[str, ...]
    derived_fields: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a clinic lets its patients log: its own measures by name, and the instruments it has switched on."""

    measures: Mapping[str, Measure] = field(default_factory=lambda: MappingProxyType({}))
    switched_on: frozenset[str] = frozenset()


NO_TERMS = Terms()


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


def build_side_effect(fields: Fields) -> SideEffect:
    """Make a side effect from fields as a schema loads them, or as content keeps them; what is absent is absent."""
    return SideEffect(
        recorded_at=fields["recorded_at"],
        side_effect=SideEffectKind(fields["side_effect"]),
        severity=fields["severity"],
        reported_by=Reporter(fields["reported_by"]),
        timezone=fields.get("timezone"),
        onset_at=_read_instant(fields.get("onset_at")),
        ended_at=_read_instant(fields.get("ended_at")),
        treatment_session_id=_read_id(fields.get("treatment_session_id")),
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
        EntryKind.QUESTIONNAIRE_RESPONSE: Kind(
            EntryKind.QUESTIONNAIRE_RESPONSE, build_questionnaire_response, ("instrument", "answers"), DERIVED
        ),
        EntryKind.SIDE_EFFECT: Kind(
            EntryKind.SIDE_EFFECT,
            build_side_effect,
            ("side_effect", "severity", "reported_by", "onset_at", "ended_at", "treatment_session_id"),
        ),
    }
)


def content_of(kind: EntryKind, entry: Logged, *, sex: Sex | None = None) -> dict[str, Any]:
    """Lay an entry down as JSON-shaped content: everything but time, zone and note; what is absent is left out.

    `sex` is that of whose record it is, where it is known: a score may hang on it.
    """
    if isinstance(entry, QuestionnaireResponse):
        return lay_down_response(entry, sex=sex)
    content: dict[str, Any] = {}
    for name in KINDS[kind].content_fields:
        value = getattr(entry, name)
        if value is None or value == ():
            continue
        content[name] = _as_json(name, value)
    return content


def check_entry(entry: Logged, *, terms: Terms, now: datetime) -> tuple[Fault, ...]:
    """Find every fault of an entry of any kind, on the terms of the patient's clinic."""
    if isinstance(entry, MoodEntry):
        return check_mood_entry(entry, measures=terms.measures, now=now)
    if isinstance(entry, QuestionnaireResponse):
        return check_questionnaire_response(entry, switched_on=terms.switched_on, now=now)
    if isinstance(entry, SideEffect):
        return check_side_effect(entry, now=now)
    return check_practice_entry(entry, now=now)


def _read_instant(value: datetime | str | None) -> datetime | None:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _read_id(value: UUID | str | None) -> UUID | None:
    return UUID(value) if isinstance(value, str) else value


def _as_json(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        # One spelling of an instant, so that the same one sent again is the same content.
        return value.astimezone(UTC).isoformat()
    if name == "measures":
        return dict(value)
    if name == "tags":
        return list(value)
    return str(value) if name in {"treatment_session_id", "practice", "side_effect", "reported_by"} else value
