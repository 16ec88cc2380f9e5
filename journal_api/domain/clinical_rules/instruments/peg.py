"""PEG: pain, enjoyment of life and general activity over the last week."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    Change,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
    number_choices,
)
from journal_api.domain.directions import HigherIs

_PAIN = number_choices(0, 10, low="No pain", high="Pain as bad as you can imagine")
_INTERFERENCE = number_choices(0, 10, low="Does not interfere", high="Completely interferes")

PEG = Instrument(
    id="peg",
    title="PEG",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="the past week",
    items=(
        Item("q1", "pain", "What number best describes your pain on average in the past week?", _PAIN),
        Item(
            "q2",
            "enjoyment",
            "What number best describes how, during the past week, pain has interfered with your enjoyment of life?",
            _INTERFERENCE,
        ),
        Item(
            "q3",
            "activity",
            "What number best describes how, during the past week, pain has interfered with your general activity?",
            _INTERFERENCE,
        ),
    ),
    scales=(Scale("total", Rule.MEAN, 0, 10, items=("q1", "q2", "q3")),),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence="Public domain",
    source="Krebs 2009, J Gen Intern Med 24:733",
    change=Change(30, "percent", "A change of 30 % is meaningful (Krebs 2009; Dworkin 2008, J Pain 9:105)"),
)
