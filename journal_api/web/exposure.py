"""/v1/patients/{patient_id}/exposure: how much a patient was given."""

from __future__ import annotations

from journal_api.services.exposure import read_exposure
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.exposure import ExposureAnswer

blueprint = operations_blueprint("exposure", description="How much a patient was given, over days and in all.")


@blueprint.route("/v1/patients/<patient_id>/exposure", methods=["GET"])
@operation(access=("exposure", "read"), summary="Read the ledger of exposure", answers={200: ExposureAnswer})
def read_exposure_ledger(call: Call) -> Answer:
    """Milligrams and sessions by medicine and route, over 30, 90 and 365 days and since the first session.

    Sessions that took place count on the day they were lived; mg per kg are added up where the weight is known.
    """
    return Answer(200, read_exposure(call.resources, call.grant, now=call.now))
