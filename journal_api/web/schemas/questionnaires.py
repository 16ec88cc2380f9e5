"""Answered questionnaires, as they are sent and as they are answered."""

from __future__ import annotations

from journal_api.domain.instruments import INSTRUMENTS
from journal_api.domain.scoring import SafetyState, Unscored
from journal_api.web.schemas.answer_maps import AnswerMap
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.entries import GuidanceAnswer
from journal_api.web.schemas.fields import Choice, Integer, Number, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate, Zone

MOST_ITEMS = 50
LONGEST_NAME = 40
LONGEST_SAID = 100
_EXAMPLE = {"q1": 2, "q2": 1, "q3": 2, "q4": 1, "q5": 0, "q6": 1, "q7": 1, "q8": 0, "q9": 0, "difficulty": 1}


class QuestionnaireResponseFields(Schema):
    """What an answered questionnaire holds."""

    instrument = Choice(
        "Which instrument.", tuple(INSTRUMENTS), type_name="InstrumentId", required=True, example="phq9"
    )
    completed_at = Instant(
        "When it was completed, with the offset the person lived in.",
        required=True,
        attribute="recorded_at",
        example="2026-11-20T21:14:00+01:00",
    )
    timezone = Zone("The zone the person was in; it decides the local date. Left out: the offset decides.")
    answers = AnswerMap(
        "One answer for each item that was asked: the value of one of its choices, or declined.",
        most=MOST_ITEMS,
        required=True,
        example=_EXAMPLE,
    )


class QuestionnaireResponseBody(QuestionnaireResponseFields):
    """A new answered questionnaire."""

    id = OwnIdentifier("The response's id, if the client makes it: sending again is then safe.")


class ScoreAnswer(AnswerSchema):
    """The value of one scale."""

    scale = Text("The scale; the first of a list is the instrument's total.", longest=LONGEST_NAME)
    value = Number("In the scale's own unit; null where it could not be scored.", allow_none=True)
    band = Text("What the stretch it lies in is called; null for a scale without bands.", longest=40, allow_none=True)
    unscored = Choice("Why there is no value.", Unscored, allow_none=True)
    at_least = Number("What the answers given prove by themselves, where others were declined.", allow_none=True)
    band_said = Text(
        "Which cut was taken, where it differs by sex: as the profile had it when the response came in.",
        longest=LONGEST_SAID,
        allow_none=True,
    )


class QuestionnaireResponseAnswer(AnswerSchema):
    """A stored response, with its scores as they were made when it came in."""

    id = Identifier("The response.")
    patient_id = Identifier("Whose response it is.")
    instrument = Text("Which instrument.", longest=LONGEST_NAME)
    instrument_version = Text("The version of its wording and items.", longest=LONGEST_NAME)
    scoring_version = Text("The version of its scales and bands.", longest=LONGEST_NAME)
    completed_at = Instant("As sent, with its offset.")
    timezone = Zone("As sent.", allow_none=True)
    local_date = LocalDate("The day as lived; it never changes.")
    received_at = Instant("When the service stored it.")
    revision = Integer("1 at first; also the ETag.", least=1)
    answers = AnswerMap("As sent.", most=MOST_ITEMS)
    scores = Items("One for each scale; none where the instrument is not scored.", Member("One.", ScoreAnswer), most=10)
    safety = Choice("Whether what it asks about harming oneself was answered; left open is never safe.", SafetyState)
    guidance = Member("Words for the patient, or null.", GuidanceAnswer, allow_none=True)
