"""/v1/patients: the caseload, and each patient's summary."""

from __future__ import annotations

from uuid import UUID

from journal_api.domain.access import Role
from journal_api.domain.caseloads import CaseloadOrder, CaseloadPage, CaseloadPosition
from journal_api.services import patients
from journal_api.web.calls import Answer, Call
from journal_api.web.cursors import Position
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_found, require_page
from journal_api.web.schemas.pages import page_of
from journal_api.web.schemas.patients import CaseloadQuery, StandingAnswer, SummaryAnswer, answer_of

blueprint = operations_blueprint("patients", description="Who is cared for, and where they stand.")


@blueprint.route("/v1/patients", methods=["GET"])
@operation(
    access=("patients", "read"),
    summary="Read the caseload",
    query=CaseloadQuery,
    answers={200: page_of(StandingAnswer)},
)
def list_patients(call: Call) -> Answer:
    """A clinician reads the patients of their own care teams, worst first unless `sort=name`: by the gravest live
    alert, then by risk, then by name. An admin reads the clinic's patients by name: name and care teams only.
    """
    page = require_page(call)
    usual = CaseloadOrder.NAME if call.grant.caller.role is Role.ADMIN else CaseloadOrder.RISK
    wanted = CaseloadPage(
        page.look_for,
        order=call.query.get("sort") or usual,
        after=_read_position(page.after),
        care_team_id=call.query.get("care_team_id"),
    )
    found = patients.list_patients(call.resources, call.grant, wanted, now=call.now)
    return answer_found(
        call, found, position=lambda one: _position(one.position), show=lambda one: answer_of(one.shown)
    )


@blueprint.route("/v1/patients/<patient_id>/summary", methods=["GET"])
@operation(access=("summary", "read"), summary="Read a patient's summary", answers={200: SummaryAnswer})
def read_summary(call: Call) -> Answer:
    """Where a patient stands now. The patient's own answer leaves out rule, severity and title of live alerts."""
    return Answer(200, answer_of(patients.get_summary(call.resources, call.grant, now=call.now)))


def _position(position: CaseloadPosition) -> tuple[UUID, int, int]:
    return position.patient_id, position.alert_rank, position.risk_rank


def _read_position(position: Position | None) -> CaseloadPosition | None:
    if position is None:
        return None
    patient_id, alert_rank, risk_rank = (str(part) for part in position)
    return CaseloadPosition(UUID(patient_id), int(alert_rank), int(risk_rank))
