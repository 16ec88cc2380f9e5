"""/v1/clinic: the settings of one's clinic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journal_api.domain.clinics import Clinic
from journal_api.domain.guidance import Resource
from journal_api.domain.thresholds import THRESHOLDS
from journal_api.domain.working_hours import OpenHours
from journal_api.services import clinics
from journal_api.services.clinics import ClinicChange
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.clinics import ClinicAnswer, ClinicPatch, answer_of

_LISTS = ("crisis_resources", "instruments", "accepted_licences", "working_hours")

blueprint = operations_blueprint("clinic", description="The settings of one's clinic.")


@blueprint.route("/v1/clinic", methods=["GET"])
@operation(access=("clinic", "read"), summary="Read the clinic's settings", answers={200: ClinicAnswer})
def read_clinic(call: Call) -> Answer:
    """Name, zone, language, crisis resources, instruments, working hours, promises and the marks it has set itself."""
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
    """JSON Merge Patch. Lists are replaced as a whole; patients see the crisis resources from the next entry on.

    An instrument with an owner's terms is switched on together with `accepted_licences`: who accepted and when is kept.
    What is promised within working hours is what patients read as `guidance.monitoring.within_minutes`.
    `thresholds` are merged figure by figure. A mark judges what arrives from then on: nothing of the past is told
    again, and what was told stands. `GET /v1/rules` says what may be set, and between which bounds.
    """
    change = _read_change(call.body.changes)
    edited = clinics.edit_clinic(call.resources, call.grant, change, revisions=call.expected_revisions, now=call.now)
    return _answer(edited)


def _read_change(changes: Mapping[str, Any]) -> ClinicChange:
    # Null takes the whole of a list away.
    emptied = {name: () for name in _LISTS if name in changes and changes[name] is None}
    read = {**changes, **emptied}
    if "thresholds" in read and read["thresholds"] is None:
        read["thresholds"] = dict.fromkeys(THRESHOLDS)
    if "working_hours" in read:
        read["working_hours"] = tuple(OpenHours(**hours) for hours in read["working_hours"])
    if "crisis_resources" in read:
        read["crisis_resources"] = tuple(Resource(**resource) for resource in read["crisis_resources"])
    withdrawn = frozenset(name for name in clinics.PROMISES if name in read and read[name] is None)
    return ClinicChange(**read, withdrawn=withdrawn)


def _answer(clinic: Clinic) -> Answer:
    return Answer(200, answer_of(clinic), revision=clinic.revision)
