"""CR-04, the model of one measure: level, carried deviation and session lift, in personal variances."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_TUNED = "Tuned on simulated people (docs/detection.md)"
_DIARIES = "Lag-1 correlation .32 and within-person SD 14 % of the range in published mood diaries (Schat 2021)"
_HOUSE = "Product default, to be signed off by the clinic"


def _figure(name: str, value: float, *, unit: str, source: str, meaning: str, version: str = "1") -> Figure[float]:
    return Figure(f"CR-04.{name}", value, unit, source, version, meaning)


# The level.
PRIOR_LEVEL = _figure(
    "prior_level", 0.60, unit="share of the range", source=_DIARIES, meaning="Usual level of a person not known yet"
)
PRIOR_LEVEL_SD = _figure("prior_level_sd", 0.20, unit="share of the range", source=_DIARIES, meaning="Its SD")
LEVEL_DRIFT = _figure(
    "level_drift",
    0.0003,
    unit="personal variances per day",
    source=_TUNED,
    meaning="How fast a level wanders by itself",
    version="2",
)
INDUCTION_SESSIONS: Figure[int] = Figure(
    "CR-04.induction_sessions",
    6,
    "sessions",
    "Six infusions in three weeks (Murrough 2013, Biol Psychiatry 74:250)",
    "2",
    "Sessions that redefine the level",
)
INDUCTION_GAIN = _figure(
    "induction_gain",
    0.15,
    unit="SD",
    source="Most of those treated respond to the series (Murrough 2013); held low for those who do not",
    meaning="How far each of them is expected to raise the level for good",
)
INDUCTION_VARIANCE = _figure(
    "induction_variance",
    0.15,
    unit="personal variances",
    source=_TUNED,
    meaning="And how far each may move it either way",
    version="2",
)
MAINTENANCE_VARIANCE = _figure(
    "maintenance_variance",
    0.002,
    unit="personal variances",
    source=_TUNED,
    meaning="How far each later one may",
    version="2",
)

# A day around the level.
DEVIATION_FACTOR = _figure(
    "deviation_factor",
    0.54,
    unit="lag-1 factor",
    source=_DIARIES,
    meaning="How much of a deviation is carried on",
    version="2",
)
DEVIATION_SHARE = _figure(
    "deviation_share",
    0.6,
    unit="share of the variance",
    source=_DIARIES,
    meaning="Variance that is carried on at all",
    version="2",
)
NOISE_SHARE = _figure(
    "noise_share",
    0.4,
    unit="share of the variance",
    source=_DIARIES,
    meaning="Variance that belongs to one day alone",
    version="2",
)
PRIOR_SD = _figure(
    "prior_sd", 0.128, unit="share of the range", source=_DIARIES, meaning="Day-to-day SD of a person not known yet"
)
PRIOR_SD_WEIGHT = _figure("prior_sd_weight", 3.2, unit="entries", source=_TUNED, meaning="What that prior is worth")
FLOOR_SD = _figure(
    "floor_sd", 0.05, unit="share of the range", source=_HOUSE, meaning="Least day-to-day SD, for people always alike"
)
LEARNING_CLIP = _figure(
    "learning_clip", 3.0, unit="SD", source=_HOUSE, meaning="A surprise beyond this teaches the SD no more"
)
MEMORY_ENTRIES = _figure(
    "memory_entries", 400.0, unit="entries", source=_HOUSE, meaning="How long the SD and its likeness are remembered"
)

# The lift of a session.
LIFT_DAYS = _figure(
    "lift_days",
    9.0,
    unit="days",
    source="Half of the responders relapse by day 14 after a single dose (Salloum 2020)",
    meaning="Time constant with which a lift wears off",
)
PRIOR_LIFT = _figure(
    "prior_lift", 0.7, unit="SD", source=_TUNED, meaning="Mean lift of a person not known yet", version="2"
)
PRIOR_LIFT_SD = _figure("prior_lift_sd", 0.35, unit="SD", source=_TUNED, meaning="Its SD", version="2")
LIFT_SD = _figure("lift_sd", 0.3, unit="SD", source=_TUNED, meaning="How much lifts differ from session to session")
LIFT_GONE = _figure(
    "lift_gone", 0.05, unit="share of a full lift", source=_HOUSE, meaning="A lift this small is usually gone"
)
