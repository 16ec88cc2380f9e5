"""How wrong a phone's clock may be before what it says of time is marked, or kept out of trends."""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"

FLAGGED_ABOVE: Figure[timedelta] = Figure(
    id="clocks.flagged_above",
    value=timedelta(minutes=10),
    unit="minutes",
    source=_HOUSE + "; phones set by their network are right within seconds",
    version="1",
    meaning="A clock off by more than this marks what it timed",
)
DOUBTFUL_ABOVE: Figure[timedelta] = Figure(
    id="clocks.doubtful_above",
    value=timedelta(hours=12),
    unit="hours",
    source=_HOUSE + "; beyond half a day the local date is as likely wrong as right",
    version="1",
    meaning="A clock off by more than this makes the local date doubtful: the entry stays out of trends, visibly",
)
