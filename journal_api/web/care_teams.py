"""/v1/care-teams: who looks after whom."""

from __future__ import annotations

from journal_api.domain.care_teams import CareTeam
from journal_api.services import care_teams
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, read_after_name
from journal_api.web.schemas.care_teams import CareTeamAnswer, CareTeamBody, CareTeamPatch
from journal_api.web.schemas.pages import PageQuery, page_of

COLLECTION = "/v1/care-teams"
CARE_TEAM_ID = "care_team_id"
ITEM = COLLECTION + "/<care_team_id>"

blueprint = operations_blueprint("care-teams", description="Who looks after whom.")


@blueprint.route(COLLECTION, methods=["POST"])
@operation(access=("care_teams", "write"), summary="Make a care team", body=CareTeamBody, answers={201: CareTeamAnswer})
def make_care_team(call: Call) -> Answer:
    """Make a team without members."""
    team = care_teams.make_care_team(call.resources, call.grant, call.body["name"], now=call.now)
    return Answer(201, team, {"Location": f"{COLLECTION}/{team.id}"}, revision=team.revision)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("care_teams", "read"), summary="List care teams", query=PageQuery, answers={200: page_of(CareTeamAnswer)}
)
def list_care_teams(call: Call) -> Answer:
    """The clinic's teams by name; a clinician sees those they work in."""
    after, limit = read_after_name(call)
    found = care_teams.list_care_teams(call.resources, call.grant, after=after, limit=limit, now=call.now)
    return answer_found(call, found, position=lambda one: (one.name, one.id))


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("care_teams", "read"), summary="Read a care team", answers={200: CareTeamAnswer})
def read_care_team(call: Call) -> Answer:
    """One team with its ETag; for a clinician who works in it."""
    return _answer(care_teams.read_care_team(call.resources, call.grant, call.path[CARE_TEAM_ID], now=call.now))


def require_care_team(call: Call) -> None:
    """Raise NotFound when the team of the path is absent."""
    care_teams.read_care_team(call.resources, call.grant, call.path[CARE_TEAM_ID], now=call.now)


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("care_teams", "write"),
    summary="Rename a care team",
    body=CareTeamPatch,
    answers={200: CareTeamAnswer},
    exists=require_care_team,
    if_match_required=True,
)
def rename_care_team(call: Call) -> Answer:
    """JSON Merge Patch of the name."""
    renamed = care_teams.rename_care_team(
        call.resources,
        call.grant,
        call.path[CARE_TEAM_ID],
        name=call.body.changes.get("name"),
        revisions=call.expected_revisions,
        now=call.now,
    )
    return _answer(renamed)


@blueprint.route(ITEM, methods=["DELETE"])
@operation(access=("care_teams", "write"), summary="Delete a care team", answers={204: None}, if_match_required=True)
def delete_care_team(call: Call) -> Answer:
    """Delete a team with its memberships; 409 `patients_would_be_unwatched` while a patient has no other team."""
    care_teams.delete_care_team(
        call.resources, call.grant, call.path[CARE_TEAM_ID], revisions=call.expected_revisions, now=call.now
    )
    return Answer(204)


def _answer(team: CareTeam) -> Answer:
    return Answer(200, team, revision=team.revision)
