"""/v1/patients/{patient_id}/adverse-events: stays in hospital, attempts, and what else befell a patient."""

from __future__ import annotations

from journal_api.services import adverse_events
from journal_api.services.adverse_events import AdverseEventRequest
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.adverse_events import AdverseEventAnswer, AdverseEventBody
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/patients/<patient_id>/adverse-events"

blueprint = operations_blueprint("adverse-events", description="Stays in hospital, attempts, and what else befell.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("adverse_events", "write"),
    summary="Write down an adverse event",
    body=AdverseEventBody,
    answers={201: AdverseEventAnswer, 200: AdverseEventAnswer},
)
def record_event(call: Call) -> Answer:
    """A psychiatric stay in hospital or an attempt after treatment began is a relapse at once: CR-03 opens, urgent.

    It is never changed: what was wrong is withdrawn and said anew. Send it again with the same `id` as often as you
    like: the same content answers 200 and changes nothing.
    """
    wanted = AdverseEventRequest(**call.body)
    recorded = adverse_events.record_event(call.resources, call.grant, wanted, now=call.now)
    if not recorded.is_new:
        return Answer(200, recorded.event)
    place = f"/v1/patients/{recorded.event.patient_id}/adverse-events/{recorded.event.id}"
    return Answer(201, recorded.event, {"Location": place})


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("adverse_events", "read"),
    summary="List adverse events",
    query=PageQuery,
    answers={200: page_of(AdverseEventAnswer)},
)
def list_events(call: Call) -> Answer:
    """Written last first, withdrawn ones included, for the care team."""
    after, limit = read_after_instant(call)
    found = adverse_events.list_events(call.resources, call.grant, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.recorded_at, one.id))


@blueprint.route(COLLECTION + "/<event_id>", methods=["DELETE"])
@operation(access=("adverse_events", "write"), summary="Withdraw an event that was wrong", answers={204: None})
def withdraw_event(call: Call) -> Answer:
    """It stays in the list, with the instant it was withdrawn, and counts for nothing."""
    event_id, expected = call.path["event_id"], call.expected_revisions
    adverse_events.withdraw_event(call.resources, call.grant, event_id, expected=expected, now=call.now)
    return Answer(204)
