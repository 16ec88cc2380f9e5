"""What a clinic may set, what counted when, and that a mark of today says nothing of yesterday."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.alerting import RuleId, Severity, UpdateEvidence
from journal_api.domain.clinical_rules import cr_01_risk, cr_06_session_safety, cr_08_use
from journal_api.domain.clinical_rules.figures import Threshold
from journal_api.domain.risk import RiskEntry, decide_risk, withdraw_risk
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.thresholds import (
    NEVER_SET,
    NOTHING_SET,
    THRESHOLDS,
    ThresholdHistory,
    Thresholds,
    check_order,
)
from journal_api.domain.urinary_checks import find_urinary_signs
from journal_api.domain.use_checks import find_use_signs
from tests.domain.questionnaires import checked
from tests.domain.records import START, day, make_alert, noon

ADMIN = UUID(int=9)
NOW = noon(day(50))
URGENT, CRITICAL = cr_01_risk.URGENT_FROM.id, cr_01_risk.CRITICAL_FROM.id
ANY_SETTING = st.fixed_dictionaries(
    {}, optional={one.id: st.integers(one.lowest, one.highest) for one in THRESHOLDS.values()}
)


def setting(values: Mapping[str, int]) -> Thresholds:
    return Thresholds(MappingProxyType(dict(values)))


def history(*changes: tuple[int, Mapping[str, int | None]]) -> ThresholdHistory:
    told = NEVER_SET
    for at, change in changes:
        told = told.revise(change, by=ADMIN, now=noon(day(at)))
    return told


@pytest.mark.parametrize("threshold", THRESHOLDS.values(), ids=THRESHOLDS)
def test_a_mark_counts_as_set_within_its_bounds_and_says_who_set_it(threshold: Threshold) -> None:
    default = NOTHING_SET.of(threshold)
    counted = {
        value: setting({threshold.id: value}).of(threshold).value
        for value in (threshold.lowest - 1, threshold.lowest, threshold.highest, threshold.highest + 1)
    }
    assert (default.value, default.version) == (threshold.default, threshold.version)
    assert list(counted.values()) == [threshold.lowest, threshold.lowest, threshold.highest, threshold.highest]
    assert setting({threshold.id: threshold.lowest}).of(threshold).version == "1, set by the clinic"


def test_what_counts_is_what_was_in_force_at_the_moment() -> None:
    told = history((10, {URGENT: 3}), (20, {URGENT: 2, CRITICAL: 6}), (30, {URGENT: None}))
    at = {on: dict(told.at(noon(day(on))).own) for on in (9, 10, 19, 20, 29, 30, 99)}
    assert at == {
        9: {},
        10: {URGENT: 3},
        19: {URGENT: 3},
        20: {URGENT: 2, CRITICAL: 6},
        29: {URGENT: 2, CRITICAL: 6},
        30: {CRITICAL: 6},
        99: {CRITICAL: 6},
    }
    assert told.at(noon(day(10)) - timedelta(microseconds=1)) == NOTHING_SET
    assert [one.set_by for one in told.revisions] == [ADMIN] * 3


def test_a_change_that_changes_nothing_is_no_revision() -> None:
    told = history((10, {URGENT: 3}))
    assert told.revise({URGENT: 3, CRITICAL: None}, by=ADMIN, now=NOW) is told
    assert NEVER_SET.revise({}, by=ADMIN, now=NOW) is NEVER_SET


def test_the_past_can_be_held_against_the_marks_of_today() -> None:
    told = history((10, {URGENT: 3}), (20, {URGENT: 2})).as_if_always()
    assert dict(told.at(noon(START)).own) == dict(told.newest.own) == {URGENT: 2}
    assert NEVER_SET.as_if_always() == NEVER_SET


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({URGENT: 3, CRITICAL: 4}, []),
        ({URGENT: 4, CRITICAL: 4}, [f"/{URGENT}"]),
        ({CRITICAL: 4}, [f"/{CRITICAL}"]),
        ({CRITICAL: 5}, []),
        ({"CR-06.hold_systolic": 140}, ["/CR-06.hold_systolic"]),
        ({"CR-06.hold_systolic": 141}, []),
        ({"CR-06.urgent_systolic": 160}, ["/CR-06.urgent_systolic"]),
        ({"CR-06.caution_diastolic": 85, "CR-06.hold_diastolic": 85}, ["/CR-06.caution_diastolic"]),
        ({"CR-06.hold_diastolic": 90}, ["/CR-06.hold_diastolic"]),
        ({"CR-06.hold_diastolic": 90, "CR-06.urgent_diastolic": 90}, ["/CR-06.hold_diastolic"] * 2),
    ],
)
def test_marks_that_lie_above_each_other_stay_in_order(values: dict[str, int], faults: list[str]) -> None:
    found = check_order(setting(values), changed=values)
    assert [fault.code for fault in found] == ["out_of_range"] * len(faults)
    assert [fault.pointer for fault in found] == faults


def test_going_back_to_a_default_can_break_the_order_too() -> None:
    low = setting({"CR-06.hold_systolic": 135})
    (fault,) = check_order(low, changed={"CR-06.caution_systolic"})
    assert fault.pointer == "/CR-06.caution_systolic"


@given(ANY_SETTING, st.sampled_from(RiskSource), st.floats(0, 10))
def test_no_clinic_is_told_later_than_by_the_rule_and_none_of_what_needs_no_words(
    values: dict[str, int], source: RiskSource, value: float
) -> None:
    reading = RiskReading(value, source)
    severity, by_default = reading.find_severity(setting(values)), reading.find_severity(NOTHING_SET)
    ranks = [-1 if one is None else one.rank for one in (severity, by_default)]
    assert ranks[0] >= ranks[1]
    # What needs no words is stored without a look at what the clinic has set.
    assert severity is None or reading.needs_words


@pytest.mark.parametrize(("value", "severity"), [(2.9, None), (3, "urgent"), (5.9, "urgent"), (6, "critical")])
def test_a_set_mark_of_cr_01_just_below_at_and_above(value: float, severity: str | None) -> None:
    assert RiskReading(value).find_severity(setting({URGENT: 3, CRITICAL: 6})) == severity


def answer(value: float, thresholds: Thresholds, *, entry: int) -> RiskEntry:
    reading = RiskReading(value)
    mark = reading.find_mark(thresholds)
    assert mark is not None
    return RiskEntry(UUID(int=entry), day(0), reading, mark)


def test_the_evidence_keeps_the_mark_of_its_time_when_the_clinic_takes_it_back() -> None:
    (opened,) = decide_risk(answer(3, setting({URGENT: 3}), entry=1), live_alert=None, now=NOW, today=START)
    alert = make_alert(rule=RuleId.RISK, severity=opened.severity, evidence=opened.evidence)
    assert (opened.severity, opened.evidence["threshold"]) == (Severity.URGENT, 3)
    assert opened.explanation.endswith("urgent from 3 (CR-01, CR-01.urgent_from version 1, set by the clinic).")

    (later,) = decide_risk(answer(5, NOTHING_SET, entry=2), live_alert=alert, now=NOW, today=START)

    assert isinstance(later, UpdateEvidence)
    assert [(one["value"], one["threshold"]) for one in later.evidence["answers"]] == [(3, 3), (5, 4)]
    both = make_alert(rule=RuleId.RISK, severity=Severity.URGENT, evidence=later.evidence)
    (left,) = withdraw_risk(UUID(int=2), live_alert=both)
    assert left.evidence == opened.evidence


def test_evidence_from_before_clinics_could_set_marks_is_read_by_the_defaults() -> None:
    (opened,) = decide_risk(answer(9, NOTHING_SET, entry=1), live_alert=None, now=NOW, today=START)
    of_old = {"entry_id", "local_date", "measure", "value", "is_complete"}
    old = [{name: one[name] for name in of_old} for one in opened.evidence["answers"]]
    alert = make_alert(rule=RuleId.RISK, severity=Severity.CRITICAL, evidence={**opened.evidence, "answers": old})

    (later,) = decide_risk(answer(3, setting({URGENT: 3}), entry=2), live_alert=alert, now=NOW, today=START)

    assert [one["threshold"] for one in later.evidence["answers"]] == [8, 3]
    assert later.evidence["value"] == 9


@pytest.mark.parametrize(("at", "craving", "is_told"), [(19, 5, False), (20, 4, False), (20, 5, True), (20, 6, True)])
def test_craving_is_told_by_the_mark_in_force_when_the_check_arrived(at: int, craving: int, is_told: bool) -> None:
    told = history((20, {cr_08_use.CRAVING_FROM.id: 5}))
    found = find_use_signs((checked("use_check", at, craving=craving),), thresholds=told, today=day(60))
    assert [finding.figures[0].value for finding in found] == ([5] if is_told else [])


def test_a_second_check_of_a_day_is_judged_as_the_first_was() -> None:
    first, second = checked("use_check", 19, craving=5), checked("use_check", 19, ran_out_early=0)
    late = type(second)(UUID(int=1), second.instrument, second.on, None, noon(day(25)), second.answers)
    told = history((20, {cr_08_use.CRAVING_FROM.id: 5}))
    assert find_use_signs((first, late), thresholds=told, today=day(60)) == ()


@pytest.mark.parametrize(("set_on", "is_told"), [(9, True), (10, True), (11, False), (41, False)])
def test_urinary_symptoms_count_by_the_mark_of_each_check(set_on: int, is_told: bool) -> None:
    checks = (checked("urinary_check", 10, pain=1), checked("urinary_check", 40, urgency=1))
    told = history((set_on, {"CR-07.symptoms": 1}))
    found = find_urinary_signs(checks, sessions=(), thresholds=told, today=day(60))
    assert [finding.figures[0].value for finding in found] == ([1] if is_told else [])


def test_nobody_is_observed_for_less_than_the_label_says() -> None:
    assert cr_06_session_safety.OBSERVED.lowest == cr_06_session_safety.OBSERVED.default == 120
