"""How a risk answer is told to the care team."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import cr_01_risk as rule
from journal_api.domain.clinical_rules.instruments.c_ssrs import C_SSRS
from journal_api.domain.risk_readings import Mark, RiskReading, RiskSource
from journal_api.domain.scoring import find_band

_HOUR = timedelta(hours=1)

TITLES: Mapping[RiskSource, str] = MappingProxyType(
    {
        RiskSource.URGE_TO_HARM: "Risk answer: urge to harm",
        RiskSource.PHQ9: "Risk answer: PHQ-9, item 9",
        RiskSource.C_SSRS: "Risk answer: C-SSRS",
    }
)
_LEFT_OPEN = {
    RiskSource.URGE_TO_HARM: "Left the urge to harm open",
    RiskSource.PHQ9: "Did not answer item 9 of the PHQ-9, thoughts of death or self-harm,",
    RiskSource.C_SSRS: "Did not answer all of the C-SSRS",
}


def name_answer(reading: RiskReading) -> str:
    """Say in a few words what was answered, as the reason of a raise."""
    if reading.value is None:
        return f"{reading.source} left open"
    asked = {RiskSource.URGE_TO_HARM: "urge to harm", RiskSource.PHQ9: "PHQ-9 item 9"}.get(
        reading.source, "C-SSRS level"
    )
    return f"{asked} answered {reading.value:g}"


def say_answer(reading: RiskReading, mark: Mark) -> str:
    """Begin the sentence of an explanation: what was answered, up to the day; `mark` is the one it reached."""
    if reading.value is None or mark.severity is Severity.STANDARD:
        return _LEFT_OPEN[reading.source]
    if reading.source is RiskSource.URGE_TO_HARM:
        return f"Answered {reading.value:g} of 10 to the urge to harm"
    if reading.source is RiskSource.PHQ9:
        return f"Answered {reading.value:g} of 3 to item 9 of the PHQ-9, thoughts of death or self-harm,"
    open_part = "" if reading.is_complete else ", with questions left open,"
    band = find_band(C_SSRS.scales[0], reading.value)
    return f"Came to {band} risk in the C-SSRS, level {reading.value:g} of 3{open_part}"


def say_mark(mark: Mark) -> str:
    """End that sentence: which mark was reached, of which rule and version."""
    cited = f"({RuleId.RISK}, {mark.figure} version {mark.version})"
    if mark.value is None:
        return f"not a safe answer, to be asked again within {count_of(mark):g} hours {cited}"
    word = "critical" if mark.severity is Severity.CRITICAL else "urgent"
    return f"{word} from {mark.value:g} {cited}"


def count_of(mark: Mark) -> float:
    """Return a mark as a number: its value, or of what was left open within how many hours it is asked again."""
    return rule.ANSWER_WITHIN.value / _HOUR if mark.value is None else mark.value
