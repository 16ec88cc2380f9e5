"""/v1/patients/{patient_id}/dispensings: doses that a patient took home, and how long they are to last."""

from __future__ import annotations

from journal_api.services import dispensings
from journal_api.services.dispensings import DispensingRequest
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.dispensings import DispensingAnswer, DispensingBody
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/patients/<patient_id>/dispensings"

blueprint = operations_blueprint("dispensings", description="Doses to take home, and how long they are to last.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("dispensings", "write"),
    summary="Write down doses to take home",
    body=DispensingBody,
    answers={201: DispensingAnswer, 200: DispensingAnswer},
)
def record_dispensing(call: Call) -> Answer:
    """The record is judged by it: dispensed again too early, or not again in time, speaks up (CR-08).

    It is never changed: what was wrong is withdrawn and said anew. Send it again with the same `id` as often as you
    like: the same content answers 200 and changes nothing.
    """
    recorded = dispensings.record_dispensing(call.resources, call.grant, DispensingRequest(**call.body), now=call.now)
    if not recorded.is_new:
        return Answer(200, recorded.dispensing)
    place = f"/v1/patients/{recorded.dispensing.patient_id}/dispensings/{recorded.dispensing.id}"
    return Answer(201, recorded.dispensing, {"Location": place})


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("dispensings", "read"),
    summary="List doses to take home",
    query=PageQuery,
    answers={200: page_of(DispensingAnswer)},
)
def list_dispensings(call: Call) -> Answer:
    """Written last first, withdrawn ones included."""
    after, limit = read_after_instant(call)
    found = dispensings.list_dispensings(call.resources, call.grant, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.recorded_at, one.id))


@blueprint.route(COLLECTION + "/<dispensing_id>", methods=["DELETE"])
@operation(access=("dispensings", "write"), summary="Withdraw doses that were written down wrong", answers={204: None})
def withdraw_dispensing(call: Call) -> Answer:
    """It stays in the list, with the instant it was withdrawn, and counts for nothing."""
    dispensing_id = call.path["dispensing_id"]
    expected = call.expected_revisions
    dispensings.withdraw_dispensing(call.resources, call.grant, dispensing_id, expected=expected, now=call.now)
    return Answer(204)
