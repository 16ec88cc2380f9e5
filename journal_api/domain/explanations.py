"""Sentences a clinician can check by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from journal_api.domain.alerting import Evidence, RuleId
from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.directions import HigherIs
from journal_api.domain.judgements import Episode, Shape
from journal_api.domain.measures import Measure
from journal_api.domain.session_lift import days_until_lift_is_gone

_SHAPES = {Shape.SUDDEN: "A sudden lasting", Shape.GRADUAL: "A gradual lasting", Shape.SLOW: "A slow lasting"}
_DIGITS = 4
_LIMITS = (rule.ALARM_LIMIT, rule.ALARM_LIMIT_TOGETHER, rule.MEANINGFUL_DROP)
_FIGURES: Mapping[Shape, tuple[Figure[float] | Figure[int], ...]] = {
    Shape.SUDDEN: _LIMITS,
    Shape.GRADUAL: _LIMITS,
    Shape.SLOW: (rule.SLOW_DROP, rule.SLOW_SHARE, rule.SLOW_QUIET_DAYS),
}


def title_episode(measure: Measure) -> str:
    """Name an early warning for a signed-in clinician; it never leaves in a mail."""
    return f"Early warning: lasting {_worsening(measure)} in {measure.label}"


def explain_episode(episode: Episode, measure: Measure) -> str:
    """Say what worsened since when, by how much against this person's own usual, on how many entries, after what.

    Every number is that of the day the episode opened, in the measure's own unit.
    """
    side = "below" if measure.higher_is is HigherIs.BETTER else "above"
    others = [name.replace("_", " ") for name in episode.measures if name != episode.measure]
    also = f"; {', '.join(others)} spoke too" if others else ""
    odds = "" if episode.odds is None else f" Odds {episode.odds:.0f} : 1 for a lasting {_worsening(measure)}."
    return (
        f"{_SHAPES[episode.shape]} {_worsening(measure)} in {measure.label}, "
        f"most likely from {_say(episode.started_on)}: "
        f"on {_say(episode.opened_on)} {episode.drop:.1f} points {side} this patient's own {episode.baseline:.1f} "
        f"(90 % interval {episode.lower:.1f}–{episode.upper:.1f}; usual day-to-day SD {episode.sd:.1f}), "
        f"on {episode.entries_since_onset} days with an entry{also}; {_say_session(episode.days_since_session)}.{odds}"
    )


def evidence_of(episode: Episode, *, algorithm: str) -> Evidence:
    """Write down, in JSON's own types, what an alert of CR-04 was opened on; numbers to four digits."""
    return {
        "rule": RuleId.EARLY_WARNING.value,
        "algorithm": algorithm,
        "figures": [_cite(figure) for figure in _FIGURES[episode.shape]],
        "measure": episode.measure,
        "measures": list(episode.measures),
        "shape": episode.shape.value,
        "started_on": episode.started_on.isoformat(),
        "opened_on": episode.opened_on.isoformat(),
        "drop": round(episode.drop, _DIGITS),
        "lower": round(episode.lower, _DIGITS),
        "upper": round(episode.upper, _DIGITS),
        "baseline": round(episode.baseline, _DIGITS),
        "sd": round(episode.sd, _DIGITS),
        "entries_since_onset": episode.entries_since_onset,
        "days_since_session": episode.days_since_session,
        "odds": None if episode.odds is None else round(episode.odds, _DIGITS),
    }


def _cite(figure: Figure[float] | Figure[int]) -> dict[str, object]:
    return {"id": figure.id, "value": figure.value, "unit": figure.unit, "version": figure.version}


def _worsening(measure: Measure) -> str:
    return "drop" if measure.higher_is is HigherIs.BETTER else "rise"


def _say(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _say_session(days: int | None) -> str:
    if days is None:
        return "there has been no treatment session"
    gone = f"usually gone after {days_until_lift_is_gone()} days"
    return f"the last session was {_count_days(days)} ago and its lift ({gone}) is accounted for"


def _count_days(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"
