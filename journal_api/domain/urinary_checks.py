"""CR-07: what urinary checks show: visible blood, or symptoms that stay."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import date, timedelta

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import cr_07_urinary as rule
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.day_words import say_day
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import CheckDay, ScoredResponse, list_check_days
from journal_api.domain.thresholds import ThresholdHistory

URINARY_CHECK = "urinary_check"
BLOOD = "visible_blood"
SYMPTOMS = ("frequency", "nocturia", "urgency", "pain", BLOOD)
# A person must see these however late they arrive: no alert of this rule ends by itself.
MANNER = Manner(RuleId.URINARY, "Urinary symptoms")


def find_urinary_signs(
    responses: Collection[ScoredResponse],
    *,
    sessions: Collection[date],
    thresholds: ThresholdHistory,
    today: date,
) -> tuple[Finding, ...]:
    """Find every check with visible blood, and every second check in a row with two or more symptoms each.

    An unanswered question is never a no: it is named beside what was answered. Symptoms that stay while there are more
    sessions than before are urgent, as visible blood always is.
    """
    days = list_check_days(responses, URINARY_CHECK, through=today)
    blood = (_tell_blood(day) for day in days if BLOOD in day.list_yes(SYMPTOMS))
    marked = tuple((day, thresholds.at(day.received_at).of(rule.SYMPTOMS)) for day in days)
    staying = (
        _tell_symptoms(before, day, mark=mark, sessions=sessions)
        for (before, mark_before), (day, mark) in itertools.pairwise(marked)
        if _counts(before, mark_before) and _counts(day, mark)
    )
    return (*blood, *staying)


def _counts(day: CheckDay, mark: Figure[int]) -> bool:
    return len(day.list_yes(SYMPTOMS)) >= mark.value


def _tell_blood(day: CheckDay) -> Finding:
    return Finding(
        subject=BLOOD,
        started_on=day.on,
        opened_on=day.on,
        ended_on=day.on,
        severity=Severity.URGENT,
        sentence=f"Visible blood in the urine, told on {say_day(day.on)}.",
        numbers={"symptoms": list(day.list_yes(SYMPTOMS)), "unanswered": list(day.list_unanswered(SYMPTOMS))},
        figures=(rule.VISIBLE_BLOOD,),
    )


def _tell_symptoms(before: CheckDay, day: CheckDay, *, mark: Figure[int], sessions: Collection[date]) -> Finding:
    recent, earlier = _count_sessions(sessions, through=day.on)
    is_rising = recent > earlier
    exposure = "rising" if is_rising else "not rising"
    return Finding(
        subject="symptoms",
        started_on=before.on,
        opened_on=day.on,
        ended_on=day.on,
        severity=Severity.URGENT if is_rising else Severity.STANDARD,
        sentence=(
            f"{_say(before)} and {_say(day)}; exposure is {exposure}: {recent} sessions in the "
            f"{rule.EXPOSURE_DAYS.value} days up to then, {earlier} in the {rule.EXPOSURE_DAYS.value} before."
        ),
        numbers={
            "symptoms": list(day.list_yes(SYMPTOMS)),
            "unanswered": list(day.list_unanswered(SYMPTOMS)),
            "before": {"on": before.on.isoformat(), "symptoms": list(before.list_yes(SYMPTOMS))},
            "sessions": recent,
            "sessions_before": earlier,
        },
        figures=(mark, rule.CHECKS, rule.EXPOSURE_DAYS),
    )


def _say(day: CheckDay) -> str:
    symptoms = day.list_yes(SYMPTOMS)
    named = ", ".join(symptom.replace("_", " ") for symptom in symptoms)
    return f"{len(symptoms)} urinary symptoms on {say_day(day.on)} ({named})"


def _count_sessions(sessions: Collection[date], *, through: date) -> tuple[int, int]:
    window = timedelta(days=rule.EXPOSURE_DAYS.value)
    held = set(sessions)
    recent = sum(through - window < on <= through for on in held)
    return recent, sum(through - 2 * window < on <= through - window for on in held)
