"""CR-05: whether missed check-ins are still this person's usual rhythm."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.clinical_rules import cr_05_silence as rule
from journal_api.domain.risk import RiskAnswer


@dataclass(frozen=True, slots=True)
class Silence:
    """How long somebody has been silent, against how long would be usual for them.

    `silent_days` counts the days since `silent_since`, the first day without an entry, today not counted: a person may
    still log this evening. `due_on` is the first day on which it is a silence, `urgent_on` the first on which it is an
    urgent one.
    """

    expected_gap_days: float
    silent_days: int
    threshold_days: int
    is_silent: bool
    is_urgent: bool
    silent_since: date
    due_on: date
    urgent_on: date
    last_entry_on: date | None


def judge_silence(
    *,
    entry_days: tuple[date, ...],
    sessions: tuple[date, ...],
    last_risk: RiskAnswer | None,
    enrolled_on: date,
    today: date,
) -> Silence:
    """Judge the silence since the last entry, or since enrollment if there is none.

    The threshold is the length that a person with this rhythm reaches by chance once in two hundred times, and more
    than their own recent gaps; it shrinks after a risk answer and while a session's lift wears off. It is urgent when
    the last risk answer was one that CR-01 alerts on, or at twice the threshold. Days after today say nothing.
    """
    days = tuple(sorted({day for day in entry_days if day <= today}))
    since = days[-1] + timedelta(days=1) if days else min(enrolled_on, today)
    gaps = _recent_gaps(days)
    expected = _expected_gap(gaps)
    at_risk = _is_at_risk(last_risk, since)
    threshold = _threshold_days(gaps, expected, weight=_weigh(at_risk, sessions, since))
    due_on = since + timedelta(days=threshold)
    urgent_on = due_on if at_risk else since + timedelta(days=math.ceil(threshold * rule.URGENT_FACTOR.value))
    return Silence(
        expected_gap_days=expected,
        silent_days=max(0, (today - since).days),
        threshold_days=threshold,
        is_silent=today >= due_on,
        is_urgent=today >= urgent_on,
        silent_since=since,
        due_on=due_on,
        urgent_on=urgent_on,
        last_entry_on=days[-1] if days else None,
    )


def explain_silence(silence: Silence) -> str:
    """Say in a sentence how long the silence is and what was usual, so that it can be counted by hand."""
    last = "since enrollment" if silence.last_entry_on is None else f"since {silence.last_entry_on.isoformat()}"
    return (
        f"No check-in {last}: usually one every {silence.expected_gap_days:.1f} days; "
        f"{silence.threshold_days} full days without one are remarkable for this person (CR-05)."
    )


def _recent_gaps(days: tuple[date, ...]) -> tuple[int, ...]:
    if not days:
        return ()
    since = days[-1] - timedelta(days=rule.LOOK_BACK.value)
    recent = [day for day in days if day >= since]
    return tuple((later - earlier).days for earlier, later in itertools.pairwise(recent))


def _expected_gap(gaps: tuple[int, ...]) -> float:
    weight = rule.PRIOR_GAP_WEIGHT.value
    return (weight * rule.PRIOR_GAP.value + sum(gaps)) / (weight + len(gaps))


def _threshold_days(gaps: tuple[int, ...], expected: float, *, weight: float) -> int:
    missing = 1 - 1 / max(expected, 1 + rule.CHANCE.value)
    by_chance = math.log(rule.CHANCE.value) / math.log(missing)
    missed_in_a_row = max(gaps, default=1) - 1
    usual = max(by_chance, missed_in_a_row * rule.LONG_GAP_FACTOR.value)
    bounded = min(max(usual, rule.LEAST.value), rule.MOST.value)
    return max(math.ceil(bounded * weight), rule.FLOOR.value)


def _weigh(at_risk: bool, sessions: tuple[date, ...], since: date) -> float:  # noqa: FBT001 - a fact, not a mode
    worn_off = any(0 <= (since - session).days <= rule.SESSION_DAYS.value for session in sessions)
    by_risk = rule.RISK_FACTOR.value if at_risk else 1.0
    return by_risk * (rule.SESSION_FACTOR.value if worn_off else 1.0)


def _is_at_risk(last_risk: RiskAnswer | None, since: date) -> bool:
    if last_risk is None or last_risk.severity is None:
        return False
    return since - last_risk.answered_on <= timedelta(days=rule.RISK_DAYS.value)
