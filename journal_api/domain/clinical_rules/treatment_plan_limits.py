"""Treatment plans: what is believed of an induction and of maintenance. Guards against slips of the pen, no advice."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_GUARD = "Product default, to be signed off by the clinic; six infusions over 12 days were studied (Murrough 2013)"

INDUCTION_SESSIONS: Figure[tuple[int, int]] = Figure(
    id="plans.induction_sessions",
    value=(1, 30),
    unit="sessions",
    source=_GUARD,
    version="1",
    meaning="Least and most sessions of an induction",
)
INDUCTION_DAYS: Figure[tuple[int, int]] = Figure(
    id="plans.induction_days",
    value=(1, 120),
    unit="days",
    source=_GUARD,
    version="1",
    meaning="Least and most days within which an induction is held",
)
MAINTENANCE_DAYS: Figure[tuple[int, int]] = Figure(
    id="plans.maintenance_days",
    value=(1, 365),
    unit="days",
    source=_GUARD,
    version="1",
    meaning="Least and most days between maintenance sessions",
)
