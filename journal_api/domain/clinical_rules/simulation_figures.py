"""Population figures of simulated patients. They judge nobody: they make demos and studies look like people."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_STUDY = "Detection study: figures of published daily mood records"
_RELAPSE = "Smit 2022: 30 % of relapses sudden, 42 % gradual; Murrough 2013: median 18 days to relapse"
_HOUSE = "Chosen for the demo"


def _figure(name: str, value: float, *, unit: str, source: str = _STUDY, meaning: str) -> Figure[float]:
    return Figure(f"simulation.{name}", value, unit, source, "1", meaning)


def _range(
    name: str, low: float, high: float, *, unit: str, source: str = _STUDY, meaning: str
) -> Figure[tuple[float, float]]:
    return Figure(f"simulation.{name}", (low, high), unit, source, "1", meaning)


def _count(name: str, value: int, *, unit: str, source: str = _STUDY, meaning: str) -> Figure[int]:
    return Figure(f"simulation.{name}", value, unit, source, "1", meaning)


# One person's temperament.
USUAL_LEVEL = _range(
    "usual_level", 0.5, 0.7, unit="share of the range", meaning="Usual level of somebody who responded"
)
DAILY_SD = _range("daily_sd", 0.10, 0.20, unit="share of the range", meaning="Within-person SD, 14 % on average")
DAILY_CORRELATION = _range("daily_correlation", 0.15, 0.50, unit="lag-1 correlation", meaning="Likeness of days")
LOGGING_CHANCE = _range("logging_chance", 0.5, 0.8, unit="probability", meaning="Share of days with a check-in")
LOGGING_STREAK = _figure(
    "logging_streak", 0.35, unit="correlation", meaning="How much a missing day makes the next one missing"
)
SHARED_SPREAD = _figure(
    "shared_spread",
    0.7,
    unit="loading",
    meaning="Loading of each measure on the common day, correlation .5 between two",
)
WEEKLY_AMPLITUDE = _figure("weekly_amplitude", 0.25, unit="SD", meaning="Height of the weekly rhythm")
DIP_EVERY = _figure("dip_every", 40.0, unit="days", meaning="Mean time between short bad spells")
DIP_DAYS = _range("dip_days", 1.0, 3.0, unit="days", meaning="Length of such a spell")
DIP_DEPTH = _figure("dip_depth", 1.5, unit="SD", meaning="Depth of such a spell")
DRIFT = _figure("drift", 0.02, unit="SD per day", meaning="Slow random walk of the level")

# Treatment.
INDUCTION_SESSIONS = _count("induction_sessions", 6, unit="sessions", source="Murrough 2013", meaning="Six sessions")
INDUCTION_EVERY = _figure("induction_every", 3.5, unit="days", source="Murrough 2013", meaning="In three weeks")
BEFORE_INDUCTION = _count("before_induction", 7, unit="days", source=_HOUSE, meaning="Days logged before treatment")
MAINTENANCE_EVERY = _range("maintenance_every", 21.0, 42.0, unit="days", meaning="Maintenance every 3-6 weeks")
INDUCTION_GAIN = _figure("induction_gain", 2.0, unit="SD", source="Murrough 2013", meaning="What the series lifts")
SESSION_LIFT = _figure("session_lift", 0.8, unit="SD", meaning="Lift on the day of a session")
LIFT_DAYS = _figure("lift_days", 9.0, unit="days", source="Salloum 2020", meaning="Time constant of its wear-off")

# How people get worse.
ONSET_SHARE = _figure("onset_share", 0.65, unit="share of the record", source=_HOUSE, meaning="When it begins")
DROP = _figure("drop", 2.2, unit="SD", source=_RELAPSE, meaning="How far a relapse goes (1-2.5 SD)")
GRADUAL_DAYS = _figure("gradual_days", 28.0, unit="days", source=_RELAPSE, meaning="Gradual: over 3-5 weeks")
SLOW_DAYS = _figure("slow_days", 75.0, unit="days", source=_RELAPSE, meaning="Slow: over 2-4 months")
WEAR_OFF_DAYS = _figure("wear_off_days", 18.0, unit="days", source=_RELAPSE, meaning="A relapse when the lift is gone")
WORSE_LOGGING = _figure(
    "worse_logging", 0.75, unit="times", meaning="Logging of those who log less when they are worse"
)

# What makes one person unlike another.
NOISY = _figure("noisy", 1.6, unit="times", source=_HOUSE, meaning="Spread of a noisy person")
SPARSE = _figure("sparse", 0.45, unit="times", source=_HOUSE, meaning="Logging of a sparse logger")
RHYTHMIC = _figure("rhythmic", 3.0, unit="times", source=_HOUSE, meaning="Weekly rhythm of somebody who has one")
PRACTICE_CHANCE = _figure("practice_chance", 0.25, unit="probability", source=_HOUSE, meaning="Days with a practice")
OFTEN_PRACTICE = _figure("often_practice", 0.6, unit="probability", source=_HOUSE, meaning="Of somebody who likes to")
PRACTICE_LIFT = _figure("practice_lift", 0.6, unit="SD", source=_HOUSE, meaning="What it gives somebody it helps")
PRACTICE_MINUTES = _range("practice_minutes", 10.0, 60.0, unit="minutes", source=_HOUSE, meaning="Length of a practice")
RISK_ANSWER = _figure("risk_answer", 5.0, unit="points of 0-10", source=_HOUSE, meaning="A risk answer, once worse")
RISK_CHANCE = _figure("risk_chance", 0.1, unit="probability", source=_HOUSE, meaning="Chance of it on such a day")
SLEEP_HOURS = _range("sleep_hours", 5.5, 8.0, unit="hours", source=_HOUSE, meaning="Worst and best usual night")
SLEEP_SD = _figure("sleep_sd", 0.7, unit="hours", source=_HOUSE, meaning="Spread of a night")
RATING_MAXIMUM = _figure("rating_maximum", 10.0, unit="points", source="Ratings of 0-10", meaning="Highest rating")
QUARTERS = _figure("quarters", 4.0, unit="per hour", source="Hours to the quarter", meaning="Rounding of a night")
EVENING = _range("evening", 1080.0, 1350.0, unit="minutes after midnight", source=_HOUSE, meaning="Time of a check-in")
MORNING = _range("morning", 420.0, 600.0, unit="minutes after midnight", source=_HOUSE, meaning="Time of a practice")
HELPFULNESS = _range("helpfulness", 4.0, 9.0, unit="points of 0-10", source=_HOUSE, meaning="Rated by the person")
WEEK = _count("week", 7, unit="days", source="Calendar", meaning="Length of the rhythm")
SATURDAY = _count("saturday", 5, unit="weekday", source="Calendar, Monday is 0", meaning="First day of the weekend")
