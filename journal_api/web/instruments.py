"""/v1/instruments: what patients may be asked."""

from __future__ import annotations

from journal_api.services import instruments
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_counted
from journal_api.web.schemas.instruments import InstrumentAnswer, answer_of
from journal_api.web.schemas.pages import PageQuery, page_of

blueprint = operations_blueprint("instruments", description="Questionnaires, checks and imported totals.")


@blueprint.route("/v1/instruments", methods=["GET"])
@operation(
    access=("instruments", "read"),
    summary="List the instruments",
    query=PageQuery,
    answers={200: page_of(InstrumentAnswer)},
)
def list_instruments(call: Call) -> Answer:
    """Every instrument with items, choices, scales and licence, switched on or not; for everybody of the clinic."""
    found = instruments.list_instruments(call.resources, call.grant, now=call.now)
    return answer_counted(call, tuple(map(answer_of, found)))


@blueprint.route("/v1/instruments/<instrument>", methods=["GET"])
@operation(access=("instruments", "read"), summary="Read an instrument", answers={200: InstrumentAnswer})
def read_instrument(call: Call) -> Answer:
    """One instrument: what to show, what may be answered, and what the answers come to.

    `text` is the official wording; where it may not ship it is null, and the clinic brings its own licensed copy.
    """
    offered = instruments.read_instrument(call.resources, call.grant, call.path["instrument"], now=call.now)
    return Answer(200, answer_of(offered), revision=instruments.name_version(offered))
