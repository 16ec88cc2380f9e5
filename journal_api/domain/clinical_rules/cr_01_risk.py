"""CR-01, risk answers: marks of the 0-10 urge to harm, of item 9 of the PHQ-9 and of the C-SSRS."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure, Threshold

_RULE = "Rule CR-01, default to be signed off by the clinic; the C-SSRS (Posner 2011) is the next step"

SUPPORT_ABOVE: Figure[float] = Figure(
    id="CR-01.support_above",
    value=0.0,
    unit="points of 0-10",
    source=_RULE,
    version="1",
    meaning="Any urge above this brings words of support and the clinic's resources; nobody is alerted",
)
URGENT_FROM = Threshold(
    id="CR-01.urgent_from",
    default=4,
    unit="points of 0-10",
    source=_RULE,
    version="1",
    meaning="From here the answer opens an urgent alert",
    lowest=1,
    highest=4,
    bounds="Never less careful than the rule; below 1 it would alert on no urge at all",
)
CRITICAL_FROM = Threshold(
    id="CR-01.critical_from",
    default=8,
    unit="points of 0-10",
    source=_RULE,
    version="1",
    meaning="From here the answer opens a critical alert",
    lowest=2,
    highest=8,
    bounds="Never less careful than the rule; always above the urgent mark",
)
TELL_AGAIN_AFTER: Figure[timedelta] = Figure(
    id="CR-01.tell_again_after",
    value=timedelta(hours=4),
    unit="hours",
    source="Alert fatigue default: an alert is not notified again sooner unless it gets worse",
    version="1",
    meaning="A further risk answer on a live alert tells the team again after this long",
)
PHQ9_URGENT_FROM: Figure[int] = Figure(
    id="CR-01.phq9_urgent_from",
    value=1,
    unit="points of 0-3",
    source="Rule CR-01: any answer but 'not at all' to item 9 of the PHQ-9 leads to the C-SSRS (Posner 2011)",
    version="1",
    meaning="Item 9 of the PHQ-9 opens an urgent alert from here, whatever the total",
)
C_SSRS_URGENT_FROM: Figure[int] = Figure(
    id="CR-01.c_ssrs_urgent_from",
    value=1,
    unit="level of 0-3",
    source="Rule CR-01: low and moderate risk of the Columbia screener (Posner 2011)",
    version="1",
    meaning="The C-SSRS opens an urgent alert from low risk on",
)
C_SSRS_CRITICAL_FROM: Figure[int] = Figure(
    id="CR-01.c_ssrs_critical_from",
    value=3,
    unit="level of 0-3",
    source="Rule CR-01: high risk of the Columbia screener (Posner 2011)",
    version="1",
    meaning="The C-SSRS opens a critical alert from high risk on",
)
ANSWER_WITHIN: Figure[timedelta] = Figure(
    id="CR-01.answer_within",
    value=timedelta(hours=72),
    unit="hours",
    source="Rule CR-01, default to be signed off by the clinic: what was not answered is not safe",
    version="1",
    meaning="A question about self-harm that was left open opens a standard alert and is asked again for this long",
)
