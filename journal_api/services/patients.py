"""Reading the caseload and a patient's summary."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from journal_api.domain.access import Grant, Role
from journal_api.domain.caseloads import CaseloadOrder, CaseloadPage, CaseloadPosition, StandingView, show_standing
from journal_api.domain.errors import Fault, Invalid
from journal_api.services.auditing import audit_use
from journal_api.services.list_auditing import audit_list
from journal_api.services.resources import Resources
from journal_api.store.patients import get_standing, list_caseload


@dataclass(frozen=True, slots=True)
class CaseloadView:
    """One line of the caseload as its reader may see it, and its place in the order."""

    shown: StandingView
    position: CaseloadPosition


def list_patients(resources: Resources, grant: Grant, page: CaseloadPage, *, now: datetime) -> tuple[CaseloadView, ...]:
    """List the patients within the caller's reach; an admin's list holds names and membership only.

    Raises Invalid when an admin asks for the order of risk, which would tell what the lines leave out.
    """
    role = grant.caller.role
    if role is Role.ADMIN and page.order is CaseloadOrder.RISK:
        raise Invalid(Fault("?sort", "not_a_choice", "An admin's list is sorted by name."))
    with resources.database.transaction(grant.scope) as tx:
        lines = list_caseload(tx, grant, page)
        audit_list(tx, grant, patient_ids=(line.position.patient_id for line in lines), now=now)
    return tuple(CaseloadView(show_standing(line.standing, role=role), line.position) for line in lines)


def get_summary(resources: Resources, grant: Grant, *, now: datetime) -> StandingView:
    """Get where the patient of the grant stands now. Raises NotFound."""
    with resources.database.transaction(grant.scope) as tx:
        standing = get_standing(tx, grant)
        audit_use(tx, grant, now=now)
    return show_standing(standing, role=grant.caller.role)
