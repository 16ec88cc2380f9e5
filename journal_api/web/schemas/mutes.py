"""Mutes, as they are asked for and answered."""

from __future__ import annotations

from journal_api.domain.alerting import RuleId
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Choice, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant

LONGEST_REASON = 500
_RULE = "Whose alerts about this patient are not told meanwhile; never CR-01."
_REASON = "Why, for colleagues."


class MuteBody(Schema):
    """A rule to keep quiet."""

    rule = Choice(_RULE, RuleId, required=True, example="CR-05")
    until = Instant("When it ends; four weeks ahead at most.", required=True, example="2026-11-30T09:00:00+01:00")
    reason = Text(_REASON, shortest=1, longest=LONGEST_REASON, required=True, example="Traveling, told us so.")


class MuteAnswer(AnswerSchema):
    """A mute, for the care team."""

    id = Identifier("The mute.")
    patient_id = Identifier("About whom.")
    rule = Choice(_RULE, RuleId)
    began_at = Instant("From when.")
    until = Instant("Until when.", attribute="until_at")
    reason = Text(_REASON, longest=LONGEST_REASON)
    author_id = Identifier("The clinician who muted it.")
    ended_at = Instant("When somebody ended it before its time, or null.", allow_none=True)
