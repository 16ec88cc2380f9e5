"""Which kinds of things phones sync, and the schema of each one's ``data``: the fields of its own REST body.

A new kind joins by one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from journal_api.domain.entry_kinds import EntryKind
from journal_api.web.schemas.bases import Schema
from journal_api.web.schemas.entries import MoodEntryData, PracticeEntryData, SideEffectData
from journal_api.web.schemas.questionnaires import QuestionnaireResponseData

DATA_SCHEMAS: Mapping[EntryKind, Schema] = MappingProxyType(
    {
        EntryKind.MOOD_ENTRY: MoodEntryData(),
        EntryKind.PRACTICE_ENTRY: PracticeEntryData(),
        EntryKind.QUESTIONNAIRE_RESPONSE: QuestionnaireResponseData(),
        EntryKind.SIDE_EFFECT: SideEffectData(),
    }
)
SYNCED_KINDS = tuple(DATA_SCHEMAS)
