"""Population figures of the study of CR-04. They judge nobody: they make the people a detector is tried on."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_DIARIES = "Published daily mood records (Schat 2021; Smit & Snippe 2022; Kossakowski 2017)"
_SERIES = "Murrough 2013, Biol Psychiatry 74:250"
_RELAPSE = "Smit 2022: 30 % of relapses sudden, 42 % gradual; Murrough 2013: median 18 days to relapse"
_HOUSE = "Chosen for the study"


def _figure(name: str, value: float, *, unit: str, source: str = _DIARIES, meaning: str) -> Figure[float]:
    return Figure(f"study.{name}", value, unit, source, "1", meaning)


def _range(
    name: str, low: float, high: float, *, unit: str, source: str = _DIARIES, meaning: str
) -> Figure[tuple[float, float]]:
    return Figure(f"study.{name}", (low, high), unit, source, "1", meaning)


def _days(name: str, least: int, most: int, *, source: str = _HOUSE, meaning: str) -> Figure[tuple[int, int]]:
    return Figure(f"study.{name}", (least, most), "days", source, "1", meaning)


def _count(name: str, value: int, *, unit: str, source: str = _HOUSE, meaning: str) -> Figure[int]:
    return Figure(f"study.{name}", value, unit, source, "1", meaning)


YEAR = _count("year", 365, unit="days", meaning="Length of one simulated record")
MONTH = _count("month", 28, unit="days", meaning="What rivals take as a baseline")
STEPS = _count("steps", 10, unit="steps of the scale", meaning="Answers of 0-10 in whole points")

# One person.
USUAL_LEVEL = _range("usual_level", 0.5, 0.75, unit="share of the range", meaning="Usual level once treated")
DAILY_SD = _range("daily_sd", 0.10, 0.20, unit="share of the range", meaning="Within-person SD, 14 % on average")
DAILY_CORRELATION = _range("daily_correlation", 0.15, 0.50, unit="lag-1 correlation", meaning="Likeness of days, .32")
CARRIED_SHARE = _figure(
    "carried_share", 0.6, unit="share of the variance", meaning="What of a day is carried on at all"
)
SHARED_CORRELATION = _figure("shared_correlation", 0.5, unit="correlation", meaning="Two measures of one day")
WEEKLY_AMPLITUDE = _figure("weekly_amplitude", 0.25, unit="SD", meaning="Height of the weekly rhythm")
WEEK = _count("week", 7, unit="days", meaning="Length of the weekly rhythm")
DRIFT = _figure("drift", 0.0005, unit="variance per day", meaning="Slow random walk of the level")
DIP_EVERY = _figure("dip_every", 40.0, unit="days", meaning="Mean time between short bad spells")
DIP_DAYS = _days("dip_days", 1, 3, meaning="Length of such a spell")
DIP_DEPTH = _range("dip_depth", 0.8, 1.8, unit="SD", meaning="Depth of such a spell")

CUSUM_ALLOWANCE = _figure(
    "cusum_allowance", 0.5, unit="SD", source="Page 1954, Biometrika 41:100", meaning="Half of a drop of one SD"
)

REARMING_SHARE = _figure(
    "rearming_share", 0.7, unit="share of the limit", source=_HOUSE, meaning="When a rival re-arms"
)
LONGEST_DELAY = _count("longest_delay", 60, unit="days", meaning="A longer delay counts as this in a mean")
ANSWERED_PROMPTS = _figure("answered_prompts", 0.8, unit="share", source=_HOUSE, meaning="Asked-for check-ins answered")

# Logging.
LOGGING = _range("logging", 0.5, 0.8, unit="share of days", meaning="Days with an entry: 20-50 % are missing")
STREAK = _figure("streak", 0.35, unit="correlation", meaning="How much a missing day makes the next one missing")
HOLIDAY_EVERY = _figure("holiday_every", 180.0, unit="days", source=_HOUSE, meaning="Mean time between holidays")
HOLIDAY_DAYS = _days("holiday_days", 5, 14, source=_HOUSE, meaning="Days of a holiday, none with an entry")
RETICENCE = _figure("reticence", 0.5, unit="share of people", meaning="People who log less once they are worse")
WORSE_LOGGING = _figure("worse_logging", 0.7, unit="times", source=_HOUSE, meaning="What is left of their logging")

# Treatment.
FIRST_SESSION = _days("first_session", 7, 14, source=_HOUSE, meaning="Days logged before treatment")
INDUCTION_SESSIONS = _count("induction_sessions", 6, unit="sessions", source=_SERIES, meaning="A series")
INDUCTION_DAYS = _count("induction_days", 18, unit="days", source=_SERIES, meaning="From its first session to its last")
MAINTENANCE_EVERY = _days("maintenance_every", 21, 42, meaning="Maintenance every 3-6 weeks")
INDUCTION_GAIN = _range("induction_gain", 0.0, 2.5, unit="SD", source=_SERIES, meaning="What the series lifts for good")
SESSION_LIFT = _range("session_lift", 0.2, 1.2, unit="SD", source=_HOUSE, meaning="Mean lift on a session's day")
LIFT_SPREAD = _figure("lift_spread", 0.3, unit="SD", source=_HOUSE, meaning="Spread of the lift between sessions")
LIFT_DAYS = _range("lift_days", 5.0, 14.0, unit="days", source="Salloum 2020", meaning="Time constant of its wear-off")

# How people get worse.
ONSET = _days("onset", 110, 260, source=_HOUSE, meaning="When a worsening begins")
EARLY_ONSET = _days("early_onset", 14, 35, source=_RELAPSE, meaning="An early one")
GRADUAL_DAYS = _range("gradual_days", 21, 35, unit="days", source=_RELAPSE, meaning="Gradual: over 3-5 weeks")
SLOW_DAYS = _range("slow_days", 60, 120, unit="days", source=_RELAPSE, meaning="Slow: over 2-4 months")
MOVING_SHARE = _figure("moving_share", 0.5, unit="share of the measures", meaning="A random half or more worsens")
