"""CR-01, risk answers: marks of the 0-10 urge to harm."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_RULE = "Rule CR-01, default to be signed off by the clinic; the C-SSRS (Posner 2011) is the next step"

SUPPORT_ABOVE: Figure[float] = Figure(
    id="CR-01.support_above",
    value=0.0,
    unit="points of 0-10",
    source=_RULE,
    version="1",
    meaning="Any urge above this brings words of support and the clinic's resources; nobody is alerted",
)
URGENT_FROM: Figure[float] = Figure(
    id="CR-01.urgent_from",
    value=4.0,
    unit="points of 0-10",
    source=_RULE,
    version="1",
    meaning="From here the answer opens an urgent alert",
)
CRITICAL_FROM: Figure[float] = Figure(
    id="CR-01.critical_from",
    value=8.0,
    unit="points of 0-10",
    source=_RULE,
    version="1",
    meaning="From here the answer opens a critical alert",
)
TELL_AGAIN_AFTER: Figure[timedelta] = Figure(
    id="CR-01.tell_again_after",
    value=timedelta(hours=4),
    unit="hours",
    source="Alert fatigue default: an alert is not notified again sooner unless it gets worse",
    version="1",
    meaning="A further risk answer on a live alert tells the team again after this long",
)
