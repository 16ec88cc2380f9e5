"""/v1/patients/{patient_id}/treatment-sessions: what was planned, given and watched."""

from __future__ import annotations

from journal_api.domain.treatment_sessions import SessionPage
from journal_api.services import discharges, treatment_sessions
from journal_api.services.treatment_sessions import SessionView
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.pages import page_of
from journal_api.web.schemas.treatment_sessions import (
    SessionQuery,
    TreatmentSessionAnswer,
    TreatmentSessionBody,
    TreatmentSessionPatch,
    answer_of,
)

COLLECTION = "/v1/patients/<patient_id>/treatment-sessions"
SESSION_ID = "session_id"
ITEM = COLLECTION + "/<session_id>"

blueprint = operations_blueprint("treatment-sessions", description="What was planned, given and watched.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("treatment_sessions", "write"),
    summary="Record a treatment session",
    body=TreatmentSessionBody,
    answers={201: TreatmentSessionAnswer, 200: TreatmentSessionAnswer},
)
def record_treatment_session(call: Call) -> Answer:
    """Plan a session, or record one that has started. Clinicians of the patient's care teams write, the patient reads.

    A dose has one unit: `dose_mg`, or `dose_mg_per_kg` with `weight_kg`. Sessions of one patient begin at least 210
    minutes apart, canceled ones aside. Send it again with the same `id` as often as you like: the same content answers
    200 and changes nothing. `warnings` say what the checklist leaves open.
    """
    fields = {name: value for name, value in call.body.items() if name != "id"}
    recorded = treatment_sessions.record_session(
        call.resources, call.grant, fields, session_id=call.body.get("id"), now=call.now
    )
    if not recorded.is_new:
        return answer_session(recorded.view)
    session = recorded.view.session
    place = f"/v1/patients/{session.patient_id}/treatment-sessions/{session.id}"
    return Answer(201, answer_of(recorded.view), {"Location": place}, session.revision)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("treatment_sessions", "read"),
    summary="List treatment sessions",
    query=SessionQuery,
    answers={200: page_of(TreatmentSessionAnswer)},
)
def list_treatment_sessions(call: Call) -> Answer:
    """The session that begins last comes first, planned ones included. `from` and `to` are lived local dates."""
    after, limit = read_after_instant(call)
    wanted = SessionPage(
        limit,
        from_on=call.query.get("from_on"),
        to_on=call.query.get("to_on"),
        after=after,
    )
    views = treatment_sessions.list_record_sessions(call.resources, call.grant, wanted, now=call.now)
    return answer_found(call, views, position=lambda view: (view.session.begins_at, view.session.id), show=answer_of)


@blueprint.route(ITEM, methods=["GET"])
@operation(
    access=("treatment_sessions", "read"), summary="Read a treatment session", answers={200: TreatmentSessionAnswer}
)
def read_treatment_session(call: Call) -> Answer:
    """One session with its ETag."""
    view = treatment_sessions.read_session(call.resources, call.grant, call.path[SESSION_ID], now=call.now)
    return answer_session(view)


def require_session(call: Call) -> None:
    """Raise NotFound when the session of the path is absent."""
    treatment_sessions.read_session(call.resources, call.grant, call.path[SESSION_ID], now=call.now)


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("treatment_sessions", "write"),
    summary="Start, cancel or correct a treatment session",
    body=TreatmentSessionPatch,
    answers={200: TreatmentSessionAnswer},
    exists=require_session,
    if_match_required=True,
)
def edit_treatment_session(call: Call) -> Answer:
    """JSON Merge Patch. `state` moves planned → under_way and either → canceled; another move is 409
    `impossible_transition`. A session counts in every judgement once it is under way, on its `local_date`; canceled, no
    dose was given and it counts no more. Earlier revisions are kept.
    """
    view = treatment_sessions.edit_session(
        call.resources,
        call.grant,
        call.path[SESSION_ID],
        call.body.apply_to,
        expected=call.expected_revisions,
        now=call.now,
    )
    return answer_session(view)


@blueprint.route(ITEM + "/discharge", methods=["POST"])
@operation(
    access=("treatment_sessions", "write"),
    summary="Discharge the patient",
    answers={200: TreatmentSessionAnswer},
    problems=(409,),
)
def discharge_treatment_session(call: Call) -> Answer:
    """End the session. Refused with 409 `discharge_refused` and everything that is open in `errors`: the driver, two
    hours of observation, blood pressure before, at 40 minutes and now, sedation and dissociation now, side effects
    without end.

    The answer says `no_driving_until`: the day after, and only after restful sleep. Sent again it answers the same.
    """
    view = discharges.discharge_session(
        call.resources, call.grant, call.path[SESSION_ID], expected=call.expected_revisions, now=call.now
    )
    return answer_session(view)


def answer_session(view: SessionView) -> Answer:
    """Answer one session with its ETag."""
    return Answer(200, answer_of(view), revision=view.session.revision)
