"""How far back a patient's summary looks."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"

ADHERENCE_DAYS: Figure[int] = Figure(
    id="summary.adherence_days",
    value=30,
    unit="days",
    source=_HOUSE,
    version="1",
    meaning="Window of the share of days with an entry",
)
RISK_LOOK_BACK: Figure[timedelta] = Figure(
    id="summary.risk_look_back",
    value=timedelta(days=14),
    unit="days",
    source="Two weeks, the recall window of the PHQ-9 (Kroenke 2001)",
    version="1",
    meaning="How long a risk answer colors the summary's risk",
)
