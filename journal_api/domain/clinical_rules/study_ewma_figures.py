"""The first detector of CR-04, `ewma-1` (decision 0003), kept as a rival in the study. It judges nobody.

Shares and SDs are of the measure's range, so that 0-10, 1-5 and 0-100 behave alike.
"""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_TUNED = "Tuned on simulated stable patients to at most one false alert a year (decision 0003)"
_CHARTS = "EWMA charts on mood data (Smit & Snippe 2022, Psychol Med; Schat 2021, J Affect Disord)"
_HOUSE = "Product default, to be signed off by the clinic"


def _figure(name: str, value: float, *, unit: str, source: str, meaning: str) -> Figure[float]:
    return Figure(f"study-ewma.{name}", value, unit, source, "1", meaning)


def _days(name: str, value: int, *, source: str, meaning: str) -> Figure[int]:
    return Figure(f"study-ewma.{name}", value, "days", source, "1", meaning)


# The level: a quick EWMA.
LEVEL_GAIN = _figure(
    "level_gain", 0.15, unit="share per day", source=_CHARTS, meaning="Weight of a day's mean in the level"
)
MOST_GAIN = _figure(
    "most_gain", 0.5, unit="share", source=_HOUSE, meaning="Most weight one day can have, after however long a gap"
)
GAP_VARIANCE = _figure(
    "gap_variance",
    0.01,
    unit="personal variances per day",
    source=_HOUSE,
    meaning="How much less certain the level grows with each day",
)

# The baseline: a slow, robust running mean that begins from a prior and is frozen in an episode.
PRIOR_BASELINE = _figure(
    "prior_baseline",
    0.6,
    unit="share of the range",
    source="Our simulated population, oriented so that higher is better",
    meaning="Usual level before anything is known of a person",
)
PRIOR_BASELINE_VARIANCE = _figure(
    "prior_baseline_variance",
    2.5,
    unit="personal variances",
    source="A prior SD of 0.20 of the range over a personal SD of 0.128",
    meaning="Uncertainty of that usual level",
)
BASELINE_DRIFT = _figure(
    "baseline_drift",
    0.0005,
    unit="personal variances per day",
    source="Slow drift of the population studied for detection",
    meaning="How fast a person's usual level may wander by itself",
)
INDUCTION_SESSIONS: Figure[int] = Figure(
    id="study-ewma.induction_sessions",
    value=6,
    unit="sessions",
    source="Six infusions in three weeks (Murrough 2013, Biol Psychiatry 74:250)",
    version="1",
    meaning="Sessions that may redefine the baseline: a treatment is no anomaly",
)
INDUCTION_VARIANCE = _figure(
    "induction_variance",
    0.5,
    unit="personal variances",
    source="Detection study, variance a session of the induction adds to the level",
    meaning="How far each induction session lets the baseline move",
)
MAINTENANCE_VARIANCE = _figure(
    "maintenance_variance",
    0.05,
    unit="personal variances",
    source="Detection study, variance a later session adds to the level",
    meaning="How far each later session lets the baseline move",
)
OUTLIER_CLIP = _figure(
    "outlier_clip", 2.0, unit="SD", source=_HOUSE, meaning="Deviations beyond this teach the baseline no more"
)

MEMORY_ENTRIES = _figure(
    "memory_entries", 180.0, unit="entries", source=_HOUSE, meaning="How long the SD, likeness and lift are remembered"
)

# The personal SD and how much one day resembles the next.
PRIOR_SD = _figure(
    "prior_sd",
    0.128,
    unit="share of the range",
    source="Detection study: within-person SD 14 % of the range (10-20)",
    meaning="Day-to-day SD before anything is known of a person",
)
PRIOR_SD_WEIGHT = _figure(
    "prior_sd_weight", 6.0, unit="entries", source=_TUNED, meaning="How many entries that prior is worth"
)
FLOOR_SD = _figure(
    "floor_sd",
    0.05,
    unit="share of the range",
    source="Detection study: smallest SD believed, for people who always answer the same",
    meaning="Least day-to-day SD",
)
PRIOR_CORRELATION = _figure(
    "prior_correlation",
    0.32,
    unit="lag-1 correlation",
    source="Detection study: lag-1 correlation .32 (.15-.50)",
    meaning="Likeness of neighboring days before anything is known of a person",
)
PRIOR_CORRELATION_WEIGHT = _figure(
    "prior_correlation_weight", 20.0, unit="pairs of days", source=_TUNED, meaning="How many pairs that prior is worth"
)
MOST_CORRELATION = _figure(
    "most_correlation", 0.8, unit="lag-1 correlation", source=_TUNED, meaning="Highest correlation believed"
)

# What a session explains.
PRIOR_LIFT = _figure(
    "prior_lift", 0.5, unit="SD", source=_HOUSE, meaning="Mean lift of a session before anything is known of a person"
)
PRIOR_LIFT_WEIGHT = _figure(
    "prior_lift_weight", 6.0, unit="full-lift days", source=_TUNED, meaning="How many days that prior is worth"
)
MOST_LIFT = _figure("most_lift", 3.0, unit="SD", source=_HOUSE, meaning="Highest mean lift believed")

# When it speaks and when it is over.
ALARM_LIMIT = _figure(
    "alarm_limit", 1.9, unit="standard errors", source=_TUNED, meaning="Deviation of the level at which CR-04 speaks"
)
MEANINGFUL_DROP = _figure(
    "meaningful_drop",
    0.08,
    unit="share of the range",
    source="Detection study: smallest drop worth telling",
    meaning="Least distance of the level from the baseline",
)
ENTRIES_TO_SPEAK: Figure[int] = Figure(
    "study-ewma.entries_to_speak", 2, "days with an entry", _HOUSE, "1", "Fewest since the onset before CR-04 may speak"
)
JOINING_ENTRIES: Figure[int] = Figure(
    "study-ewma.joining_entries",
    5,
    "days with an entry",
    _HOUSE,
    "1",
    "A measure joins with this many in the last 30 days",
)
JOINING_DAYS = _days("joining_days", 30, source=_HOUSE, meaning="Window in which those days are counted")
ONSET_LIMIT = _figure(
    "onset_limit", 0.5, unit="standard errors", source=_HOUSE, meaning="An episode starts after the last day within it"
)
EARLY_ENTRIES: Figure[int] = Figure(
    "study-ewma.early_entries", 3, "days with an entry", _HOUSE, "1", "The first so many of an episode tell its shape"
)

# Telling episodes apart and telling people about them.
