"""/v1/patients/{patient_id}/mutes: rules that are kept quiet about one patient for a while."""

from __future__ import annotations

from journal_api.services import mutes
from journal_api.services.mutes import MuteRequest
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.mutes import MuteAnswer, MuteBody
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/patients/<patient_id>/mutes"

blueprint = operations_blueprint("mutes", description="Rules that are kept quiet about one patient for a while.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(access=("mutes", "write"), summary="Mute a rule for a patient", body=MuteBody, answers={201: MuteAnswer})
def mute_rule(call: Call) -> Answer:
    """Alerts of this rule about this patient still open and can be read; they are told when the mute ends.

    An answer about harming oneself (CR-01) and what is found in a session (CR-06) are never muted, and what is critical
    is told at once all the same.
    """
    wanted = MuteRequest(call.body["rule"], call.body["until"], call.body["reason"])
    mute = mutes.mute_rule(call.resources, call.grant, wanted, now=call.now)
    return Answer(201, mute, {"Location": f"/v1/patients/{mute.patient_id}/mutes/{mute.id}"})


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("mutes", "read"), summary="List a patient's mutes", query=PageQuery, answers={200: page_of(MuteAnswer)}
)
def list_mutes(call: Call) -> Answer:
    """Past and present ones, newest first."""
    after, limit = read_after_instant(call)
    found = mutes.list_mutes(call.resources, call.grant, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.began_at, one.id))


@blueprint.route(COLLECTION + "/<mute_id>", methods=["DELETE"])
@operation(access=("mutes", "write"), summary="End a mute", answers={204: None})
def end_mute(call: Call) -> Answer:
    """What it kept from being told is told now. The mute stays in the list, with the instant it ended."""
    mutes.end_mute(call.resources, call.grant, call.path["mute_id"], expected=call.expected_revisions, now=call.now)
    return Answer(204)
