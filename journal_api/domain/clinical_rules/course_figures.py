"""The course of treatment: response, remission, loss of response, relapse, and when a repeat is asked for."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_MURROUGH = "Murrough 2013, Biol Psychiatry 74:250"
_HOUSE = "Product default, to be signed off by the clinic"
_KROENKE = "Kroenke 2001, J Gen Intern Med 16:606"
_CONFIRMED = "PHQ-9 of 10 or more with a reliable change (Kroenke 2001; Löwe 2004), confirmed by a repeat"


def _share(name: str, value: float, *, source: str, meaning: str) -> Figure[float]:
    return Figure(f"course.{name}", value, "share of the baseline", source, "1", meaning)


def _points(name: str, value: float, *, source: str, meaning: str) -> Figure[float]:
    return Figure(f"course.{name}", value, "points of the total", source, "1", meaning)


def _days(name: str, value: int, *, source: str, meaning: str) -> Figure[int]:
    return Figure(f"course.{name}", value, "days", source, "1", meaning)


RESPONSE = _share("response", 0.5, source=_MURROUGH, meaning="Improvement that counts as response")
LITTLE = _share("little", 0.25, source=_HOUSE, meaning="Less improvement than this after induction is non-response")

PHQ9_REMISSION = _points("phq9_remission", 5.0, source=_KROENKE, meaning="PHQ-9 below this is remission")
GAD7_REMISSION = _points(
    "gad7_remission", 5.0, source="Spitzer 2006, Arch Intern Med 166:1092", meaning="GAD-7 below this is remission"
)
QIDS_REMISSION = _points(
    "qids_remission", 6.0, source="Rush 2003, Biol Psychiatry 54:573", meaning="QIDS-SR16 below this is remission"
)
MADRS_REMISSION = _points(
    "madrs_remission",
    11.0,
    source="Hawley 2002, J Affect Disord 72:177; esketamine trials use 12 and below",
    meaning="MADRS below this is remission",
)

RELAPSE_FROM = _points("relapse_from", 10.0, source=_CONFIRMED, meaning="Least PHQ-9 that can be a relapse")
RELAPSE_RISE = _points("relapse_rise", 6.0, source=_CONFIRMED, meaning="And at least so far above the best since")

REPEAT_FROM_DAYS = _days(
    "repeat_from_days", 5, source=_HOUSE, meaning="A repeat sooner than this confirms nothing: recall overlaps"
)
REPEAT_UNTIL_DAYS = _days(
    "repeat_until_days", 15, source=_HOUSE, meaning="A repeat later than this is a new first crossing"
)
BASELINE_DAYS = _days(
    "baseline_days", 28, source=_HOUSE, meaning="A questionnaire so long before the first session is its baseline"
)
SERIES_GAP_DAYS = _days(
    "series_gap_days", 14, source=_HOUSE, meaning="Sessions no further apart than this are one series"
)
COURSE_GAP_DAYS = _days(
    "course_gap_days", 90, source=_HOUSE, meaning="After so long without a session the next one begins a new course"
)
INDUCTION_SESSIONS: Figure[int] = Figure(
    "course.induction_sessions",
    6,
    "sessions",
    _MURROUGH,
    "1",
    "With so many sessions the induction is complete, unless the plan says another number",
)
