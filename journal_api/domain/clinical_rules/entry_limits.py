"""Limits of what a person may log."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"
_PROMISE = "Contract of the API: absurd dates are refused"

EARLIEST_ENTRY: Figure[datetime] = Figure(
    id="entries.earliest",
    value=datetime(2000, 1, 1, tzinfo=timezone.utc),  # noqa: UP017 - a literal date reads the same everywhere
    unit="instant",
    source=_PROMISE,
    version="1",
    meaning="Nothing is recorded before this instant",
)
FARTHEST_AHEAD: Figure[timedelta] = Figure(
    id="entries.farthest_ahead",
    value=timedelta(hours=48),
    unit="hours",
    source=_PROMISE + "; two calendar days cover every zone and a phone set to the wrong day",
    version="1",
    meaning="How far ahead of the server's clock an entry may be recorded",
)
WIDEST_OFFSET: Figure[timedelta] = Figure(
    id="entries.widest_offset",
    value=timedelta(hours=14),
    unit="hours",
    source="IANA time zone database: offsets in use lie between -12:00 and +14:00",
    version="1",
    meaning="Widest offset from UTC that is believed",
)
TAG_COUNT: Figure[int] = Figure(
    id="entries.tag_count", value=20, unit="tags", source=_HOUSE, version="1", meaning="Most tags on an entry"
)
TAG_LENGTH: Figure[int] = Figure(
    id="entries.tag_length", value=40, unit="characters", source=_HOUSE, version="1", meaning="Longest tag"
)
NOTE_LENGTH: Figure[int] = Figure(
    id="entries.note_length", value=5000, unit="characters", source=_HOUSE, version="1", meaning="Longest note"
)
INTENTION_LENGTH: Figure[int] = Figure(
    id="entries.intention_length", value=500, unit="characters", source=_HOUSE, version="1", meaning="Longest intention"
)
PRACTICE_MINUTES: Figure[int] = Figure(
    id="entries.practice_minutes", value=1440, unit="minutes", source="One day", version="1", meaning="Longest practice"
)
