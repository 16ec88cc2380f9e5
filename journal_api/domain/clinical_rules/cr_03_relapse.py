"""CR-03, loss of response and relapse: when they are told; what they are is in the course of treatment."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

HISTORICAL_AFTER: Figure[timedelta] = Figure(
    id="CR-03.historical_after",
    value=timedelta(hours=72),
    unit="hours",
    source="Product default, to be signed off by the clinic",
    version="1",
    meaning="What questionnaires show was over for longer than this before they arrived is recorded, not paged",
)
