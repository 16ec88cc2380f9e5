"""Side effects: told by the patient from the phone, or by a clinician in the session."""

from __future__ import annotations

from journal_api.domain.access import Role
from journal_api.domain.kinds.side_effects import SIDE_EFFECT
from journal_api.domain.side_effects import Reporter
from journal_api.web import entry_answers
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.entries import (
    EntryQuery,
    SessionSideEffectBody,
    SideEffectAnswer,
    SideEffectBody,
    SideEffectPatch,
)
from journal_api.web.schemas.pages import PageQuery, page_of
from journal_api.web.treatment_sessions import ITEM as SESSION
from journal_api.web.treatment_sessions import SESSION_ID, require_session

PATHS = entry_answers.EntryPaths(SIDE_EFFECT, "side-effects")
COLLECTION = "/v1/patients/<patient_id>/side-effects"
ITEM = COLLECTION + "/<entry_id>"
OF_SESSION = SESSION + "/side-effects"

blueprint = operations_blueprint("side-effects", description="What was felt during and after a treatment session.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(
    access=("side_effects", "write"),
    summary="Record a side effect",
    body=SideEffectBody,
    answers={201: SideEffectAnswer, 200: SideEffectAnswer},
)
def record_side_effect(call: Call) -> Answer:
    """Store what was felt. Without `ended_at` it is not known to be over.

    A severe one (3), and dissociation that is still there the next morning, open the care team's alert (CR-06) together
    with the entry; `guidance` is for the patient, at once. Send it again with the same `id` as often as you like.
    """
    return entry_answers.record(call, PATHS, reported_by=_reporter(call))


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("side_effects", "read"),
    summary="List side effects",
    query=EntryQuery,
    answers={200: page_of(SideEffectAnswer)},
)
def list_side_effects(call: Call) -> Answer:
    """Newest first. `from` and `to` are lived local dates, inclusive."""
    return entry_answers.read_page(call, PATHS)


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("side_effects", "read"), summary="Read a side effect", answers={200: SideEffectAnswer})
def read_side_effect(call: Call) -> Answer:
    """One side effect with its ETag."""
    return entry_answers.read(call, PATHS)


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("side_effects", "write"),
    summary="Edit a side effect",
    body=SideEffectPatch,
    answers={200: SideEffectAnswer},
    exists=entry_answers.require(PATHS),
)
def edit_side_effect(call: Call) -> Answer:
    """JSON Merge Patch: say its end, or correct it. Earlier versions are kept."""
    return entry_answers.edit(call, PATHS)


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("side_effects", "write"), summary="Delete a side effect", answers={204: None})
def delete_side_effect(call: Call) -> Answer:
    """The entry is gone for every reader; an alert it opened stays, marked as no longer supported."""
    return entry_answers.delete(call, PATHS)


@blueprint.route(OF_SESSION, methods=["POST"])
@operation(
    access=("side_effects", "write"),
    summary="Record a side effect of a session",
    body=SessionSideEffectBody,
    answers={201: SideEffectAnswer, 200: SideEffectAnswer},
    exists=require_session,
)
def record_session_side_effect(call: Call) -> Answer:
    """Store what was felt in the session of the path; edits go to the place that the answer names."""
    require_session(call)
    return entry_answers.record(call, PATHS, reported_by=_reporter(call), treatment_session_id=call.path[SESSION_ID])


@blueprint.route(OF_SESSION, methods=["GET"])
@operation(
    access=("side_effects", "read"),
    summary="List a session's side effects",
    query=PageQuery,
    answers={200: page_of(SideEffectAnswer)},
)
def list_session_side_effects(call: Call) -> Answer:
    """Newest first, whoever reported them."""
    require_session(call)
    return entry_answers.read_page(call, PATHS, treatment_session_id=call.path[SESSION_ID])


def _reporter(call: Call) -> Reporter:
    return Reporter.PATIENT if call.grant.caller.role is Role.PATIENT else Reporter.CLINICIAN
