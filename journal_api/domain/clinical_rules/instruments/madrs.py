"""MADRS: a total that another system or a rater found; its questions are not asked here."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import Instrument, Item, Rule, Scale, Switch, number_choices
from journal_api.domain.directions import HigherIs

MADRS = Instrument(
    id="madrs",
    title="MADRS",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="as in its source",
    items=(Item("total", "total as rated elsewhere", None, number_choices(0, 60)),),
    scales=(Scale("total", Rule.SUM, 0, 60, items=("total",)),),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence="The questions belong to their owners and do not ship; a total may be kept",
    source="Montgomery 1979, Br J Psychiatry 134:382; remission 10 or less",
    is_imported=True,
)
