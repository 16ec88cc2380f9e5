"""CR-08: what use checks show: use outside the plan, craving, a supply that ran out early."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import cr_08_use as rule
from journal_api.domain.day_words import say_day
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import CheckDay, ScoredResponse, list_check_days
from journal_api.domain.thresholds import ThresholdHistory, Thresholds

USE_CHECK = "use_check"
OUTSIDE, CRAVING = "outside_plan", "craving"
YES_NO_SIGNS = ("more_or_earlier", OUTSIDE, "ran_out_early")
# A person must see these however late they arrive: no alert of this rule ends by itself.
MANNER = Manner(RuleId.USE, "Use outside the plan")
_WORDS = {
    "more_or_earlier": "more or earlier than planned",
    OUTSIDE: "outside the plan",
    "ran_out_early": "ran out early",
}


def find_use_signs(
    responses: Collection[ScoredResponse], *, thresholds: ThresholdHistory, today: date
) -> tuple[Finding, ...]:
    """Find every use check that shows something; use outside the plan, or two signs on one check, is urgent."""
    days = list_check_days(responses, USE_CHECK, through=today)
    judged = ((day, thresholds.at(day.received_at)) for day in days)
    return tuple(_tell(day, marks) for day, marks in judged if _list_signs(day, marks))


def _list_signs(day: CheckDay, marks: Thresholds) -> tuple[str, ...]:
    craves = (day.answers.get(CRAVING) or 0) >= marks.of(rule.CRAVING_FROM).value
    return (*day.list_yes(YES_NO_SIGNS), *((CRAVING,) if craves else ()))


def _tell(day: CheckDay, marks: Thresholds) -> Finding:
    signs, craving = _list_signs(day, marks), day.answers.get(CRAVING)
    figures = (marks.of(rule.CRAVING_FROM), marks.of(rule.URGENT_SIGNS))
    craving_from, urgent_signs = (figure.value for figure in figures)
    is_urgent = OUTSIDE in signs or len(signs) >= urgent_signs
    told = [_WORDS[sign] for sign in signs if sign in _WORDS]
    if CRAVING in signs:
        told.append(f"craving {craving:g} of 10 (told from {craving_from:g})")
    return Finding(
        subject="use",
        started_on=day.on,
        opened_on=day.on,
        ended_on=day.on,
        severity=Severity.URGENT if is_urgent else Severity.STANDARD,
        sentence=f"Use check of {say_day(day.on)}: {', '.join(told)}.",
        numbers={
            "signs": list(signs),
            "craving": craving,
            "unanswered": list(day.list_unanswered((*YES_NO_SIGNS, CRAVING))),
        },
        figures=figures,
    )
