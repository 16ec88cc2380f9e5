"""CR-04, early warning: when the evidence is told, when an episode is over, and how episodes are told apart.

Shares and SDs are of the measure's range, so that 0-10, 1-5 and 0-100 behave alike.
"""

from __future__ import annotations

from datetime import timedelta

from journal_api.domain.clinical_rules.figures import Figure

_TUNED = "Tuned on simulated stable people to at most one false alert a year (docs/detection.md)"
_HOUSE = "Product default, to be signed off by the clinic"


def _figure(name: str, value: float, *, unit: str, source: str, meaning: str, version: str = "2") -> Figure[float]:
    return Figure(f"CR-04.{name}", value, unit, source, version, meaning)


def _days(name: str, value: int, *, source: str, meaning: str) -> Figure[int]:
    return Figure(f"CR-04.{name}", value, "days", source, "2", meaning)


def _entries(name: str, value: int, *, meaning: str) -> Figure[int]:
    return Figure(f"CR-04.{name}", value, "days with an entry", _HOUSE, "2", meaning)


# When it speaks.
ALARM_LIMIT = _figure(
    "alarm_limit",
    4.78,
    unit="log evidence",
    source=_TUNED,
    meaning="Evidence of one measure at which CR-04 speaks",
    version="3",
)
ALARM_LIMIT_TOGETHER = _figure(
    "alarm_limit_together",
    5.3,
    unit="log evidence",
    source=_TUNED,
    meaning="The same for several measures together",
    version="4",
)
REARMING = _figure(
    "rearming", 1.5, unit="log evidence", source=_HOUSE, meaning="It may speak again once so much below that limit"
)
REFRACTORY_DAYS = _days("refractory_days", 14, source=_HOUSE, meaning="Least time between two alarms")
MEANINGFUL_DROP = _figure(
    "meaningful_drop", 0.08, unit="share of the range", source=_HOUSE, meaning="Least estimated drop worth telling"
)
ENTRIES_TO_SPEAK = _entries("entries_to_speak", 2, meaning="Fewest since the onset before CR-04 may speak")
JOINING_ENTRIES = _entries("joining_entries", 5, meaning="A measure joins with this many in the last 30 days")
JOINING_DAYS = _days("joining_days", 30, source=_HOUSE, meaning="Window in which those days are counted")
SPEAKING = _figure(
    "speaking", 1.645, unit="SD", source="Normal distribution, 5 % one-sided", meaning="A measure spoke too from here"
)

# When the phone asks for one more check-in.
PROMPT_LIMIT = _figure(
    "prompt_limit",
    3.0,
    unit="log evidence",
    source=_TUNED,
    meaning="Evidence at which one more check-in is asked for",
    version="3",
)
PROMPT_SILENCE = _days(
    "prompt_silence", 7, source=_HOUSE, meaning="So long after the last entry the phone keeps asking"
)

# Slides too slow for the evidence of one month.
SLOW_DROP = _figure(
    "slow_drop", 1.5, unit="SD", source=_TUNED, meaning="Distance below the best sustained level that is told"
)
SLOW_SHARE = _figure("slow_share", 0.15, unit="share of the range", source=_TUNED, meaning="And at least this far")
SLOW_ENTRIES = _entries("slow_entries", 20, meaning="Fewest ever before a slow slide is told")
SLOW_QUIET_DAYS = _days("slow_quiet_days", 45, source=_HOUSE, meaning="Least time since the last alarm")
SLOW_ONSET = _figure(
    "slow_onset", 0.5, unit="SD", source=_HOUSE, meaning="A slow slide starts after the last day this near to the best"
)

# The usual level.
USUAL_ENTRIES = _figure(
    "usual_entries", 30.0, unit="entries", source=_HOUSE, meaning="How slowly the usual level follows the level"
)
USUAL_ENTRIES_IN_INDUCTION = _figure(
    "usual_entries_in_induction", 5.0, unit="entries", source=_HOUSE, meaning="The same during the first series"
)
INDUCTION_DAYS = _days(
    "induction_days", 14, source=_HOUSE, meaning="So long after one of its sessions a series goes on"
)
BAND_QUANTILE = _figure(
    "band_quantile", 1.645, unit="SD", source="Normal distribution, 90 %", meaning="Half-width of a 90 % interval"
)

# When an episode is over.
CLOSING_SHARE = _figure(
    "closing_share", 0.4, unit="share of the drop", source=_HOUSE, meaning="Recovered once no more of it is left"
)
CLOSING_ENTRIES = _entries("closing_entries", 3, meaning="So many in a row with no more left")
SETTLING_DAYS = _days(
    "settling_days", 90, source=_HOUSE, meaning="After so long the lower level counts as the new usual one"
)

# Telling episodes apart and telling people about them.
TOUCHING_DAYS = _days(
    "touching_days", 14, source=_HOUSE, meaning="Episodes that overlap or touch within this are the same one"
)
HISTORICAL_AFTER: Figure[timedelta] = Figure(
    "CR-04.historical_after",
    timedelta(hours=72),
    "hours",
    _HOUSE,
    "1",
    "An episode that ended longer ago than this before it arrived is shown, not paged",
)
LIKELY_DECLINE = _figure(
    "likely_decline", 0.95, unit="probability", source=_HOUSE, meaning="Chance of a decline shown as declining"
)
DIRECTION_DAYS = _days("direction_days", 14, source=_HOUSE, meaning="Time over which the direction is told")
