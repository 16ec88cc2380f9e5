"""/v1/patients/{patient_id}/treatment-sessions/{session_id}/vitals: what was measured, and when."""

from __future__ import annotations

from journal_api.services import vitals
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.pages import PageQuery, page_of
from journal_api.web.schemas.vitals import VitalsAnswer, VitalsBody, answer_of
from journal_api.web.treatment_sessions import ITEM, SESSION_ID, require_session

COLLECTION = ITEM + "/vitals"

blueprint = operations_blueprint("vitals", description="What was measured in a treatment session.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("vitals", "write"),
    summary="Record vitals",
    body=VitalsBody,
    answers={201: VitalsAnswer, 200: VitalsAnswer},
    exists=require_session,
)
def record_vitals(call: Call) -> Answer:
    """Add a reading to the session's timeline, before, during or after it; a reading is never changed.

    `concern` says at once what it asks for. From 180/110 mmHg or the clinic's own marks on, and at any value with
    chest pain, severe headache or neurological signs, the care team's alert (CR-06) is opened together with the
    reading. A session that was canceled or told afterwards is not watched: 409 `impossible_transition`.
    """
    fields = {name: value for name, value in call.body.items() if name != "id"}
    recorded = vitals.record_vitals(
        call.resources, call.grant, call.path[SESSION_ID], fields, vitals_id=call.body.get("id"), now=call.now
    )
    return Answer(201 if recorded.is_new else 200, answer_of(recorded.view))


@blueprint.route(COLLECTION, methods=["GET"])
@operation(access=("vitals", "read"), summary="List vitals", query=PageQuery, answers={200: page_of(VitalsAnswer)})
def list_vitals(call: Call) -> Answer:
    """The session's timeline, oldest first."""
    after, limit = read_after_instant(call)
    views = vitals.list_session_vitals(
        call.resources,
        call.grant,
        call.path[SESSION_ID],
        limit=limit,
        after=after,
        now=call.now,
    )
    return answer_found(call, views, position=lambda view: (view.vitals.taken_at, view.vitals.id), show=answer_of)
