"""The rules over questionnaires and sessions, side by side: what each looks for, and how it speaks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from journal_api.domain import mania_switches, no_responses, relapses, urinary_checks, use_checks, worsenings
from journal_api.domain.adverse_events import Crisis, list_crisis_days
from journal_api.domain.dispensings import Supply
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.no_responses import Cadence
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.domain.thresholds import ThresholdHistory


@dataclass(frozen=True, slots=True)
class Questioned:
    """What these rules look at: answered questionnaires, session days, the plan; what the clinic offers and has set.

    Beside them `supplies` of take-home doses, and `crises`: stays in hospital and attempts that the care team told of.
    """

    responses: tuple[ScoredResponse, ...]
    sessions: tuple[date, ...]
    cadence: Cadence
    offered: frozenset[str]
    thresholds: ThresholdHistory
    supplies: tuple[Supply, ...] = ()
    crises: tuple[Crisis, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionnaireRule:
    """One rule: how it speaks, and what it finds in a record through a local day."""

    manner: Manner
    find: Callable[[Questioned, date], tuple[Finding, ...]]


def _find_worsenings(asked: Questioned, today: date) -> tuple[Finding, ...]:
    return worsenings.find_worsenings(
        asked.responses, sessions=asked.sessions, crises=list_crisis_days(asked.crises), today=today
    )


def _find_relapses(asked: Questioned, today: date) -> tuple[Finding, ...]:
    return relapses.find_relapses(
        asked.responses, sessions=asked.sessions, today=today, crises=asked.crises, offered=asked.offered
    )


def _find_urinary_signs(asked: Questioned, today: date) -> tuple[Finding, ...]:
    return urinary_checks.find_urinary_signs(
        asked.responses, sessions=asked.sessions, thresholds=asked.thresholds, today=today
    )


def _find_use_signs(asked: Questioned, today: date) -> tuple[Finding, ...]:
    return use_checks.find_use_signs(asked.responses, supplies=asked.supplies, thresholds=asked.thresholds, today=today)


def _find_mania_switches(asked: Questioned, today: date) -> tuple[Finding, ...]:
    return mania_switches.find_mania_switches(asked.responses, today=today)


def _find_missing_responses(asked: Questioned, today: date) -> tuple[Finding, ...]:
    return no_responses.find_missing_responses(
        asked.responses,
        sessions=asked.sessions,
        cadence=asked.cadence,
        crises=list_crisis_days(asked.crises),
        today=today,
    )


QUESTIONNAIRE_RULES = (
    QuestionnaireRule(worsenings.MANNER, _find_worsenings),
    QuestionnaireRule(relapses.MANNER, _find_relapses),
    QuestionnaireRule(urinary_checks.MANNER, _find_urinary_signs),
    QuestionnaireRule(use_checks.MANNER, _find_use_signs),
    QuestionnaireRule(mania_switches.MANNER, _find_mania_switches),
    QuestionnaireRule(no_responses.MANNER, _find_missing_responses),
)
