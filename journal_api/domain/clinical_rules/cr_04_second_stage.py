"""CR-04, second stage: an early warning asks for a PHQ-9, and what its answer does."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

ANSWER_WITHIN: Figure[timedelta] = Figure(
    id="CR-04.answer_within",
    value=timedelta(hours=72),
    unit="hours",
    source="Product default, to be signed off by the clinic",
    version="1",
    meaning="A PHQ-9 that was asked for is unanswered after this long, and the care team's to see to",
)
