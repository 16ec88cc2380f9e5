"""WHO-5: well-being over the last two weeks; higher is better."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    Band,
    Change,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
    number_choices,
)
from journal_api.domain.directions import HigherIs

_RATING = number_choices(0, 5)

WHO5 = Instrument(
    id="who5",
    title="WHO-5",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="the last 2 weeks",
    items=(
        Item("q1", "cheerfulness", None, _RATING),
        Item("q2", "calm", None, _RATING),
        Item("q3", "activity", None, _RATING),
        Item("q4", "waking rested", None, _RATING),
        Item("q5", "interest", None, _RATING),
    ),
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            100,
            items=("q1", "q2", "q3", "q4", "q5"),
            factor=4,
            # Values are multiples of 4: 28 and 50 themselves still belong to the worse side.
            bands=(Band(0, "likely_depression"), Band(29, "poor"), Band(51, "good")),
        ),
    ),
    higher_is=HigherIs.BETTER,
    switch=Switch.CLINIC,
    licence="World Health Organization, CC BY-NC-SA 3.0 IGO; the clinic brings the wording",
    source="Topp 2015, Psychother Psychosom 84:167",
    change=Change(10, "points", "10 points are meaningful (Topp 2015)"),
)
