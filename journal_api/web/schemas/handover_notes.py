"""The handover note, as it is written and read."""

from __future__ import annotations

from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Integer, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant

LONGEST_HANDOVER_NOTE = 5000
_TEXT = "Free text for colleagues, sealed under the patient's key; the patient does not read it here."


class HandoverNoteBody(Schema):
    """What a colleague must know."""

    text = Text(_TEXT, longest=LONGEST_HANDOVER_NOTE, required=True, example="Prefers to be called after six.")


class HandoverNoteAnswer(AnswerSchema):
    """The note and who wrote it last."""

    text = Text(_TEXT, longest=LONGEST_HANDOVER_NOTE)
    revision = Integer("Counts the writings; 0 before the first.", least=0)
    edited_at = Instant("When it was last written; null before the first time.", allow_none=True)
    edited_by = Identifier("Who wrote it last; null before the first time.", allow_none=True)
