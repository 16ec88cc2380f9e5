"""How long the effect of a series lasts: what is published, and how much it weighs against a patient's own series."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_MURROUGH = "Murrough 2013, Biol Psychiatry 74:250: n = 24, 17 responders, median 18 days to relapse, quartiles 11-27"
_HOUSE = "Product default, to be signed off by the clinic"

PRIOR_MEDIAN: Figure[float] = Figure(
    "durability.prior_median",
    18.0,
    "days",
    f"{_MURROUGH}; a single dose: half of the responders relapsed by day 14 (Salloum 2020)",
    "1",
    "Median time from the last session of a series to its loss, before any series of this patient is known",
)
PRIOR_SERIES: Figure[float] = Figure(
    "durability.prior_series",
    2.0,
    "series",
    _HOUSE,
    "1",
    "How many lost series the published figures weigh as much as; the prior's own quartiles are then 9 and 32 days",
)
SHAPE: Figure[float] = Figure(
    "durability.shape",
    1.5,
    "Weibull shape",
    f"{_MURROUGH}: above 1, since hardly anybody relapses in the first days",
    "1",
    "How the daily risk of loss grows with the days since the last session",
)
INTERVAL: Figure[float] = Figure(
    "durability.interval",
    0.8,
    "probability",
    _HOUSE,
    "1",
    "Share of this patient's next series that the told interval is to hold",
)
