"""/v1/me/sign-ins: where one is signed in."""

from __future__ import annotations

from dataclasses import asdict

from journal_api.services import own_sign_ins
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_instant
from journal_api.web.schemas.pages import PageQuery, page_of
from journal_api.web.schemas.sign_ins import OpenSignInAnswer

COLLECTION = "/v1/me/sign-ins"

blueprint = operations_blueprint("my-sign-ins", description="Where one is signed in.")


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("sign_ins", "read"),
    summary="List one's sign-ins",
    query=PageQuery,
    answers={200: page_of(OpenSignInAnswer)},
)
def list_own_sign_ins(call: Call) -> Answer:
    """The sign-ins that can still be used, newest first."""
    after, limit = read_after_instant(call)
    found = own_sign_ins.list_own_sign_ins(call.resources, call.grant, after=after, limit=limit, now=call.now)
    current = call.grant.caller.sign_in_id
    return answer_found(
        call,
        found,
        position=lambda one: (one.created_at, one.id),
        show=lambda one: {**asdict(one), "is_current": one.id == current},
    )


@blueprint.route(COLLECTION + "/<sign_in_id>", methods=["DELETE"])
@operation(access=("sign_ins", "write"), summary="End one of one's sign-ins", answers={204: None})
def end_own_sign_in(call: Call) -> Answer:
    """End it at once, this one too: its access tokens are dead on the next request. 404 when it is over already."""
    own_sign_ins.end_one_sign_in(
        call.resources, call.grant, call.path["sign_in_id"], expected=call.expected_revisions, now=call.now
    )
    return Answer(204)
