"""/v1/patients/{patient_id}/schedule: when a patient is asked."""

from __future__ import annotations

from journal_api.services import schedules
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.schedules import ScheduleAnswer, ScheduleBody, answer_of

PLACE = "/v1/patients/<patient_id>/schedule"

blueprint = operations_blueprint("schedule", description="When a person is asked: after sessions, and by the calendar.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("schedule", "read"), summary="Read the schedule", answers={200: ScheduleAnswer})
def read_schedule(call: Call) -> Answer:
    """The schedule that holds, with its ETag; before anybody has written one, the product's own with the ETag `"0"`."""
    schedule = schedules.read_schedule(call.resources, call.grant, now=call.now)
    return Answer(200, answer_of(schedule), revision=schedule.revision)


@blueprint.route(PLACE, methods=["PUT"])
@operation(
    access=("schedule", "write"),
    summary="Write the schedule",
    body=ScheduleBody,
    answers={200: ScheduleAnswer},
    if_match_required=True,
)
def write_schedule(call: Call) -> Answer:
    """Let another schedule hold from now on. What fell due before is neither asked anew nor taken away."""
    written = schedules.write_schedule(
        call.resources, call.grant, call.body, expected=call.expected_revisions, now=call.now
    )
    return Answer(200, answer_of(written), revision=written.revision)
