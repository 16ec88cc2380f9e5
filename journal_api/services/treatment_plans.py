"""Reading and writing a patient's treatment plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from journal_api.domain.access import Grant
from journal_api.domain.errors import Invalid, StaleRevision
from journal_api.domain.treatment_plans import NEVER_WRITTEN, TreatmentPlan, check_plan
from journal_api.domain.treatment_sessions import Medicine
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.entries import lock_record
from journal_api.store.treatment_plans import get_plan, insert_plan
from journal_api.store.work import want_assessment

_OWN = frozenset({"revision", "edited_at", "edited_by"})


def read_plan(resources: Resources, grant: Grant, *, now: datetime) -> TreatmentPlan:
    """Read the plan as it was last written; what nobody has written yet is empty, at revision 0."""
    with resources.database.transaction(grant.scope) as tx:
        plan = get_plan(tx, grant.patient_id)
        audit_use(tx, grant, now=now)
    return plan


def write_plan(
    resources: Resources,
    grant: Grant,
    told: Mapping[str, Any],
    *,
    expected: frozenset[int] | None,
    now: datetime,
) -> TreatmentPlan:
    """Write the plan as a whole, and ask for the record to be judged by it; writing the same again is none.

    Raises Invalid with every fault, StaleRevision when the plan is at none of the ``expected`` revisions (None: any).
    """
    wanted = _build(told)
    faults = check_plan(wanted)
    if faults:
        raise Invalid(*faults)
    with resources.database.transaction(grant.scope) as tx:
        desk = lock_record(tx, grant.patient_id)
        before = get_plan(tx, grant.patient_id)
        if expected is not None and before.revision not in expected:
            raise StaleRevision
        written = before
        if before.revision == NEVER_WRITTEN or _strip(before) != wanted:
            written = replace(wanted, revision=before.revision + 1, edited_at=now, edited_by=grant.caller.user_id)
            insert_plan(tx, grant.patient_id, written, change=desk.last_change + 1)
            want_assessment(tx, grant.patient_id, desk.last_change + 1)
        audit_use(tx, grant, now=now)
    return written


def _build(told: Mapping[str, Any]) -> TreatmentPlan:
    known: dict[str, Any] = {
        field.name: told.get(field.name) for field in fields(TreatmentPlan) if field.name not in _OWN
    }
    known["medicine"] = known["medicine"] or Medicine.KETAMINE
    return TreatmentPlan(**known)


def _strip(plan: TreatmentPlan) -> TreatmentPlan:
    return replace(plan, revision=NEVER_WRITTEN, edited_at=None, edited_by=None)
