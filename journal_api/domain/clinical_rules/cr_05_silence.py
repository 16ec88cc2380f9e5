"""CR-05, silence: when missed check-ins are no longer this person's usual rhythm."""

from __future__ import annotations

from journal_api.domain.clinical_rules.figures import Figure

_HOUSE = "Product default, to be signed off by the clinic"
_POPULATION = "Detection study: 20-50 % of days missing, with streaks; half of the people log less when worse"


def _figure(name: str, value: float, *, unit: str, source: str, meaning: str, version: str = "1") -> Figure[float]:
    return Figure(f"CR-05.{name}", value, unit, source, version, meaning)


def _days(name: str, value: int, *, source: str, meaning: str, version: str = "1") -> Figure[int]:
    return Figure(f"CR-05.{name}", value, "days", source, version, meaning)


PRIOR_GAP = _figure(
    "prior_gap",
    1.6,
    unit="days",
    source=_POPULATION,
    meaning="Usual days from one entry to the next, before any is seen",
)
PRIOR_GAP_WEIGHT = _figure(
    "prior_gap_weight", 5.0, unit="gaps", source=_HOUSE, meaning="How many gaps that prior is worth"
)
LOOK_BACK = _days("look_back", 90, source=_HOUSE, meaning="The rhythm is learned from the gaps of this long")
CHANCE = _figure(
    "chance",
    0.001,
    unit="probability",
    source="Tuned on simulated people, whose missing days come in streaks (docs/detection.md)",
    meaning="A silence rarer than this, for somebody who logs each day with the usual chance, is remarkable",
    version="2",
)
LONG_GAP_FACTOR = _figure(
    "long_gap_factor",
    1.5,
    unit="times",
    source=_HOUSE,
    meaning="A silence must also outlast the person's own longest recent gap by this factor: holidays repeat",
)
LEAST = _days("least", 6, source=_HOUSE, meaning="No silence is shorter, however regular the person", version="2")
MOST = _days("most", 21, source=_HOUSE, meaning="Every silence this long counts, however irregular the person")
RISK_FACTOR = _figure(
    "risk_factor",
    0.5,
    unit="times",
    source=_HOUSE,
    meaning="The threshold shrinks to this after a risk answer that CR-01 alerts on",
)
RISK_DAYS = _days("risk_days", 30, source=_HOUSE, meaning="For so long before the silence such an answer counts")
SESSION_FACTOR = _figure(
    "session_factor",
    0.75,
    unit="times",
    source="Half of the responders relapse by day 14 after a session (Salloum 2020)",
    meaning="The threshold shrinks to this while a lift is wearing off",
)
SESSION_DAYS = _days("session_days", 14, source="Salloum 2020", meaning="Days after a session that count as wear-off")
FLOOR = _days("floor", 2, source=_HOUSE, meaning="No weighting makes the threshold shorter")
URGENT_FACTOR = _figure(
    "urgent_factor", 2.0, unit="times", source=_HOUSE, meaning="A silence this many thresholds long is urgent"
)
CHECK_EVERY = _days("check_every", 7, source=_HOUSE, meaning="A record without new entries is looked at this often")
