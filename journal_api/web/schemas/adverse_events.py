"""Adverse events, as they are written and read."""

from __future__ import annotations

from journal_api.domain.adverse_events import AdverseEventKind
from journal_api.domain.dispensings import EARLIEST_DAY
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Choice, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate

LONGEST_EVENT_NOTE = 2000
_KIND = "What it was. A psychiatric stay in hospital and a suicide attempt are a relapse at once (CR-03)."
_DAY = "The patient's local date on which it was, or began."
_NOTE = "For colleagues, sealed under the patient's key."


class AdverseEventBody(Schema):
    """An event to write down."""

    id = OwnIdentifier("An id of your own, so that it can be sent again.")
    kind = Choice(_KIND, AdverseEventKind, required=True, example="psychiatric_admission")
    occurred_on = LocalDate(_DAY, earliest=EARLIEST_DAY, required=True, example="2026-11-18")
    note = Text(_NOTE, longest=LONGEST_EVENT_NOTE, example="Told by the ward; back home on Friday.")


class AdverseEventAnswer(AnswerSchema):
    """An event as it was written down, for the care team."""

    id = Identifier("The event.")
    patient_id = Identifier("Whom it befell.")
    kind = Choice(_KIND, AdverseEventKind)
    occurred_on = LocalDate(_DAY)
    note = Text(_NOTE, longest=LONGEST_EVENT_NOTE, allow_none=True)
    author_id = Identifier("The clinician who wrote it.")
    recorded_at = Instant("When it was written.")
    withdrawn_at = Instant("When it was withdrawn as wrong, or null; then it counts for nothing.", allow_none=True)
