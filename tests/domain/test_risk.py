from datetime import timedelta
from uuid import UUID

import pytest

from journal_api.domain.alerting import MarkUnsupported, OpenAlert, RaiseSeverity, RuleId, Severity, UpdateEvidence
from journal_api.domain.risk import (
    RiskEntry,
    choose_last_risk,
    decide_risk,
    explain_risk,
    withdraw_risk,
)
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.thresholds import NOTHING_SET, Thresholds
from tests.domain.records import START, answered, day, make_alert, noon

NOW = noon(START)


def entry_of(reading: RiskReading, *, entry: int, on: int, thresholds: Thresholds = NOTHING_SET) -> RiskEntry:
    mark = reading.find_mark(thresholds)
    assert mark is not None
    return RiskEntry(UUID(int=entry), day(on), reading, mark)


def answer(value: float, *, entry: int = 1, on: int = 0, thresholds: Thresholds = NOTHING_SET) -> RiskEntry:
    return entry_of(RiskReading(value), entry=entry, on=on, thresholds=thresholds)


def severity_of(urge_to_harm: float | None) -> Severity | None:
    return RiskReading(urge_to_harm).find_severity(NOTHING_SET)


def live_alert(value: float, *, hours_ago: float = 1, **changes: object):
    (opened,) = decide_risk(answer(value), live_alert=None, now=NOW, today=START)
    told_at = NOW - timedelta(hours=hours_ago)
    return make_alert(
        rule=RuleId.RISK, severity=opened.severity, evidence=opened.evidence, opened_at=told_at, **changes
    )


@pytest.mark.parametrize(
    ("value", "severity"),
    [
        (None, None),
        (0, None),
        (3, None),
        (3.99, None),
        (4, Severity.URGENT),
        (7, Severity.URGENT),
        (7.99, Severity.URGENT),
        (8, Severity.CRITICAL),
        (10, Severity.CRITICAL),
    ],
)
def test_cr_01_just_below_at_and_above_its_marks(value: float | None, severity: Severity | None) -> None:
    assert severity_of(value) is severity


def test_a_risk_answer_opens_an_alert_that_notifies() -> None:
    (intent,) = decide_risk(answer(8), live_alert=None, now=NOW, today=START)
    assert isinstance(intent, OpenAlert)
    assert (intent.rule, intent.severity, intent.notify, intent.late_by_days) == (RuleId.RISK, "critical", True, 0)
    assert intent.evidence["value"] == 8
    assert intent.evidence["threshold"] == 8


def test_a_risk_answer_that_arrives_late_always_notifies_and_says_so() -> None:
    (intent,) = decide_risk(answer(5, on=-60), live_alert=None, now=NOW, today=START)
    assert (intent.notify, intent.late_by_days) == (True, 60)
    assert "60 days late" in intent.explanation


def test_a_graver_answer_raises_the_live_alert() -> None:
    (intent,) = decide_risk(answer(9, entry=2), live_alert=live_alert(5), now=NOW, today=START)
    assert isinstance(intent, RaiseSeverity)
    assert intent.severity is Severity.CRITICAL


def test_a_lighter_answer_never_lowers_the_live_alert() -> None:
    (intent,) = decide_risk(answer(4, entry=2), live_alert=live_alert(9), now=NOW, today=START)
    assert isinstance(intent, UpdateEvidence)
    assert (intent.evidence["value"], intent.evidence["threshold"]) == (9, 8)
    assert intent.explanation.startswith("Answered 9 of 10")
    assert intent.explanation.endswith("2 risk answers in all.")


@pytest.mark.parametrize("order", [(5, 9, 4), (9, 4, 5), (4, 5, 9)])
def test_the_evidence_does_not_depend_on_the_order_of_arrival(order: tuple[int, ...]) -> None:
    alert = None
    for value in order:
        (intent,) = decide_risk(answer(value, entry=value), live_alert=alert, now=NOW, today=START)
        alert = make_alert(rule=RuleId.RISK, severity=severity_of(max(order)), evidence=intent.evidence)
    assert alert.evidence["value"] == 9
    assert [one["value"] for one in alert.evidence["answers"]] == [4, 5, 9]


def test_an_answer_that_is_taken_back_leaves_the_others() -> None:
    (second,) = decide_risk(answer(9, entry=2), live_alert=live_alert(5), now=NOW, today=START)
    alert = make_alert(rule=RuleId.RISK, severity=Severity.CRITICAL, evidence=second.evidence)
    (intent,) = withdraw_risk(UUID(int=2), live_alert=alert)
    assert (intent.evidence["value"], intent.notify) == (5, False)


def test_the_only_answer_taken_back_marks_the_alert_and_keeps_it() -> None:
    alert = live_alert(5)
    assert withdraw_risk(UUID(int=1), live_alert=alert) == (MarkUnsupported(alert.id),)
    assert withdraw_risk(UUID(int=3), live_alert=alert) == ()
    assert withdraw_risk(UUID(int=1), live_alert=None) == ()


@pytest.mark.parametrize(("hours_ago", "notify"), [(3.99, False), (4, True), (30, True)])
def test_another_answer_tells_the_team_again_only_after_four_hours(hours_ago: float, notify: bool) -> None:
    alert = live_alert(5, hours_ago=hours_ago)
    (intent,) = decide_risk(answer(5, entry=2), live_alert=alert, now=NOW, today=START)
    assert intent.notify is notify


def test_the_newest_chain_counts_and_not_the_opening() -> None:
    alert = live_alert(5, hours_ago=30, notified_at=NOW - timedelta(hours=1))
    (intent,) = decide_risk(answer(5, entry=2), live_alert=alert, now=NOW, today=START)
    assert intent.notify is False


def test_the_same_answer_twice_changes_nothing() -> None:
    assert decide_risk(answer(5), live_alert=live_alert(5), now=NOW, today=START) == ()


def test_the_explanation_names_the_answer_the_mark_and_the_rule() -> None:
    assert explain_risk((answer(5.5),), late_by_days=0) == (
        "Answered 5.5 of 10 to the urge to harm on 2024-01-01; urgent from 4 (CR-01, CR-01.urgent_from version 1)."
    )


def from_phq9(value: float | None, *, entry: int = 7, on: int = 0) -> RiskEntry:
    return entry_of(RiskReading(value, RiskSource.PHQ9, is_complete=value is not None), entry=entry, on=on)


def test_a_question_left_open_opens_a_standard_alert_and_says_so() -> None:
    (intent,) = decide_risk(from_phq9(None), live_alert=None, now=NOW, today=START)
    assert isinstance(intent, OpenAlert)
    assert (intent.severity, intent.evidence["value"], intent.evidence["threshold"]) == (Severity.STANDARD, None, 72)
    assert intent.explanation == (
        "Did not answer item 9 of the PHQ-9, thoughts of death or self-harm, on 2024-01-01; not a safe answer, to be "
        "asked again within 72 hours (CR-01, CR-01.answer_within version 1)."
    )


def test_an_answer_raises_what_was_opened_by_silence_and_never_the_other_way() -> None:
    (opened,) = decide_risk(from_phq9(None), live_alert=None, now=NOW, today=START)
    alert = make_alert(rule=RuleId.RISK, severity=Severity.STANDARD, evidence=opened.evidence, opened_at=NOW)
    (raised,) = decide_risk(from_phq9(1, entry=8), live_alert=alert, now=NOW, today=START)
    assert isinstance(raised, RaiseSeverity)
    assert (raised.severity, raised.why) == (Severity.URGENT, "PHQ-9 item 9 answered 1")
    (later,) = decide_risk(from_phq9(None, entry=9), live_alert=live_alert(5), now=NOW, today=START)
    assert isinstance(later, UpdateEvidence)
    assert later.evidence["value"] == 5


def test_evidence_that_was_laid_down_before_questionnaires_is_read_as_the_urge() -> None:
    alert = live_alert(5)
    spelled = [{name: one[name] for name in ("entry_id", "local_date", "value")} for one in alert.evidence["answers"]]
    before = make_alert(rule=RuleId.RISK, severity=Severity.URGENT, evidence={**alert.evidence, "answers": spelled})
    (intent,) = decide_risk(from_phq9(1), live_alert=before, now=NOW, today=START)
    assert [one["measure"] for one in intent.evidence["answers"]] == ["urge_to_harm", "phq9"]


@pytest.mark.parametrize(
    ("answers", "chosen"),
    [
        ([(0, 9, "urge_to_harm"), (1, 0, "phq9")], (0, 9)),
        ([(0, 9, "urge_to_harm"), (1, 0, "urge_to_harm")], (1, 0)),
        ([(0, 3, "c_ssrs"), (60, 5, "urge_to_harm")], (60, 5)),
        ([(3, 5, "urge_to_harm"), (3, 9, "urge_to_harm"), (3, 5, "urge_to_harm")], (3, 9)),
        ([(0, 0, "phq9"), (1, 2, "urge_to_harm")], (1, 2)),
    ],
)
def test_only_the_same_question_takes_an_answer_back(
    answers: list[tuple[int, float, str]], chosen: tuple[int, float]
) -> None:
    last = choose_last_risk(answered(day(on), value, RiskSource(source)) for on, value, source in answers)
    assert last is not None
    assert (last.answered_on, last.value) == (day(chosen[0]), chosen[1])


def test_without_an_answer_there_is_no_last_one() -> None:
    assert choose_last_risk(()) is None
