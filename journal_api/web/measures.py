"""/v1/measures: what a clinic lets its patients log beyond the built-in ratings."""

from __future__ import annotations

from journal_api.domain.measures import Measure
from journal_api.services import measures
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_named
from journal_api.web.schemas.measures import MeasureAnswer, MeasureBody, MeasurePatch
from journal_api.web.schemas.pages import PageQuery, page_of

ITEM = "/v1/measures/<name>"

blueprint = operations_blueprint(
    "measures", description="What a clinic lets its patients log beyond the built-in ones."
)


@blueprint.route("/v1/measures", methods=["GET"])
@operation(
    access=("measures", "read"), summary="List the measures", query=PageQuery, answers={200: page_of(MeasureAnswer)}
)
def list_measures(call: Call) -> Answer:
    """What the clinic defined, by name; for everybody of the clinic."""
    found = measures.list_measures(call.resources, call.grant, now=call.now)
    return answer_named(call, found, name=lambda one: one.name)


@blueprint.route("/v1/measures", methods=["POST"])
@operation(
    access=("measures", "write"),
    summary="Define a measure",
    body=MeasureBody,
    answers={201: MeasureAnswer, 200: MeasureAnswer},
)
def define_measure(call: Call) -> Answer:
    """Define a measure; the same again answers 200, another of the same name is 409."""
    wanted = Measure(**call.body)
    is_new = measures.define_measure(call.resources, call.grant, wanted, now=call.now)
    if not is_new:
        return _answer(wanted)
    version = measures.name_version(wanted)
    return Answer(201, wanted, {"Location": f"/v1/measures/{wanted.name}"}, revision=version)


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("measures", "read"), summary="Read a measure", answers={200: MeasureAnswer})
def read_measure(call: Call) -> Answer:
    """One measure with its ETag."""
    return _answer(measures.read_measure(call.resources, call.grant, call.path["name"], now=call.now))


def require_measure(call: Call) -> None:
    """Raise NotFound when the measure of the path is absent."""
    measures.read_measure(call.resources, call.grant, call.path["name"], now=call.now)


@blueprint.route(ITEM, methods=["PATCH"])
@operation(
    access=("measures", "write"),
    summary="Relabel a measure",
    body=MeasurePatch,
    answers={200: MeasureAnswer},
    exists=require_measure,
)
def relabel_measure(call: Call) -> Answer:
    """Change the words people read. Range, step and direction never change, for entries were judged by them."""
    changed = measures.relabel_measure(
        call.resources,
        call.grant,
        call.path["name"],
        label=call.body.changes.get("label"),
        if_match=call.expected_revisions,
        now=call.now,
    )
    return _answer(changed)


def _answer(measure: Measure) -> Answer:
    return Answer(200, measure, revision=measures.name_version(measure))
