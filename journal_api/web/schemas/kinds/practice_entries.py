"""A practice entry inside a synced item: the fields of its own POST, without id."""

from __future__ import annotations

from typing import Final

from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.web.schemas.entries import PracticeFields


class PracticeEntryData(PracticeFields):
    """A practice entry inside a synced item."""


KIND: Final = PRACTICE_ENTRY
DATA: Final = PracticeEntryData()
