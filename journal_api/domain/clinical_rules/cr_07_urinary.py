"""CR-07, urinary: what of a urinary check is told. The check is our own and not validated."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure, Threshold

_BLADDER = "Ketamine cystitis grows with dose and frequency (Winstock 2012, BJU Int 110:1762); thresholds are ours"


def _figure(name: str, value: int, *, unit: str, meaning: str) -> Figure[int]:
    return Figure(f"CR-07.{name}", value, unit, _BLADDER, "1", meaning)


VISIBLE_BLOOD = _figure("visible_blood", 1, unit="checks", meaning="So many checks with visible blood are told, urgent")
SYMPTOMS = Threshold(
    "CR-07.symptoms",
    2,
    "symptoms",
    _BLADDER,
    "1",
    "Symptoms on one check that count",
    lowest=1,
    highest=2,
    bounds="Never less careful than the default; one symptom is the least there is",
)
CHECKS = _figure("checks", 2, unit="checks in a row", meaning="With so many symptoms each, they are told")
EXPOSURE_DAYS = _figure(
    "exposure_days",
    28,
    unit="days",
    meaning="Exposure rises, and it is urgent, with more sessions in so many days than in as many before",
)
