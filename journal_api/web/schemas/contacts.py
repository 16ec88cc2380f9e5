"""The contact log, as it is written and read."""

from __future__ import annotations

from journal_api.domain.contacts import ContactKind, ContactOutcome
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Choice, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant

LONGEST_CONTACT_NOTE = 2000
_KIND = "How somebody was spoken to, or was to be."
_OUTCOME = "What came of it."
_ALERT = "The alert of this patient that the contact answers."
_NOTE = "For colleagues, sealed under the patient's key."


class ContactBody(Schema):
    """A contact to write down."""

    id = OwnIdentifier("An id of your own, so that it can be sent again.")
    contacted_at = Instant("When.", required=True, example="2026-11-20T16:05:00+01:00")
    kind = Choice(_KIND, ContactKind, required=True, example="call")
    outcome = Choice(_OUTCOME, ContactOutcome, required=True, example="reached")
    alert_id = Identifier(_ALERT)
    note = Text(_NOTE, longest=LONGEST_CONTACT_NOTE, example="Slept little; comes in on Monday.")


class ContactAnswer(AnswerSchema):
    """One line of the contact log, for the care team."""

    id = Identifier("The line.")
    patient_id = Identifier("Who was to be reached.")
    contacted_at = Instant("When.")
    kind = Choice(_KIND, ContactKind)
    outcome = Choice(_OUTCOME, ContactOutcome)
    alert_id = Identifier(_ALERT + " Null where it answers none.", allow_none=True)
    note = Text(_NOTE, longest=LONGEST_CONTACT_NOTE, allow_none=True)
    author_id = Identifier("The clinician who wrote the line.")
    recorded_at = Instant("When the line was written.")
