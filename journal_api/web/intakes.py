"""/v1/patients/{patient_id}/intake: what was found before a treatment began."""

from __future__ import annotations

from journal_api.domain.care_documents import CareDocumentKind
from journal_api.services.care_documents import read_care_document, write_care_document
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.intakes import IntakeAnswer, IntakeBody, answer_of

KIND = CareDocumentKind.INTAKE
PLACE = "/v1/patients/<patient_id>/intake"

blueprint = operations_blueprint("intake", description="What was found before a treatment began.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("intake", "read"), summary="Read the intake", answers={200: IntakeAnswer})
def read_intake(call: Call) -> Answer:
    """The intake as it was last written, with its ETag; before the first writing it is empty and the ETag is `"0"`.

    Each contraindication comes with its weight and the source that the product's list has it from.
    """
    document = read_care_document(call.resources, call.grant, KIND, now=call.now)
    return Answer(200, answer_of(document), revision=document.revision)


@blueprint.route(PLACE, methods=["PUT"])
@operation(
    access=("intake", "write"),
    summary="Write the intake",
    body=IntakeBody,
    answers={200: IntakeAnswer},
    if_match_required=True,
)
def write_intake(call: Call) -> Answer:
    """Write the whole intake; what is left out is empty afterwards. Earlier writings are kept, all of them sealed.

    What speaks against the treatment is among the `warnings` of every session that is planned or under way.
    """
    written = write_care_document(
        call.resources, call.grant, KIND, call.body, expected=call.expected_revisions, now=call.now
    )
    return Answer(200, answer_of(written), revision=written.revision)
