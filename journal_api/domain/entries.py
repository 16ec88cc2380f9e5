"""What a person logs: a mood entry or a practice entry, and the lived local date it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.measures import URGE_TO_HARM


class NoteVisibility(StrEnum):
    """Who may read a note besides the person who wrote it."""

    PRIVATE = "private"
    CARE_TEAM = "care_team"


class Practice(StrEnum):
    """What somebody does between sessions to keep what a session gave."""

    MEDITATION = "meditation"
    BREATHWORK = "breathwork"
    THERAPY_SESSION = "therapy_session"
    THERAPY_NOTE = "therapy_note"
    JOURNALING = "journaling"
    MOVEMENT = "movement"
    NATURE = "nature"
    CREATIVE = "creative"
    PEER_GROUP = "peer_group"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class MoodEntry:
    """One check-in, exactly as it was sent.

    `recorded_at` is aware and keeps the sender's offset; `timezone` is an IANA name. Ratings are 0-10, mood and energy
    higher is better, the others higher is worse; `measures` are (name, value) pairs of the clinic's own measures.
    What a person wrote never shows in a repr, so that it cannot reach a log.
    """

    recorded_at: datetime
    mood: float
    timezone: str | None = None
    anxiety: float | None = None
    energy: float | None = None
    pain: float | None = None
    urge_to_harm: float | None = None
    sleep_hours: float | None = None
    measures: tuple[tuple[str, float], ...] = ()
    tags: tuple[str, ...] = field(default=(), repr=False)
    note: str | None = field(default=None, repr=False)
    note_visibility: NoteVisibility = NoteVisibility.PRIVATE


@dataclass(frozen=True, slots=True)
class PracticeEntry:
    """One practice, exactly as it was sent; ratings are 0-10, higher is better, and feed no trend."""

    recorded_at: datetime
    practice: Practice
    timezone: str | None = None
    duration_minutes: int | None = None
    helpfulness: float | None = None
    mood_before: float | None = None
    mood_after: float | None = None
    intention: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)
    note_visibility: NoteVisibility = NoteVisibility.PRIVATE
    treatment_session_id: UUID | None = None


def local_date_of(recorded_at: datetime, timezone: str | None) -> date:
    """Return the date the person was living in: the zone decides if one is given, else the instant's own offset."""
    if timezone is None:
        return recorded_at.date()
    return recorded_at.astimezone(ZoneInfo(timezone)).date()


def values_of(entry: MoodEntry) -> tuple[tuple[str, float], ...]:
    """List every number of an entry as (measure name, value), built-in ones first, unanswered ones left out."""
    built_in = (
        ("mood", entry.mood),
        ("anxiety", entry.anxiety),
        ("energy", entry.energy),
        ("pain", entry.pain),
        (URGE_TO_HARM, entry.urge_to_harm),
        ("sleep_hours", entry.sleep_hours),
    )
    return (*((name, value) for name, value in built_in if value is not None), *entry.measures)


def risk_values(entry: MoodEntry) -> tuple[tuple[str, float], ...]:
    """List the answers CR-01 looks at, as (measure name, value); unanswered is not the same as safe."""
    return () if entry.urge_to_harm is None else ((URGE_TO_HARM, entry.urge_to_harm),)
