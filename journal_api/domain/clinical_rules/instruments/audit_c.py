"""AUDIT-C: drinking. Who never drinks is asked nothing more."""

from __future__ import annotations

from journal_api.domain.clinical_rules.instruments.shapes import (
    Band,
    BandsOfSex,
    Instrument,
    Item,
    Rule,
    Scale,
    Switch,
    label_choices,
)
from journal_api.domain.directions import HigherIs
from journal_api.domain.profiles import Sex

_FROM_3 = (Band(0, "negative"), Band(3, "positive"))
_FROM_4 = (Band(0, "negative"), Band(4, "positive"))

AUDIT_C = Instrument(
    id="audit_c",
    title="AUDIT-C",
    version="1",
    scoring_version="2",
    prompt=None,
    recall="the past year",
    items=(
        Item(
            "q1",
            "how often",
            "How often do you have a drink containing alcohol?",
            label_choices(
                "Never", "Monthly or less", "2 to 4 times a month", "2 to 3 times a week", "4 or more times a week"
            ),
        ),
        Item(
            "q2",
            "how much",
            "How many drinks containing alcohol do you have on a typical day when you are drinking?",
            label_choices("1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"),
            asked_if="q1",
        ),
        Item(
            "q3",
            "heavy drinking",
            "How often do you have six or more drinks on one occasion?",
            label_choices("Never", "Less than monthly", "Monthly", "Weekly", "Daily or almost daily"),
            asked_if="q1",
        ),
    ),
    scales=(
        Scale(
            "total",
            Rule.SUM,
            0,
            12,
            items=("q1", "q2", "q3"),
            bands=_FROM_3,
            bands_said="Sex is not known: the lower cut, 3 or more, was taken.",
            by_sex=(
                BandsOfSex(Sex.FEMALE, _FROM_3, "Cut for women: 3 or more."),
                BandsOfSex(Sex.MALE, _FROM_4, "Cut for men: 4 or more."),
            ),
        ),
    ),
    higher_is=HigherIs.WORSE,
    switch=Switch.ALWAYS_ON,
    licence="Public domain (World Health Organization)",
    source="Bush 1998, Arch Intern Med 158:1789; 4 or more for men, 3 or more for women (Bradley 2007)",
)
