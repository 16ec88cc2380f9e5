"""The plan of a treatment: what, how much, by which route, how often at first and to keep it up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journal_api.domain.clinical_rules import treatment_plan_limits as limits
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.errors import Fault
from journal_api.domain.treatment_session_checks import check_dose_range
from journal_api.domain.treatment_sessions import Medicine, Route

NEVER_WRITTEN = 0


@dataclass(frozen=True, slots=True)
class TreatmentPlan:
    """A plan as it was last written; revision 0 and nothing in it where nobody has written one.

    The dose is in mg or in mg per kg. The induction is `induction_sessions` within `induction_days`; afterwards a
    session every `maintenance_every_days`, None: none is planned.
    """

    medicine: Medicine | None = None
    route: Route | None = None
    dose_mg: float | None = None
    dose_mg_per_kg: float | None = None
    induction_sessions: int | None = None
    induction_days: int | None = None
    maintenance_every_days: int | None = None
    revision: int = NEVER_WRITTEN
    edited_at: datetime | None = None
    edited_by: UUID | None = None


def check_plan(plan: TreatmentPlan) -> tuple[Fault, ...]:
    """Find every fault of a plan; empty means it may be stored."""
    return (
        *_check_dose(plan),
        *_check_count("/induction_sessions", plan.induction_sessions, limits.INDUCTION_SESSIONS),
        *_check_count("/induction_days", plan.induction_days, limits.INDUCTION_DAYS),
        *_check_count("/maintenance_every_days", plan.maintenance_every_days, limits.MAINTENANCE_DAYS),
    )


def _check_dose(plan: TreatmentPlan) -> tuple[Fault, ...]:
    if plan.route is None:
        return (Fault("/route", "required", "A plan has a route."),)
    if plan.dose_mg is None and plan.dose_mg_per_kg is None:
        return (Fault("/dose_mg", "required", "Give dose_mg or dose_mg_per_kg."),)
    if plan.dose_mg is not None and plan.dose_mg_per_kg is not None:
        return (Fault("/dose_mg_per_kg", "invalid", "A dose has one unit: dose_mg or dose_mg_per_kg."),)
    return check_dose_range(plan.route, dose_mg=plan.dose_mg, dose_mg_per_kg=plan.dose_mg_per_kg)


def _check_count(pointer: str, value: int | None, figure: Figure[tuple[int, int]]) -> tuple[Fault, ...]:
    least, most = figure.value
    if value is None or least <= value <= most:
        return ()
    return (Fault(pointer, "out_of_range", f"It must be from {least} to {most} {figure.unit}."),)
