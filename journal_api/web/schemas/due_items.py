"""What a patient is asked next."""

from __future__ import annotations

from journal_api.domain.due_items import DueKind, Why
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Text
from journal_api.web.schemas.moments import Instant


class DueItemAnswer(AnswerSchema):
    """One thing to ask."""

    kind = Choice("A check-in, an instrument, or one more check-in on an unusual day.", DueKind)
    instrument = Text("Which instrument; null for check-ins.", longest=40, allow_none=True)
    due_at = Instant("From when it is to be asked.")
    expires_at = Instant("Until when; not included.")
    why = Choice("Why it is asked.", Why)


class DueAnswer(AnswerSchema):
    """What is open now and what falls due within two weeks."""

    items = Items("Soonest first.", Member("One thing to ask.", DueItemAnswer), most=500)
