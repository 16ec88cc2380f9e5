"""A response is checked in full, laid down with its versions, and read for what it says about harming oneself."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from journal_api.domain.entry_kinds import content_of
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.questionnaire_checks import check_questionnaire_response
from journal_api.domain.questionnaires import QuestionnaireResponse, read_risk, read_scores
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.scoring import DECLINED, Answer
from journal_api.domain.thresholds import NOTHING_SET

NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
CALM = {f"q{number}": 0 for number in range(1, 10)}


def respond(answers: dict[str, Answer], *, instrument: str = "phq9") -> QuestionnaireResponse:
    return QuestionnaireResponse(NOW, instrument, tuple(sorted(answers.items())))


def faults(answers: dict[str, Any], *, instrument: str = "phq9") -> set[tuple[str, str]]:
    found = check_questionnaire_response(respond(answers, instrument=instrument), switched_on=("c_ssrs",), now=NOW)
    return {(fault.pointer, fault.code) for fault in found}


def risk(answers: dict[str, Answer], *, instrument: str = "phq9") -> RiskReading | None:
    return read_risk(content_of(QUESTIONNAIRE_RESPONSE, respond(answers, instrument=instrument)))


def test_a_full_response_has_no_fault() -> None:
    assert faults(CALM) == set()
    assert faults({**CALM, "difficulty": 3}) == set()
    assert faults({**CALM, "q9": DECLINED}) == set()


def test_every_fault_is_told_at_once() -> None:
    wrong = {**{name: value for name, value in CALM.items() if name != "q4"}, "q2": 4, "q7": -1, "q10": 1}
    assert faults(wrong) == {
        ("/answers/q2", "out_of_range"),
        ("/answers/q4", "required"),
        ("/answers/q7", "out_of_range"),
        ("/answers/q10", "unknown_item"),
    }


def test_an_item_that_is_answered_twice_is_refused() -> None:
    twice = QuestionnaireResponse(NOW, "phq2", (("q1", 0), ("q1", 3), ("q2", 0)))
    (fault,) = check_questionnaire_response(twice, switched_on=(), now=NOW)
    assert (fault.pointer, fault.code) == ("/answers", "not_unique")


def test_an_instrument_that_is_off_or_unknown_is_refused() -> None:
    assert faults({}, instrument="who5") == {("/instrument", "not_switched_on")}
    assert faults({}, instrument="beck") == {("/instrument", "not_a_choice")}


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({"q1": 0, "q2": 0, "q6": 0}, set()),
        ({"q1": 0, "q2": 0}, {"q6"}),
        ({"q1": 0, "q2": 1, "q6": 0}, {"q3", "q4", "q5"}),
        ({"q1": 0, "q2": DECLINED, "q6": 0}, {"q3", "q4", "q5"}),
        ({"q1": 0, "q2": 0, "q6": 1}, {"q6b"}),
        ({}, {"q1", "q2", "q6"}),
    ],
)
def test_the_c_ssrs_misses_what_it_asked_and_nothing_else(answers: dict[str, Answer], missing: set[str]) -> None:
    assert faults(answers, instrument="c_ssrs") == {(f"/answers/{name}", "required") for name in missing}


def test_content_keeps_answers_versions_and_scores() -> None:
    content = content_of(QUESTIONNAIRE_RESPONSE, respond({**CALM, "q1": 3, "q2": 2}))
    assert content["answers"] == {**CALM, "q1": 3, "q2": 2}
    assert (content["instrument"], content["instrument_version"], content["scoring_version"]) == ("phq9", "1", "1")
    (total,) = read_scores(content)
    assert (total.value, total.band, total.unscored) == (5, "mild", None)


@pytest.mark.parametrize(
    ("answer", "severity"), [(0, None), (1, "urgent"), (2, "urgent"), (3, "urgent"), (DECLINED, "standard")]
)
def test_item_9_speaks_from_1_on_and_silence_is_not_safe(answer: Answer, severity: str | None) -> None:
    reading = risk({**CALM, "q9": answer})
    assert reading is not None
    assert (reading.source, reading.find_severity(NOTHING_SET)) == (RiskSource.PHQ9, severity)


@pytest.mark.parametrize("total", [1, 27])
def test_item_9_speaks_whatever_the_total(total: int) -> None:
    others = {f"q{number}": 3 if total == 27 else 0 for number in range(1, 9)}
    assert risk({**others, "q9": 1}) == RiskReading(1, RiskSource.PHQ9)


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"q1": 0, "q2": 0, "q6": 0}, None),
        ({"q1": 1, "q2": 0, "q6": 0}, "urgent"),
        ({"q1": 1, "q2": 1, "q3": 1, "q4": 0, "q5": 0, "q6": 0}, "urgent"),
        ({"q1": 1, "q2": 1, "q3": 1, "q4": 1, "q5": 0, "q6": 0}, "critical"),
        ({"q1": 0, "q2": 0, "q6": DECLINED, "q6b": DECLINED}, "standard"),
        ({"q1": 1, "q2": 0, "q6": DECLINED, "q6b": DECLINED}, "urgent"),
        ({"q1": 1, "q2": 1, "q3": 0, "q4": 1, "q5": DECLINED, "q6": 0}, "critical"),
    ],
)
def test_the_c_ssrs_speaks_from_low_on(answers: dict[str, Answer], severity: str | None) -> None:
    reading = risk(answers, instrument="c_ssrs")
    assert reading is not None
    assert reading.find_severity(NOTHING_SET) == severity


def test_an_instrument_that_does_not_ask_says_nothing_about_it() -> None:
    assert risk({"q1": 3, "q2": 3}, instrument="phq2") is None
    assert risk({"total": 60}, instrument="madrs") is None


def test_answers_never_show_in_a_repr() -> None:
    assert "q4" not in repr(respond(CALM))
