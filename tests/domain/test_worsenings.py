import itertools
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.alerting import Severity
from journal_api.domain.rule_findings import Finding
from journal_api.domain.worsenings import find_worsenings
from tests.domain.questionnaires import INDUCTION, totals
from tests.domain.records import day

RELIABLE = {"phq9": 6, "gad7": 4, "pcl5": 15}


def find(instrument: str, *readings: tuple[int, float | None], sessions: tuple = ()) -> tuple[Finding, ...]:
    return find_worsenings(totals(instrument, *readings), sessions=sessions, today=day(400))


@pytest.mark.parametrize("instrument", RELIABLE)
@pytest.mark.parametrize(("off", "found"), [(-1, False), (0, True), (1, True)])
def test_a_questionnaire_worse_by_a_reliable_change_is_found(instrument: str, off: int, found: bool) -> None:
    findings = find(instrument, (0, 3), (14, 3 + RELIABLE[instrument] + off))
    assert bool(findings) is found


@pytest.mark.parametrize(("total", "found"), [(51, False), (50, True), (49, True)])
def test_where_higher_is_better_lower_is_worse(total: float, found: bool) -> None:
    assert bool(find("who5", (0, 60), (14, total))) is found
    assert find("who5", (0, 40), (14, 100)) == ()


@pytest.mark.parametrize(("total", "found"), [(5.1, False), (5.2, True), (6, True)])
def test_pain_is_held_against_thirty_percent_of_what_it_was(total: float, found: bool) -> None:
    assert bool(find("peg", (0, 4), (14, total))) is found


@pytest.mark.parametrize(("total", "found"), [(2.9, False), (3, True)])
def test_from_no_pain_at_all_percent_are_of_the_scale(total: float, found: bool) -> None:
    assert bool(find("peg", (0, 0), (14, total))) is found


@pytest.mark.parametrize(("total", "severity"), [(14, Severity.STANDARD), (15, Severity.URGENT), (16, Severity.URGENT)])
def test_twice_the_reliable_change_is_urgent(total: float, severity: Severity) -> None:
    (finding,) = find("phq9", (0, 3), (14, total))
    assert finding.severity is severity


def test_a_slow_slide_is_held_against_the_best_since_treatment_began() -> None:
    slide = [(-3, 20), (12, 4), (26, 7), (40, 10)]
    assert find("phq9", *slide) == ()
    (finding,) = find("phq9", *slide, sessions=INDUCTION)
    assert finding.numbers["against"] == [{"what": "best", "on": day(12).isoformat(), "total": 4, "worse_by": 6}]
    assert (finding.started_on, finding.ended_on) == (day(40), None)


def test_what_was_before_treatment_is_no_best_since() -> None:
    assert find("phq9", (-3, 2), (12, 7), (26, 8), sessions=INDUCTION) == ()


def test_a_stretch_lasts_while_it_stays_that_much_worse_and_ends_when_it_does_not() -> None:
    (finding,) = find("phq9", (0, 5), (14, 12), (28, 13), (42, 10))
    assert (finding.started_on, finding.ended_on) == (day(14), day(42))
    assert finding.numbers["most_worse_by"] == 8
    assert [reading["total"] for reading in finding.numbers["readings"]] == [12, 13]


def test_the_sentence_holds_the_numbers_one_checks_by_hand() -> None:
    (finding,) = find("phq9", (0, 5), (14, 12))
    assert finding.sentence == (
        "PHQ-9 12 on 15 January 2024: 7 points worse than the 5 on 1 January 2024 (the one before); "
        "6 points are a reliable change (phq9.reliable_change)."
    )


def test_an_unscored_questionnaire_is_never_taken_for_better_or_worse() -> None:
    assert find("phq9", (0, None), (14, 20)) == ()
    (finding,) = find("phq9", (0, 5), (7, None), (14, 12))
    assert finding.numbers["against"][0]["total"] == 5


def test_steps_of_the_risk_screener_are_left_to_the_rule_that_speaks_at_once() -> None:
    assert find("c_ssrs", (0, 0), (14, 3)) == ()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 27)), max_size=12, unique_by=lambda one: one[0]),
    st.integers(0, 99),
)
def test_any_order_and_doubling_finds_the_same_and_agrees_with_a_plain_loop(
    readings: list[tuple[int, int]], seed: int
) -> None:
    mixed = [*readings, *readings[:2]]
    Random(seed).shuffle(mixed)
    found = find("phq9", *mixed)
    assert found == find("phq9", *readings)
    ordered = sorted(readings)
    jumps = {day(b[0]) for a, b in itertools.pairwise(ordered) if b[1] - a[1] >= 6}
    assert {finding.started_on for finding in found} <= jumps
    covered = {on for on in jumps for one in found if one.started_on <= on and (not one.ended_on or on < one.ended_on)}
    assert covered == jumps
