"""/v1/patients/{patient_id}/profile: what rules and scores need to know of a person."""

from __future__ import annotations

from journal_api.services import profiles
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.profiles import ProfileAnswer, ProfilePatch

PLACE = "/v1/patients/<patient_id>/profile"

blueprint = operations_blueprint("profile", description="What rules and scores need to know of a person.")


@blueprint.route(PLACE, methods=["GET"])
@operation(access=("profile", "read"), summary="Read a patient's profile", answers={200: ProfileAnswer})
def read_profile(call: Call) -> Answer:
    """As the care team wrote it down, with its ETag; what is unknown is null."""
    profile = profiles.read_profile(call.resources, call.grant, now=call.now)
    return Answer(200, profile, revision=profile.revision)


@blueprint.route(PLACE, methods=["PATCH"])
@operation(
    access=("profile", "write"),
    summary="Edit a patient's profile",
    body=ProfilePatch,
    answers={200: ProfileAnswer},
    if_match_required=True,
)
def edit_profile(call: Call) -> Answer:
    """JSON Merge Patch by the care team. A weight and the day it was taken go together."""
    profile = profiles.edit_profile(
        call.resources, call.grant, call.body.changes, expected=call.expected_revisions, now=call.now
    )
    return Answer(200, profile, revision=profile.revision)
