"""Dissociation, 0-10: one question of our own, not validated, for the day of a session and the morning after."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import Instrument, Item, Switch, number_choices
from journal_api.domain.directions import HigherIs

OWN_LICENCE = "Ours; free with the product"
OWN_SOURCE = "Our own, not validated; default to be signed off by the clinic"

DISSOCIATION = Instrument(
    id="dissociation",
    title="Dissociation",
    version="1",
    scoring_version="1",
    prompt=None,
    recall="right now",
    items=(
        Item(
            "dissociation",
            "dissociation",
            "How far away from yourself or from what is around you do you feel right now?",
            number_choices(0, 10, low="Not at all", high="Completely"),
        ),
    ),
    scales=(),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence=OWN_LICENCE,
    source=OWN_SOURCE,
    is_validated=False,
)
