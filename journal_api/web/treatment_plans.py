"""/v1/patients/{patient_id}/treatment-plan: what is planned for a patient."""

from __future__ import annotations

from journal_api.services import treatment_plans
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.treatment_plans import TreatmentPlanAnswer, TreatmentPlanBody

PLACE = "/v1/patients/<patient_id>/treatment-plan"

blueprint = operations_blueprint("treatment-plan", description="What is planned: route, dose, induction, maintenance.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("treatment_plan", "read"), summary="Read the treatment plan", answers={200: TreatmentPlanAnswer})
def read_treatment_plan(call: Call) -> Answer:
    """The plan as it was last written, with its ETag; before the first writing all is null and the ETag is `"0"`."""
    plan = treatment_plans.read_plan(call.resources, call.grant, now=call.now)
    return Answer(200, plan, revision=plan.revision)


@blueprint.route(PLACE, methods=["PUT"])
@operation(
    access=("treatment_plan", "write"),
    summary="Write the treatment plan",
    body=TreatmentPlanBody,
    answers={200: TreatmentPlanAnswer},
    if_match_required=True,
)
def write_treatment_plan(call: Call) -> Answer:
    """Write the whole plan; what is left out is not planned afterwards. Earlier writings are kept.

    A dose has one unit: `dose_mg` or `dose_mg_per_kg`.
    """
    written = treatment_plans.write_plan(
        call.resources, call.grant, call.body, expected=call.expected_revisions, now=call.now
    )
    return Answer(200, written, revision=written.revision)
