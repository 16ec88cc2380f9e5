"""/v1/clinic: the settings of one's clinic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journal_api.domain.clinics import Clinic
from journal_api.domain.guidance import Resource
from journal_api.services import clinics
from journal_api.services.clinics import ClinicChange
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.clinics import ClinicAnswer, ClinicPatch

blueprint = operations_blueprint("clinic", description="The settings of one's clinic.")


@blueprint.route("/v1/clinic", methods=["GET"])
@operation(access=("clinic", "read"), summary="Read the clinic's settings", answers={200: ClinicAnswer})
def read_clinic(call: Call) -> Answer:
    """Name, zone, language and crisis resources, with their ETag; for everybody of the clinic."""
    return _answer(clinics.read_clinic(call.resources, call.grant, now=call.now))


@blueprint.route("/v1/clinic", methods=["PATCH"])
@operation(
    access=("clinic", "write"),
    summary="Edit the clinic's settings",
    body=ClinicPatch,
    answers={200: ClinicAnswer},
    if_match_required=True,
)
def edit_clinic(call: Call) -> Answer:
    """JSON Merge Patch. The crisis resources are replaced as a whole; patients see them from the next entry on."""
    change = _read_change(call.body.changes)
    edited = clinics.edit_clinic(call.resources, call.grant, change, revisions=call.expected_revisions, now=call.now)
    return _answer(edited)


def _read_change(changes: Mapping[str, Any]) -> ClinicChange:
    if "crisis_resources" not in changes:
        return ClinicChange(**changes)
    resources = tuple(Resource(**resource) for resource in changes["crisis_resources"] or ())
    return ClinicChange(**{**changes, "crisis_resources": resources})


def _answer(clinic: Clinic) -> Answer:
    return Answer(200, clinic, revision=clinic.revision)
