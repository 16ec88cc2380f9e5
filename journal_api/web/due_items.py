"""/v1/patients/{patient_id}/due: what the phone asks next."""

from __future__ import annotations

from journal_api.services.due_items import list_due_items
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.due_items import DueAnswer

blueprint = operations_blueprint("due", description="What a person is to be asked next, and until when.")


@blueprint.route("/v1/patients/<patient_id>/due", methods=["GET"])
@operation(access=("due", "read"), summary="Read what is due", answers={200: DueAnswer})
def read_due(call: Call) -> Answer:
    """What is open now and what falls due within two weeks, soonest first: read it whenever there is a network, and a
    push that never came hides nothing. Whatever is answered is gone at the next reading.
    """
    return Answer(200, {"items": list_due_items(call.resources, call.grant, now=call.now)})
