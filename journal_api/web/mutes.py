"""/v1/patients/{patient_id}/mutes: rules that are kept quiet about one patient for a while."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.mutes import Mute
from journal_api.services import mutes
from journal_api.services.mutes import MuteRequest
from journal_api.web.calls import Answer, Call, answer_page
from journal_api.web.operations import operation, operations_blueprint
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
    if call.page is None:
        raise TypeError("the operation declares no PageQuery")
    limit = call.page.limit
    after = None
    if call.page.after is not None:
        at, mute_id = call.page.after
        after = (datetime.fromisoformat(str(at)), UUID(str(mute_id)))
    found = mutes.list_mutes(call.resources, call.grant, after=after, limit=limit + 1, now=call.now)
    return answer_page(call, found[:limit], last=_position(found[limit - 1]) if len(found) > limit else None)


@blueprint.route(COLLECTION + "/<mute_id>", methods=["DELETE"])
@operation(access=("mutes", "write"), summary="End a mute", answers={204: None})
def end_mute(call: Call) -> Answer:
    """What it kept from being told is told now. The mute stays in the list, with the instant it ended."""
    mutes.end_mute(call.resources, call.grant, call.path["mute_id"], expected=call.expected_revisions, now=call.now)
    return Answer(204)


def _position(mute: Mute) -> tuple[str, str]:
    return (mute.began_at.isoformat(), str(mute.id))
