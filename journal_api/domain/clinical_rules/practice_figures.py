"""Practice between sessions: how many days and series it takes before anything is said of it."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"
_LIKENESS = "Effective number of correlated days (Bayley & Hammersley 1946, J R Stat Soc Suppl 8:184)"

LEAST_DAYS: Figure[int] = Figure(
    "practice.least_days", 20, "days with an entry", _HOUSE, "1", "Least on each side before moods are compared"
)
LIKENESS_DAYS: Figure[int] = Figure(
    "practice.likeness_days", 20, "pairs of days", _LIKENESS, "1", "What the likeness of neighboring days is shrunk by"
)
MOST_LIKENESS: Figure[float] = Figure(
    "practice.most_likeness", 0.8, "lag-1 correlation", _LIKENESS, "1", "Highest likeness of neighboring days believed"
)
INTERVAL: Figure[float] = Figure(
    "practice.interval", 0.9, "probability", _HOUSE, "1", "How sure the interval of a difference is"
)
LEAST_LOST: Figure[int] = Figure(
    "practice.least_lost",
    3,
    "lost series",
    _HOUSE,
    "1",
    "Least on each side before durations are compared",
)
OFTEN: Figure[float] = Figure(
    "practice.often",
    0.5,
    "share of days",
    _HOUSE,
    "1",
    "A series with practice on so many of its days is practiced often",
)
ADHERENCE_DAYS: Figure[int] = Figure(
    "practice.adherence_days", 30, "days", _HOUSE, "1", "Window in which days with a practice are counted"
)
