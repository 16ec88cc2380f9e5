"""A mood entry inside a synced item: the fields of its own POST, without id."""

from __future__ import annotations

from typing import Final

from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.web.schemas.entries import MoodFields


class MoodEntryData(MoodFields):
    """A mood entry inside a synced item."""


KIND: Final = MOOD_ENTRY
DATA: Final = MoodEntryData()
