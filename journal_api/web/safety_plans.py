"""/v1/patients/{patient_id}/safety-plan: what helps this person through a crisis."""

from __future__ import annotations

from journal_api.domain.care_documents import CareDocumentKind
from journal_api.services.care_documents import read_care_document, write_care_document
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.safety_plans import SafetyPlanAnswer, SafetyPlanBody, answer_of

KIND = CareDocumentKind.SAFETY_PLAN
PLACE = "/v1/patients/<patient_id>/safety-plan"

blueprint = operations_blueprint("safety-plan", description="What helps a person through a crisis, in their own words.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("safety_plan", "read"), summary="Read the safety plan", answers={200: SafetyPlanAnswer})
def read_safety_plan(call: Call) -> Answer:
    """The plan as it was last written, with its ETag. Before the first writing every step is empty and the ETag is
    `"0"`. Keep it on the phone: it must be at hand without a network.
    """
    document = read_care_document(call.resources, call.grant, KIND, now=call.now)
    return Answer(200, answer_of(document), revision=document.revision)


@blueprint.route(PLACE, methods=["PUT"])
@operation(
    access=("safety_plan", "write"),
    summary="Write the safety plan",
    body=SafetyPlanBody,
    answers={200: SafetyPlanAnswer},
    if_match_required=True,
)
def write_safety_plan(call: Call) -> Answer:
    """Write the whole plan, patient and care team alike; what is left out is empty afterwards. Earlier writings are
    kept. The guidance of a risk answer carries the plan from now on.
    """
    written = write_care_document(
        call.resources, call.grant, KIND, call.body, expected=call.expected_revisions, now=call.now
    )
    return Answer(200, answer_of(written), revision=written.revision)
