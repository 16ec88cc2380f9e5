"""The questionnaires of the demo's people: made from their tales, on days on which they were at their phones anyway."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from journal_api.cli.demo_tales import Answers, Tale
from journal_api.domain.alerting import RuleId
from journal_api.domain.dispensings import Supply
from journal_api.domain.instruments import INSTRUMENTS
from journal_api.domain.no_responses import Cadence
from journal_api.domain.questionnaire_rules import QUESTIONNAIRE_RULES, Questioned
from journal_api.domain.questionnaires import THOUGHTS_ITEM
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.domain.scoring import score_answers
from journal_api.domain.simulation import SimulatedPatient
from journal_api.domain.thresholds import NEVER_SET

PHQ9, PHQ2, GAD7, AUDIT_C, URINARY_CHECK, USE_CHECK = "phq9", "phq2", "gad7", "audit_c", "urinary_check", "use_check"
SCORED_PHQ9 = tuple(f"q{at}" for at in range(1, 9))
SCORED_GAD7 = tuple(f"q{at}" for at in range(1, 8))
FORTNIGHT = timedelta(days=14)
VISIT_EVERY = 2
# Anxiety goes with depression: this share of the PHQ-9's total.
ANXIOUS_SHARE = 0.75
PHQ2_SHARE = 0.25
CALM: Mapping[str, Answers] = {
    URINARY_CHECK: dict.fromkeys(("frequency", "nocturia", "urgency", "pain", "visible_blood"), 0),
    USE_CHECK: {"more_or_earlier": 0, "outside_plan": 0, "craving": 1, "ran_out_early": 0},
    "asrm": {f"q{at}": 0 for at in range(1, 6)},
}
MONTHLY = (URINARY_CHECK, USE_CHECK)
DRINKS_A_LITTLE: Answers = {"q1": 2, "q2": 0, "q3": 0}


@dataclass(frozen=True, slots=True)
class Filled:
    """One questionnaire as it is filled in on a local day."""

    on: date
    instrument: str
    answers: Answers


def fill_in(patient: SimulatedPatient, tale: Tale, *, today: date) -> tuple[Filled, ...]:
    """List what somebody fills in from the first day to today, oldest first.

    On days with an entry alone, the last one by then: questionnaires change nothing in who is silent, and when.
    """
    lived = [day.on for day in patient.days if day.on <= today]
    began_on = min(lived[0], *patient.sessions)
    told = [_fill_phq9(began_on, tale.baseline, thoughts=tale.thoughts_at_baseline)]
    told.append(Filled(began_on, AUDIT_C, DRINKS_A_LITTLE))
    told.extend(Filled(began_on, name, CALM[name]) for name in MONTHLY)
    told.append(_fill_gad7(began_on, tale.baseline))
    for back, total in enumerate(reversed(tale.totals)):
        on = _last_lived(lived, today - timedelta(days=tale.newest_days_ago) - back * FORTNIGHT)
        if on <= patient.sessions[0]:
            continue
        told.append(_fill_phq9(on, total))
        if back % VISIT_EVERY == 0:
            told.append(_fill_gad7(on, total))
            told.extend(_visit(on, tale, visit=back // VISIT_EVERY))
    told.extend(_fill_phq9(_last_lived(lived, today - timedelta(days=ago)), total) for ago, total in tale.repeats)
    known = sorted((one.on, sum(one.answers.values())) for one in told if one.instrument == PHQ9)
    told.extend(_follow_sessions(patient, known, lived=set(lived), today=today))
    return tuple(sorted(told, key=lambda one: (one.on, one.instrument)))


def list_speaking_days(
    filled: Iterable[Filled],
    *,
    sessions: Iterable[date],
    cadence: Cadence,
    supplies: tuple[Supply, ...] = (),
    today: date,
) -> frozenset[date]:
    """List the days on which a rule over questionnaires has something new to say: those worth judging on."""
    days: set[date] = set()
    for _, finding in list_findings(filled, sessions=sessions, cadence=cadence, supplies=supplies, today=today):
        days |= {finding.started_on, finding.opened_on, finding.ended_on or today}
        request = finding.numbers.get("request")
        if isinstance(request, Mapping):
            days.add(date.fromisoformat(str(request["until_on"])) + timedelta(days=1))
    return frozenset(on for on in days if on <= today)


def list_findings(
    filled: Iterable[Filled],
    *,
    sessions: Iterable[date],
    cadence: Cadence,
    supplies: tuple[Supply, ...] = (),
    today: date,
) -> tuple[tuple[RuleId, Finding], ...]:
    """List what each rule over questionnaires finds in them, as of a day."""
    responses = tuple(_score(at, one) for at, one in enumerate(filled))
    asked = Questioned(
        responses, tuple(sorted(sessions)), cadence, frozenset(INSTRUMENTS), NEVER_SET, supplies=supplies
    )
    return tuple((rule.manner.rule, one) for rule in QUESTIONNAIRE_RULES for one in rule.find(asked, today))


def fields_of(filled: Filled) -> dict[str, Any]:
    """Give it as the fields of an entry, but for when it was recorded."""
    return {"instrument": filled.instrument, "answers": filled.answers}


def _last_lived(lived: list[date], on: date) -> date:
    return lived[max(bisect_right(lived, on) - 1, 0)]


def _fill_phq9(on: date, total: int, *, thoughts: int = 0) -> Filled:
    answers = _spread(total - thoughts, SCORED_PHQ9)
    return Filled(on, PHQ9, {**answers, THOUGHTS_ITEM: thoughts})


def _fill_gad7(on: date, phq9: int) -> Filled:
    return Filled(on, GAD7, _spread(round(phq9 * ANXIOUS_SHARE), SCORED_GAD7))


def _visit(on: date, tale: Tale, *, visit: int) -> Iterator[Filled]:
    shown = {sign.instrument: sign.answers for sign in tale.signs if sign.visit == visit}
    return (Filled(on, name, {**CALM[name], **shown.get(name, {})}) for name in {*MONTHLY, *shown})


def _follow_sessions(
    patient: SimulatedPatient, known: list[tuple[date, int]], *, lived: set[date], today: date
) -> Iterator[Filled]:
    """Yield the short check of the morning after each session, where it was answered."""
    for morning in (on + timedelta(days=1) for on in patient.sessions):
        if morning in lived and morning <= today:
            total = [total for on, total in known if on <= morning][-1]
            yield Filled(morning, PHQ2, _spread(round(total * PHQ2_SHARE), SCORED_PHQ9[:2]))


def _spread(total: int, items: tuple[str, ...]) -> Answers:
    each, over = divmod(total, len(items))
    return {item: each + (at < over) for at, item in enumerate(items)}


def _score(at: int, filled: Filled) -> ScoredResponse:
    total = score_answers(INSTRUMENTS[filled.instrument], dict(filled.answers)).total
    answers = tuple((item, float(answer)) for item, answer in filled.answers.items())
    return ScoredResponse(
        id=UUID(int=at),
        instrument=filled.instrument,
        on=filled.on,
        total=None if total is None else total.value,
        received_at=datetime.combine(filled.on, time(), tzinfo=UTC),
        answers=answers,
    )
