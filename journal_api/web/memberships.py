"""/v1/care-teams/{care_team_id}/members and /patients: who is in a care team, and whom it cares for."""

from __future__ import annotations

from journal_api.services import care_teams
from journal_api.web.calls import Answer, Call
from journal_api.web.care_teams import CARE_TEAM_ID, ITEM, require_care_team
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_name
from journal_api.web.schemas.care_teams import CaredForAnswer, MemberAnswer, MembershipBody
from journal_api.web.schemas.pages import PageQuery, page_of

MEMBER = ITEM + "/members/<user_id>"
PATIENT = ITEM + "/patients/<patient_id>"

blueprint = operations_blueprint("care-team-memberships", description="Who is in a care team, and whom it cares for.")


@blueprint.route(ITEM + "/members", methods=["GET"])
@operation(
    access=("care_teams", "read"),
    summary="List a team's members",
    query=PageQuery,
    answers={200: page_of(MemberAnswer)},
)
def list_care_team_members(call: Call) -> Answer:
    """The clinicians of a team by name, with their duty."""
    after, limit = read_after_name(call)
    team_id = call.path[CARE_TEAM_ID]
    found = care_teams.list_members(call.resources, call.grant, team_id, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.display_name, one.user_id))


@blueprint.route(MEMBER, methods=["PUT"])
@operation(
    access=("care_teams", "write"),
    summary="Put a clinician into a team",
    body=MembershipBody,
    answers={204: None},
    exists=require_care_team,
)
def put_care_team_member(call: Call) -> Answer:
    """Let a clinician be in the team with this duty, whether or not they were before; 404 for who is no clinician."""
    care_teams.put_member(
        call.resources,
        call.grant,
        call.path[CARE_TEAM_ID],
        user_id=call.path["user_id"],
        on_duty=call.body["on_duty"],
        expected=call.expected_revisions,
        now=call.now,
    )
    return Answer(204)


@blueprint.route(MEMBER, methods=["DELETE"])
@operation(access=("care_teams", "write"), summary="Take a clinician out of a team", answers={204: None})
def remove_care_team_member(call: Call) -> Answer:
    """They lose sight of the team's patients on their next request; 404 when they are not in it.

    Messages still to be sent to them go to who is left, open alerts are told to them at once, and alerts they had
    taken on open again; where nobody is left, the clinic's admins are told.
    """
    care_teams.remove_member(
        call.resources,
        call.grant,
        call.path[CARE_TEAM_ID],
        user_id=call.path["user_id"],
        expected=call.expected_revisions,
        now=call.now,
    )
    return Answer(204)


@blueprint.route(ITEM + "/patients", methods=["GET"])
@operation(
    access=("care_teams", "read"),
    summary="List a team's patients",
    query=PageQuery,
    answers={200: page_of(CaredForAnswer)},
)
def list_care_team_patients(call: Call) -> Answer:
    """The patients a team cares for, by name."""
    after, limit = read_after_name(call)
    team_id = call.path[CARE_TEAM_ID]
    found = care_teams.list_patients(call.resources, call.grant, team_id, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.display_name, one.patient_id))


@blueprint.route(PATIENT, methods=["PUT"])
@operation(access=("care_teams", "write"), summary="Put a patient into a team's care", answers={204: None})
def put_care_team_patient(call: Call) -> Answer:
    """Let the team care for the patient, whether or not it does already."""
    care_teams.put_patient(
        call.resources,
        call.grant,
        call.path[CARE_TEAM_ID],
        patient_id=call.path["patient_id"],
        expected=call.expected_revisions,
        now=call.now,
    )
    return Answer(204)


@blueprint.route(PATIENT, methods=["DELETE"])
@operation(access=("care_teams", "write"), summary="Take a patient out of a team's care", answers={204: None})
def remove_care_team_patient(call: Call) -> Answer:
    """Works on the next request; 404 when the team does not care for the patient.

    Live alerts go to the patient's other teams. A patient may be left without any: then to the clinic's admins.
    """
    care_teams.remove_patient(
        call.resources,
        call.grant,
        call.path[CARE_TEAM_ID],
        patient_id=call.path["patient_id"],
        expected=call.expected_revisions,
        now=call.now,
    )
    return Answer(204)
