"""CR-02, reliable worsening: how grave it is. What is reliable stands with each instrument."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"

URGENT_FACTOR: Figure[float] = Figure(
    "CR-02.urgent_factor",
    2.0,
    "reliable changes",
    _HOUSE,
    "1",
    "Worse by so many reliable changes at once is urgent, less is standard",
)
HISTORICAL_AFTER: Figure[timedelta] = Figure(
    "CR-02.historical_after",
    timedelta(hours=72),
    "hours",
    _HOUSE,
    "1",
    "What questionnaires show was over for longer than this before they arrived is recorded, not paged",
)
PERCENT: Figure[float] = Figure(
    "CR-02.percent", 100.0, "percent", "Arithmetic", "1", "The whole of the earlier value, where a change is in percent"
)
