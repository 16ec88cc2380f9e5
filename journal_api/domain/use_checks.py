"""CR-08: what use checks and supplies show: use outside the plan, craving, a supply that ran out early, a gap."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import cr_08_use as rule
from journal_api.domain.day_words import say_day
from journal_api.domain.dispensings import Supply
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import CheckDay, ScoredResponse, list_check_days
from journal_api.domain.supplies import (
    Coverage,
    find_coverage,
    find_supply_signs,
    lay_down_supply,
    list_coverages,
    say_supply,
)
from journal_api.domain.thresholds import ThresholdHistory, Thresholds

USE_CHECK = "use_check"
OUTSIDE, CRAVING, RAN_OUT = "outside_plan", "craving", "ran_out_early"
YES_NO_SIGNS = ("more_or_earlier", OUTSIDE, RAN_OUT)
# A person must see these however late they arrive: no alert of this rule ends by itself.
MANNER = Manner(RuleId.USE, "Use outside the plan")
_WORDS = {
    "more_or_earlier": "more or earlier than planned",
    OUTSIDE: "outside the plan",
    RAN_OUT: "ran out early",
}


def find_use_signs(
    responses: Collection[ScoredResponse],
    *,
    supplies: Collection[Supply] = (),
    thresholds: ThresholdHistory,
    today: date,
) -> tuple[Finding, ...]:
    """Find every use check that shows something, and what supplies show by themselves.

    Use outside the plan, or two signs on one check, is urgent. A check that tells of running out early is told with
    the supply of that day, so that one can be held against the other.
    """
    days = list_check_days(responses, USE_CHECK, through=today)
    coverages = list_coverages(supplies, today=today)
    judged = ((day, thresholds.at(day.received_at)) for day in days)
    told = (
        _tell(day, marks, coverage=find_coverage(coverages, on=day.on))
        for day, marks in judged
        if _list_signs(day, marks)
    )
    return (*told, *find_supply_signs(supplies, today=today))


def _list_signs(day: CheckDay, marks: Thresholds) -> tuple[str, ...]:
    craves = (day.answers.get(CRAVING) or 0) >= marks.of(rule.CRAVING_FROM).value
    return (*day.list_yes(YES_NO_SIGNS), *((CRAVING,) if craves else ()))


def _tell(day: CheckDay, marks: Thresholds, *, coverage: Coverage | None) -> Finding:
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
        sentence=f"Use check of {say_day(day.on)}: {', '.join(told)}.{_say_supply(signs, coverage)}",
        numbers={
            "supply": None if coverage is None else lay_down_supply(coverage),
            "signs": list(signs),
            "craving": craving,
            "unanswered": list(day.list_unanswered((*YES_NO_SIGNS, CRAVING))),
        },
        figures=figures,
    )


def _say_supply(signs: tuple[str, ...], coverage: Coverage | None) -> str:
    return "" if coverage is None or RAN_OUT not in signs else f" The supply: {say_supply(coverage)}."
