"""CR-10, no response after induction, and maintenance overdue while worsening."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

GRACE_DAYS: Figure[int] = Figure(
    "CR-10.grace_days",
    7,
    "days",
    "Product default, to be signed off by the clinic",
    "1",
    "Maintenance is overdue so long after the day the plan's cadence names",
)
WORSENING: Figure[float] = Figure(
    "CR-10.worsening",
    5.0,
    "points of the PHQ-9",
    "A change of 5 is clinically meaningful (Löwe 2004, Med Care 42:1194)",
    "1",
    "Rise above the best since the course began that counts as worsening",
)
HISTORICAL_AFTER: Figure[timedelta] = Figure(
    "CR-10.historical_after",
    timedelta(hours=72),
    "hours",
    "Product default, to be signed off by the clinic",
    "1",
    "What was over for longer than this before it arrived is recorded, not paged",
)
