"""ASRM: signs of mania over the last week."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    Band,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
    number_choices,
)
from journal_api.domain.directions import HigherIs

_RATING = number_choices(0, 4)

ASRM = Instrument(
    id="asrm",
    title="ASRM",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="the past week",
    items=(
        Item("q1", "cheerfulness", None, _RATING),
        Item("q2", "self-confidence", None, _RATING),
        Item("q3", "need of sleep", None, _RATING),
        Item("q4", "talking", None, _RATING),
        Item("q5", "activity", None, _RATING),
    ),
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            20,
            items=("q1", "q2", "q3", "q4", "q5"),
            bands=(Band(0, "negative"), Band(6, "probable_mania")),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.CLINIC,
    licence="Copyright of its author; the clinic brings the wording",
    source="Altman 1997, Biol Psychiatry 42:948",
)
