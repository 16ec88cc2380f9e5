"""CR-03 and CR-07 to CR-10: just below, at and above their marks, and what is never taken for calm."""

import pytest

from journal_api.domain.adverse_events import AdverseEventKind, Crisis
from journal_api.domain.alerting import OpenAlert, RaiseSeverity, Recover, Severity, UpdateEvidence
from journal_api.domain.mania_switches import find_mania_switches
from journal_api.domain.no_responses import Cadence, find_missing_responses
from journal_api.domain.relapses import MANNER, find_relapses
from journal_api.domain.rule_findings import Finding
from journal_api.domain.thresholds import NEVER_SET
from journal_api.domain.urinary_checks import find_urinary_signs
from journal_api.domain.use_checks import find_use_signs
from tests.domain.questionnaires import INDUCTION, FindingLedger, checked, totals
from tests.domain.records import day

LIFTED = ((-3, 20), (12, 8))


def relapses(*readings: tuple[int, float | None], today: int, **more: object) -> tuple[Finding, ...]:
    return find_relapses(totals("phq9", *readings), sessions=INDUCTION, today=day(today), **more)


def test_a_first_crossing_is_on_record_and_pages_nobody() -> None:
    ledger = FindingLedger()
    (opened,) = ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), today=26), today=26)
    assert (type(opened), opened.notify, opened.severity) == (OpenAlert, False, Severity.STANDARD)
    assert opened.evidence["findings"][0]["request"] == {
        "instrument": "phq9",
        "from_on": day(31).isoformat(),
        "until_on": day(41).isoformat(),
        "state": "waiting",
        "owner": "patient",
    }
    assert ledger.told == 0


def test_a_repeat_that_shows_the_same_makes_it_urgent() -> None:
    ledger = FindingLedger()
    ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), today=26), today=26)
    intents = ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), (32, 12), today=32), today=32)
    assert [type(intent) for intent in intents] == [RaiseSeverity, UpdateEvidence]
    assert (ledger.alerts[0].severity, ledger.told) == (Severity.URGENT, 1)
    assert ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), (32, 12), today=33), today=33) == ()


def test_a_repeat_that_refutes_it_ends_the_alert_nobody_was_paged_for() -> None:
    ledger = FindingLedger()
    ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), today=26), today=26)
    intents = ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), (33, 9), today=33), today=33)
    assert [type(intent) for intent in intents] == [UpdateEvidence, Recover]
    assert ledger.told == 0
    assert ledger.decide(MANNER, lambda: relapses(*LIFTED, (26, 11), (33, 9), today=34), today=34) == ()


@pytest.mark.parametrize(("today", "told"), [(41, 0), (42, 1)])
def test_a_repeat_that_nobody_answers_in_time_is_told_to_the_care_team_once(today: int, told: int) -> None:
    ledger = FindingLedger()
    for at in (26, today, today + 1 if told else today):
        ledger.decide(MANNER, lambda at=at: relapses(*LIFTED, (26, 11), today=at), today=at)
    assert ledger.told == told
    assert ledger.alerts[0].severity is Severity.STANDARD
    assert ("was not answered in time" in relapses(*LIFTED, (26, 11), today=today)[0].sentence) == bool(told)


def test_a_repeat_that_cannot_be_asked_for_is_told_at_once() -> None:
    (finding,) = relapses(*LIFTED, (26, 11), today=26, offered=())
    assert (finding.is_told, finding.numbers["request"]["state"], finding.numbers["request"]["owner"]) == (
        True,
        "impossible",
        "care_team",
    )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (AdverseEventKind.PSYCHIATRIC_ADMISSION, "a psychiatric stay in hospital"),
        (AdverseEventKind.SUICIDE_ATTEMPT, "a suicide attempt"),
    ],
)
def test_a_hospital_stay_or_attempt_is_urgent_at_once(kind: AdverseEventKind, words: str) -> None:
    (finding,) = relapses(*LIFTED, today=20, crises=(Crisis(day(18), kind),))
    assert (finding.severity, finding.is_told, finding.opened_on) == (Severity.URGENT, True, day(18))
    assert finding.sentence == f"Relapse: {words} on 19 January 2024. Confirmed on 19 January 2024."


@pytest.mark.parametrize(("at", "found"), [(-2, 0), (0, 0), (1, 1), (20, 1), (21, 0)])
def test_a_crisis_counts_after_the_course_began_and_not_before_its_day(at: int, found: int) -> None:
    crisis = Crisis(day(at), AdverseEventKind.SUICIDE_ATTEMPT)
    assert len(relapses((-3, 20), today=20, crises=(crisis,))) == found


def test_the_sentences_hold_the_numbers_one_checks_by_hand() -> None:
    loss, relapse = relapses(*LIFTED, (26, 14), (32, 15), today=32)
    assert loss.sentence == (
        "Loss of response: PHQ-9 14 on 27 January 2024, 15 on 2 February 2024; now 25 % below the 20 on "
        "29 December 2023 before treatment (response: 50 %). Confirmed on 2 February 2024."
    )
    assert relapse.sentence == (
        "Relapse: PHQ-9 14 on 27 January 2024, 15 on 2 February 2024; 7 above the best since treatment began, 8 on "
        "13 January 2024 (relapse: 10 or more and 6 above). Confirmed on 2 February 2024."
    )


def test_the_next_course_of_treatment_ends_what_led_to_it() -> None:
    readings = totals("phq9", *LIFTED, (26, 15), (32, 16))
    findings = find_relapses(readings, sessions=(*INDUCTION, day(40)), today=day(41))
    assert {finding.ended_on for finding in findings} == {day(40)}


def urinary(*checks: tuple[int, dict[str, int]], sessions: tuple[int, ...] = ()) -> tuple[Finding, ...]:
    answered = tuple(checked("urinary_check", at, **answers) for at, answers in checks)
    return find_urinary_signs(answered, sessions=[day(at) for at in sessions], thresholds=NEVER_SET, today=day(100))


ONE, TWO = {"frequency": 1, "pain": 0}, {"frequency": 1, "pain": 1}


@pytest.mark.parametrize(("blood", "found"), [(0, False), (1, True)])
def test_visible_blood_is_always_found_and_urgent(blood: int, found: bool) -> None:
    findings = urinary((30, {"visible_blood": blood}))
    assert [finding.severity for finding in findings] == ([Severity.URGENT] if found else [])


@pytest.mark.parametrize(
    ("first", "second", "found"), [(ONE, TWO, False), (TWO, ONE, False), (TWO, TWO, True), ({}, TWO, False)]
)
def test_two_symptoms_on_two_checks_in_a_row_are_found(first: dict, second: dict, found: bool) -> None:
    findings = urinary((30, first), (60, second))
    assert [finding.severity for finding in findings] == ([Severity.STANDARD] if found else [])


@pytest.mark.parametrize(
    ("sessions", "severity"),
    [
        ((20, 40), Severity.STANDARD),
        ((20, 40, 50), Severity.URGENT),
        ((4, 32), Severity.STANDARD),
        ((33,), Severity.URGENT),
        ((32,), Severity.STANDARD),
    ],
)
def test_symptoms_are_urgent_while_exposure_rises(sessions: tuple[int, ...], severity: Severity) -> None:
    (finding,) = urinary((30, TWO), (60, TWO), sessions=sessions)
    assert finding.severity is severity


def test_an_unanswered_question_is_named_and_never_a_no() -> None:
    (finding,) = urinary((30, {"visible_blood": 1}))
    assert finding.numbers["unanswered"] == ["frequency", "nocturia", "urgency", "pain"]


def use(**answers: float) -> tuple[Finding, ...]:
    return find_use_signs((checked("use_check", 30, **answers),), thresholds=NEVER_SET, today=day(100))


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"craving": 6}, None),
        ({"craving": 7}, Severity.STANDARD),
        ({"craving": 8}, Severity.STANDARD),
        ({"more_or_earlier": 1}, Severity.STANDARD),
        ({"ran_out_early": 1, "craving": 6}, Severity.STANDARD),
        ({"ran_out_early": 1, "craving": 7}, Severity.URGENT),
        ({"more_or_earlier": 1, "ran_out_early": 1}, Severity.URGENT),
        ({"outside_plan": 1}, Severity.URGENT),
        ({"outside_plan": 0, "more_or_earlier": 0, "craving": 0, "ran_out_early": 0}, None),
    ],
)
def test_use_beyond_the_plan_is_found(answers: dict[str, float], severity: Severity | None) -> None:
    assert [finding.severity for finding in use(**answers)] == ([] if severity is None else [severity])


@pytest.mark.parametrize(("total", "found"), [(5, False), (6, True), (7, True)])
def test_a_mania_switch_is_found_at_its_mark(total: float, found: bool) -> None:
    findings = find_mania_switches(totals("asrm", (0, 2), (14, total)), today=day(20))
    assert [finding.severity for finding in findings] == ([Severity.URGENT] if found else [])


def test_staying_above_the_mark_is_one_crossing_until_below_it_again() -> None:
    first, second = find_mania_switches(totals("asrm", (0, 7), (14, 9), (28, 3), (60, 6)), today=day(90))
    assert (first.started_on, first.ended_on, first.numbers["before"]) == (day(0), day(28), None)
    assert (second.started_on, second.ended_on) == (day(60), None)
    assert second.numbers["before"] == {"on": day(28).isoformat(), "total": 3}


def missing(*readings: tuple[int, float], today: int, **cadence: int) -> tuple[Finding, ...]:
    sessions = (*INDUCTION, *((day(30),) if cadence.get("maintenance_every_days") else ()))
    return find_missing_responses(
        totals("phq9", *readings), sessions=sessions, cadence=Cadence(**cadence), today=day(today)
    )


@pytest.mark.parametrize(("total", "found"), [(15, False), (15.1, True), (20, True)])
def test_less_than_a_quarter_better_after_induction_is_found(total: float, found: bool) -> None:
    findings = missing((-3, 20), (12, total), today=12)
    assert [finding.severity for finding in findings] == ([Severity.STANDARD] if found else [])


def test_a_response_that_is_lost_later_is_no_missing_response() -> None:
    assert missing(*LIFTED, (26, 19), today=26) == ()


@pytest.mark.parametrize(("today", "found"), [(57, False), (58, True), (59, True)])
def test_maintenance_is_overdue_a_week_after_the_day_the_plan_names(today: int, found: bool) -> None:
    readings = (*LIFTED, (45, 13))
    assert bool(missing(*readings, today=today, maintenance_every_days=21)) is found


@pytest.mark.parametrize(("total", "found"), [(12, False), (13, True), (14, True)])
def test_overdue_maintenance_is_told_while_the_phq9_is_five_above_its_best(total: float, found: bool) -> None:
    assert bool(missing(*LIFTED, (45, total), today=60, maintenance_every_days=21)) is found


def test_without_a_cadence_nothing_is_overdue() -> None:
    assert missing(*LIFTED, (45, 15), today=90) == ()


def test_a_session_ends_what_was_overdue() -> None:
    findings = find_missing_responses(
        totals("phq9", *LIFTED, (45, 13)),
        sessions=(*INDUCTION, day(30), day(70)),
        cadence=Cadence(maintenance_every_days=21),
        today=day(71),
    )
    assert [finding.ended_on for finding in findings] == [day(70)]
