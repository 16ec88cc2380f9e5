"""/v1/patients/{patient_id}/questionnaire-responses: what a person answered to an instrument."""

from __future__ import annotations

from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.web import entry_answers
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.entries import EntryQuery
from journal_api.web.schemas.pages import page_of
from journal_api.web.schemas.questionnaires import QuestionnaireResponseAnswer, QuestionnaireResponseBody

PATHS = entry_answers.EntryPaths(QUESTIONNAIRE_RESPONSE, "questionnaire-responses", "response_id")
COLLECTION = "/v1/patients/<patient_id>/questionnaire-responses"
ITEM = COLLECTION + "/<response_id>"

blueprint = operations_blueprint(
    "questionnaire-responses", description="Answered questionnaires, scored by the service alone."
)


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("questionnaire_responses", "write"),
    summary="Record an answered questionnaire",
    body=QuestionnaireResponseBody,
    answers={201: QuestionnaireResponseAnswer, 200: QuestionnaireResponseAnswer},
)
def record_questionnaire_response(call: Call) -> Answer:
    """Store the answers and score them.

    Every item that was asked needs an answer; `declined` is one, it is kept, and what needs that item stays unscored.
    Send it again with the same `id` as often as you like: the same content answers 200 and changes nothing; other
    content is 409 `id_taken`. `guidance` is for the patient, at once, and names the instrument to ask next.
    """
    return entry_answers.record(call, PATHS)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("questionnaire_responses", "read"),
    summary="List answered questionnaires",
    query=EntryQuery,
    answers={200: page_of(QuestionnaireResponseAnswer)},
)
def list_questionnaire_responses(call: Call) -> Answer:
    """Newest first. `from` and `to` are lived local dates, inclusive."""
    return entry_answers.read_page(call, PATHS)


@blueprint.route(ITEM, methods=["GET"])
@operation(
    access=("questionnaire_responses", "read"),
    summary="Read an answered questionnaire",
    answers={200: QuestionnaireResponseAnswer},
)
def read_questionnaire_response(call: Call) -> Answer:
    """One response with its ETag; its scores are those of the versions it names."""
    return entry_answers.read(call, PATHS)
