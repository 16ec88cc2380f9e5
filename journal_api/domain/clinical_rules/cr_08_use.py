"""CR-08, use: what of a use check is told. The check is our own and not validated."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure, Threshold

_MISUSE = "Misuse is watched in every ketamine treatment (APA consensus, Sanacora 2017, JAMA Psychiatry 74:399)"

CRAVING_FROM = Threshold(
    "CR-08.craving_from",
    7,
    "points of 0-10",
    f"{_MISUSE}; the mark is a product default",
    "1",
    "Craving from here is told",
    lowest=1,
    highest=7,
    bounds="Never less careful than the default; below 1 there is no craving",
)
URGENT_SIGNS = Threshold(
    "CR-08.urgent_signs",
    2,
    "signs",
    f"{_MISUSE}; the mark is a product default",
    "1",
    "So many of: more or earlier, craving, ran out early, on one check make it urgent; use outside the plan always is",
    lowest=1,
    highest=2,
    bounds="Never less careful than the default; one sign is the least there is",
)
EARLY_DAYS: Figure[int] = Figure(
    "CR-08.early_days",
    3,
    "days",
    f"{_MISUSE}; the mark is a product default",
    "1",
    "Dispensed again with so many days left, a supply ran out early; what was left over before counts in",
)
GAP_DAYS: Figure[int] = Figure(
    "CR-08.gap_days",
    7,
    "days",
    f"{_MISUSE}; the mark is a product default",
    "1",
    "So many days without supply are a gap, unless it was said that nothing more was planned",
)
