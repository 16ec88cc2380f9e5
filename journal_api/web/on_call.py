"""/v1/on-call: who is on call for which care team, and when nobody is."""

from __future__ import annotations

from uuid import uuid4

from journal_api.domain.on_call import Override, Shift
from journal_api.services import on_call
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_counted
from journal_api.web.schemas.on_call import (
    GapAnswer,
    OnCallAnswer,
    OnCallPartQuery,
    OnCallQuery,
    OverrideAnswer,
    OverrideBody,
    ShiftAnswer,
    ShiftBody,
)
from journal_api.web.schemas.pages import page_of

COLLECTION = "/v1/on-call"
SHIFTS = COLLECTION + "/shifts"
OVERRIDES = COLLECTION + "/overrides"

blueprint = operations_blueprint("on-call", description="Who is on call for which care team, and when nobody is.")


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("on_call", "read"), summary="Read who is on call", query=OnCallQuery, answers={200: page_of(OnCallAnswer)}
)
def read_on_call(call: Call) -> Answer:
    """Stretches of time from now on, by care team and then by time, without a break; a clinician reads their own
    teams'. A step of an alert's chain that turns to who is on call asks when it falls due.
    """
    return answer_counted(call, _list_cover(call))


@blueprint.route(COLLECTION + "/gaps", methods=["GET"])
@operation(
    access=("on_call", "read"), summary="List the gaps on call", query=OnCallQuery, answers={200: page_of(GapAnswer)}
)
def list_on_call_gaps(call: Call) -> Answer:
    """When nobody is on call for a care team: then a step that turns to who is on call reaches the others it names, or
    whoever stands in.
    """
    return answer_counted(call, tuple(one for one in _list_cover(call) if not one.user_ids))


@blueprint.route(SHIFTS, methods=["POST"])
@operation(access=("on_call", "write"), summary="Add a weekly shift", body=ShiftBody, answers={201: ShiftAnswer})
def add_on_call_shift(call: Call) -> Answer:
    """Put a member of a care team on call every week; whoever leaves the team leaves its schedule."""
    shift = Shift(uuid4(), **call.body)
    added = on_call.add_shift(call.resources, call.grant, shift, now=call.now)
    return Answer(201, added, {"Location": f"{SHIFTS}/{added.id}"})


@blueprint.route(SHIFTS, methods=["GET"])
@operation(
    access=("on_call", "read"),
    summary="List the weekly shifts",
    query=OnCallPartQuery,
    answers={200: page_of(ShiftAnswer)},
)
def list_on_call_shifts(call: Call) -> Answer:
    """Of every care team, for a clinician of their own."""
    return answer_counted(call, on_call.list_shifts(call.resources, call.grant, now=call.now))


@blueprint.route(SHIFTS + "/<shift_id>", methods=["DELETE"])
@operation(access=("on_call", "write"), summary="Remove a weekly shift", answers={204: None})
def remove_on_call_shift(call: Call) -> Answer:
    """Chains that are under way follow the schedule as it is when each step falls due."""
    on_call.remove_shift(
        call.resources, call.grant, call.path["shift_id"], expected=call.expected_revisions, now=call.now
    )
    return Answer(204)


@blueprint.route(OVERRIDES, methods=["POST"])
@operation(access=("on_call", "write"), summary="Add an override", body=OverrideBody, answers={201: OverrideAnswer})
def add_on_call_override(call: Call) -> Answer:
    """Put a member of a care team on call in place of the team's shifts for a while: a holiday, a swap."""
    override = Override(uuid4(), **call.body)
    added = on_call.add_override(call.resources, call.grant, override, now=call.now)
    return Answer(201, added, {"Location": f"{OVERRIDES}/{added.id}"})


@blueprint.route(OVERRIDES, methods=["GET"])
@operation(
    access=("on_call", "read"),
    summary="List the overrides",
    query=OnCallPartQuery,
    answers={200: page_of(OverrideAnswer)},
)
def list_on_call_overrides(call: Call) -> Answer:
    """Of every care team, for a clinician of their own; past ones included."""
    return answer_counted(call, on_call.list_overrides(call.resources, call.grant, now=call.now))


@blueprint.route(OVERRIDES + "/<override_id>", methods=["DELETE"])
@operation(access=("on_call", "write"), summary="Remove an override", answers={204: None})
def remove_on_call_override(call: Call) -> Answer:
    """The shifts hold again."""
    on_call.remove_override(
        call.resources, call.grant, call.path["override_id"], expected=call.expected_revisions, now=call.now
    )
    return Answer(204)


def _list_cover(call: Call) -> tuple[on_call.Cover, ...]:
    team_id, days = call.query.get("care_team_id"), call.query["days"]
    return on_call.list_cover(call.resources, call.grant, care_team_id=team_id, days=days, now=call.now)
