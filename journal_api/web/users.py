"""/v1/users: the staff of a clinic."""

from __future__ import annotations

from journal_api.domain.access import Role
from journal_api.services import staff
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_name
from journal_api.web.schemas.pages import page_of
from journal_api.web.schemas.users import UserAnswer, UserQuery

COLLECTION = "/v1/users"
ITEM = COLLECTION + "/<user_id>"

blueprint = operations_blueprint("users", description="The staff of a clinic.")


@blueprint.route(COLLECTION, methods=["GET"])
@operation(access=("users", "read"), summary="List the staff", query=UserQuery, answers={200: page_of(UserAnswer)})
def list_users(call: Call) -> Answer:
    """Clinicians and admins by name, without who was removed. Patients stand at `/v1/patients`."""
    after, limit = read_after_name(call)
    named = call.query.get("role")
    role = None if named is None else Role(named)
    found = staff.list_staff(call.resources, call.grant, role=role, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.display_name, one.id))


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("users", "read"), summary="Read a member of the staff", answers={200: UserAnswer})
def read_user(call: Call) -> Answer:
    """One member of the staff, with their ETag; 404 for a patient, and for who was removed."""
    member = staff.read_staff_member(call.resources, call.grant, call.path["user_id"], now=call.now)
    return Answer(200, member, revision=member.revision)


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("users", "write"), summary="Remove a member of the staff", answers={204: None}, problems=(409,))
def remove_user(call: Call) -> Answer:
    """Remove somebody, all at once: their sign-ins end and they leave their teams.

    Messages still to be sent to them go to who stands in, open alerts are told to the rest of the team (where nobody
    is left, to the clinic's admins), and alerts they had taken on open again. Their address may be invited anew. 409
    `last_admin` where the clinic would be left without an admin.
    """
    staff.remove_staff_member(
        call.resources, call.grant, call.path["user_id"], revisions=call.expected_revisions, now=call.now
    )
    return Answer(204)
