"""Ranges of the measures every patient can log, and the limits of those a clinic defines."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_NRS = "Numeric rating scale 0-10 (Hjermstad 2011, J Pain Symptom Manage 41:1073)"
_HOUSE = "Product default, to be signed off by the clinic"

RATING_MINIMUM: Figure[float] = Figure(
    id="measures.rating_minimum", value=0.0, unit="points", source=_NRS, version="1", meaning="Lowest rating"
)
RATING_MAXIMUM: Figure[float] = Figure(
    id="measures.rating_maximum", value=10.0, unit="points", source=_NRS, version="1", meaning="Highest rating"
)
RATING_STEP: Figure[float] = Figure(
    id="measures.rating_step",
    value=1.0,
    unit="points",
    source=_NRS,
    version="1",
    meaning="Usual rounding of a rating; finer answers from a slider are kept as sent",
)
SLEEP_MAXIMUM: Figure[float] = Figure(
    id="measures.sleep_maximum", value=24.0, unit="hours", source="One day", version="1", meaning="Most sleep in a day"
)
SLEEP_STEP: Figure[float] = Figure(
    id="measures.sleep_step",
    value=0.25,
    unit="hours",
    source="Consensus Sleep Diary (Carney 2012, Sleep 35:287): times to the quarter hour",
    version="1",
    meaning="Usual rounding of hours slept",
)
MEASURE_NAME_LENGTH: Figure[int] = Figure(
    id="measures.name_length", value=40, unit="characters", source=_HOUSE, version="1", meaning="Longest measure name"
)
MEASURE_LABEL_LENGTH: Figure[int] = Figure(
    id="measures.label_length", value=80, unit="characters", source=_HOUSE, version="1", meaning="Longest measure label"
)
STEP_TOLERANCE: Figure[float] = Figure(
    id="measures.step_tolerance",
    value=1e-9,
    unit="of the range",
    source="Rounding of binary fractions: 0.3 is not three times 0.1",
    version="1",
    meaning="How far a value of a clinic's own measure may lie from its step and still count as on it",
)
