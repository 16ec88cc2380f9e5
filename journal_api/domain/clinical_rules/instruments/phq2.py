"""PHQ-2: the first two questions of the PHQ-9."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.phq9 import INTEREST, LICENCE, MOOD, PROMPT
from journal_api.domain.clinical_rules.instruments.shapes import Band, Instrument, Rule, Scale, Switch
from journal_api.domain.directions import HigherIs

PHQ2 = Instrument(
    id="phq2",
    title="PHQ-2",
    version="1",
    scoring_version="1",
    prompt=PROMPT,
    recall="the last 2 weeks",
    items=(INTEREST, MOOD),
    scales=(Scale("total", Rule.SUM, 0, 6, items=("q1", "q2"), bands=(Band(0, "negative"), Band(3, "positive"))),),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence=LICENCE,
    source="Kroenke 2003, Med Care 41:1284",
)
