"""Backtests: how an alarm of the past is held against the questionnaires that came after it."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"

CONFIRMING_DAYS: Figure[int] = Figure(
    "backtest.confirming_days", 28, "days", _HOUSE, "1", "A PHQ-9 so long after an alarm can confirm it"
)
YEAR: Figure[float] = Figure("backtest.year", 365.25, "days", "Calendar", "1", "Length of a patient-year")
INTERVAL: Figure[float] = Figure(
    "backtest.interval", 0.9, "probability", _HOUSE, "1", "How sure the interval of a share is (Wilson 1927)"
)
