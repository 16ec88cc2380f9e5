"""QIDS-SR16: a total that another system or a rater found; its questions are not asked here."""

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

QIDS_SR16 = Instrument(
    id="qids_sr16",
    title="QIDS-SR16",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="as in its source",
    items=(Item("total", "total as rated elsewhere", None, number_choices(0, 27)),),
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            27,
            items=("total",),
            bands=(Band(0, "none"), Band(6, "mild"), Band(11, "moderate"), Band(16, "severe"), Band(21, "very_severe")),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence="The questions belong to their owners and do not ship; a total may be kept",
    source="Rush 2003, Biol Psychiatry 54:573: the sum of nine domains' highest items",
    is_imported=True,
)
