"""Use check: four questions of our own, not validated, about ketamine beyond the plan."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.dissociation import OWN_LICENCE, OWN_SOURCE
from journal_api.domain.clinical_rules.instruments.shapes import YES_NO, Instrument, Item, Switch, number_choices
from journal_api.domain.directions import HigherIs

USE_CHECK = Instrument(
    id="use_check",
    title="Use check",
    version="1",
    scoring_version="1",
    prompt="In the past month:",
    recall="the past month",
    items=(
        Item(
            "more_or_earlier", "more or earlier", "Did you take more ketamine than planned, or take it earlier?", YES_NO
        ),
        Item("outside_plan", "outside the plan", "Did you take ketamine that is not part of your treatment?", YES_NO),
        Item(
            "craving",
            "craving",
            "How strong was your wish for ketamine at its strongest?",
            number_choices(0, 10, low="None", high="As strong as can be"),
        ),
        Item("ran_out_early", "ran out early", "Did you run out of ketamine before you should have?", YES_NO),
    ),
    scales=(),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence=OWN_LICENCE,
    source=OWN_SOURCE,
    is_validated=False,
)
