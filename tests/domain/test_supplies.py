"""CR-08 over take-home doses: just below, at and above its marks, against days counted one by one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.alerting import Severity
from journal_api.domain.dispensings import Supply
from journal_api.domain.rule_findings import Finding
from journal_api.domain.supplies import find_supply_signs, list_coverages, next_gap_on
from journal_api.domain.thresholds import NEVER_SET
from journal_api.domain.use_checks import find_use_signs
from tests.domain.questionnaires import checked
from tests.domain.records import day

EARLY, GAP = 3, 7


def supply(at: int, *, days: int = 28, is_last: bool = False) -> Supply:
    return Supply(day(at), 8, 100.0, days, is_last)


def signs(*supplies: Supply, today: int) -> tuple[Finding, ...]:
    return find_supply_signs(supplies, today=day(today))


@pytest.mark.parametrize(("left", "found"), [(EARLY - 1, False), (EARLY, True), (EARLY + 1, True)])
def test_a_supply_ran_out_early_with_three_days_left(left: int, found: bool) -> None:
    findings = signs(supply(0), supply(28 - left), today=30)

    assert [(one.subject, one.severity) for one in findings] == [("ran_out_early", Severity.STANDARD)] * found
    assert [one.numbers["days_left"] for one in findings] == [left] * found


@pytest.mark.parametrize(("without", "found"), [(GAP - 1, False), (GAP, True), (GAP + 1, True)])
def test_a_week_without_supply_is_a_gap(without: int, found: bool) -> None:
    findings = signs(supply(0), supply(28 + without), today=60)

    assert [(one.subject, one.numbers["days_without"]) for one in findings] == [("gap", without)] * found


@pytest.mark.parametrize(("without", "found"), [(GAP - 1, False), (GAP, True), (GAP + 1, True)])
def test_a_gap_that_lasts_is_found_on_the_day_it_becomes_one(without: int, found: bool) -> None:
    findings = signs(supply(0), today=27 + without)

    assert [(one.opened_on, one.ended_on) for one in findings] == [(day(27 + GAP), None)] * found


def test_a_gap_that_lasts_is_told_in_the_same_words_every_day() -> None:
    (first,), (later,) = signs(supply(0), today=40), signs(supply(0), today=90)

    assert first == later


def test_after_the_last_planned_supply_nothing_is_missing() -> None:
    assert signs(supply(0, is_last=True), today=90) == ()
    assert next_gap_on((supply(0, is_last=True),), today=day(10)) is None


def test_what_is_left_over_counts_before_what_comes_next() -> None:
    first, second = list_coverages((supply(26), supply(0)), today=day(40))

    assert (first.through_on, second.through_on) == (day(27), day(55))


@pytest.mark.parametrize(("today", "gap_on"), [(10, day(34)), (33, day(34)), (34, None)])
def test_time_alone_makes_a_gap_on_one_day(today: int, gap_on: date | None) -> None:
    assert next_gap_on((supply(0),), today=day(today)) == gap_on


def test_the_sentences_hold_the_numbers_one_checks_by_hand() -> None:
    (early,) = signs(supply(0), supply(20), today=30)
    (gap,) = signs(supply(0), supply(40), today=60)

    assert early.sentence == (
        "Supply ran out early: 8 doses of 100 mg dispensed on 1 January 2024 for 28 days, to last through "
        "28 January 2024; dispensed again on 21 January 2024 with 8 days left (early: 3)."
    )
    assert gap.sentence == (
        "Gap in supply since 29 January 2024: 8 doses of 100 mg dispensed on 1 January 2024 for 28 days, to last "
        "through 28 January 2024; dispensed again on 10 February 2024 (12 days without; a gap: 7)."
    )


def test_a_check_that_tells_of_running_out_is_told_with_the_supply() -> None:
    answers = {"more_or_earlier": 0, "outside_plan": 0, "craving": 0, "ran_out_early": 1}

    (finding,) = find_use_signs(
        (checked("use_check", 18, **answers),), supplies=(supply(0),), thresholds=NEVER_SET, today=day(20)
    )

    assert "to last through 28 January 2024" in finding.sentence
    assert finding.numbers["supply"] == {
        "dispensed_on": day(0).isoformat(),
        "doses": 8,
        "dose_mg": 100.0,
        "days": 28,
        "through_on": day(27).isoformat(),
    }


@given(
    handed=st.dictionaries(st.integers(0, 120), st.integers(1, 40), max_size=6),
    today=st.integers(0, 160),
)
def test_every_sign_is_the_one_that_counting_days_finds(handed: dict[int, int], today: int) -> None:
    supplies = tuple(supply(at, days=days) for at, days in handed.items())

    found = {(one.subject, one.opened_on) for one in find_supply_signs(supplies, today=day(today))}

    assert found == set(count_day_by_day(handed, today=today))


def count_day_by_day(handed: dict[int, int], *, today: int) -> list[tuple[str, date]]:
    """Live day by day with a jar: what is handed out goes in, each day takes one day's worth out."""
    told: list[tuple[str, date]] = []
    jar, has_begun, empty_days = 0, False, 0
    for at in range(today + 1):
        if at in handed:
            if has_begun and jar >= EARLY:
                told.append(("ran_out_early", day(0) + timedelta(days=at)))
            jar, has_begun = jar + handed[at], True
        empty_days = empty_days + 1 if has_begun and jar == 0 else 0
        if empty_days == GAP:
            told.append(("gap", day(0) + timedelta(days=at)))
        jar = max(jar - 1, 0)
    return told
