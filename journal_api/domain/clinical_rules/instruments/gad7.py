"""GAD-7: anxiety over the last two weeks."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.phq9 import FREQUENCY, LICENCE
from journal_api.domain.clinical_rules.instruments.shapes import Band, Change, Instrument, Item, Rule, Scale, Switch
from journal_api.domain.directions import HigherIs

_ITEMS = (
    Item("q1", "nervousness", "Feeling nervous, anxious, or on edge", FREQUENCY),
    Item("q2", "control of worry", "Not being able to stop or control worrying", FREQUENCY),
    Item("q3", "amount of worry", "Worrying too much about different things", FREQUENCY),
    Item("q4", "relaxing", "Trouble relaxing", FREQUENCY),
    Item("q5", "restlessness", "Being so restless that it's hard to sit still", FREQUENCY),
    Item("q6", "irritability", "Becoming easily annoyed or irritable", FREQUENCY),
    Item("q7", "fear", "Feeling afraid as if something awful might happen", FREQUENCY),
)

GAD7 = Instrument(
    id="gad7",
    title="GAD-7",
    version="1",
    scoring_version="1",
    prompt="Over the last 2 weeks, how often have you been bothered by the following problems?",
    recall="the last 2 weeks",
    items=_ITEMS,
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            21,
            items=tuple(item.id for item in _ITEMS),
            bands=(Band(0, "minimal"), Band(5, "mild"), Band(10, "moderate"), Band(15, "severe")),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence=LICENCE,
    source="Spitzer 2006, Arch Intern Med 166:1092",
    change=Change(4, "points", "Reliable change 4 (Toussaint 2020, J Affect Disord 265:395)"),
)
