"""/v1/patients/{patient_id}/trends: the line through a record."""

from __future__ import annotations

from dataclasses import asdict

from journal_api.domain.trend_views import TrendRequest
from journal_api.services import trends
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.trends import TrendAnswer, TrendQuery

blueprint = operations_blueprint("trends", description="Where a person stands by their own measure.")


@blueprint.route("/v1/patients/<patient_id>/trends", methods=["GET"])
@operation(access=("trends", "read"), summary="Read a trend", query=TrendQuery, answers={200: TrendAnswer})
def read_trend(call: Call) -> Answer:
    """One point per local day from the first entry on, with or without an entry, as judged through `judged_through`.

    An episode is listed when the measure speaks in it; its numbers are in the unit of the measure it names.
    """
    request = TrendRequest(call.query["measure"], call.query.get("from_on"), call.query.get("to_on"))
    trend = trends.get_trend(call.resources, call.grant, request, now=call.now)
    return Answer(200, asdict(trend))
