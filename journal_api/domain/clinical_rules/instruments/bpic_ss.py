"""BPIC-SS: a total that another system or a rater found; its questions are not asked here."""

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

BPIC_SS = Instrument(
    id="bpic_ss",
    title="BPIC-SS",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="as in its source",
    items=(Item("total", "total as rated elsewhere", None, number_choices(0, 38)),),
    scales=(
        Scale("total", Rule.SUM, 0, 38, items=("total",), bands=(Band(0, "below_cut"), Band(19, "at_or_above_cut"))),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence="The questions belong to their owners and do not ship; a total may be kept",
    source="Humphrey 2012, Eur Urol 61:271; 19 or more",
    is_imported=True,
)
