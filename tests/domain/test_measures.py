import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import BUILT_IN_MEASURES, MOOD, Measure, check_measure, check_value, describe_unit

WORRY = Measure("worry", 1.0, 7.0, 0.5, HigherIs.WORSE, "worry")


def test_the_built_in_measures_know_their_good_end() -> None:
    good_end = {name: measure.higher_is.value for name, measure in BUILT_IN_MEASURES.items()}
    assert good_end == {
        "mood": "better",
        "anxiety": "worse",
        "energy": "better",
        "pain": "worse",
        "urge_to_harm": "worse",
        "sleep_hours": "better",
    }


def test_sleep_is_recorded_but_not_judged() -> None:
    assert [name for name, measure in BUILT_IN_MEASURES.items() if not measure.judged] == ["sleep_hours"]


@pytest.mark.parametrize("name", ["a", "worry", "a1_b", "a" * 40])
def test_a_good_measure_has_no_fault(name: str) -> None:
    assert check_measure(replace(WORRY, name=name)) == ()


@pytest.mark.parametrize("name", ["", "1a", "_a", "Worry", "wörry", "a-b", "a" * 41, "worry\n"])
def test_a_bad_name_is_refused(name: str) -> None:
    assert [(f.pointer, f.code) for f in check_measure(replace(WORRY, name=name))] == [("/name", "bad_name")]


def test_the_name_of_a_built_in_measure_is_taken() -> None:
    assert [f.code for f in check_measure(replace(WORRY, name="mood"))] == ["name_taken"]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"minimum": 7.0}, "/max"),
        ({"minimum": 8.0}, "/max"),
        ({"maximum": math.inf}, "/max"),
        ({"minimum": math.nan}, "/max"),
        ({"minimum": -1.7e308, "maximum": 1.7e308}, "/max"),
        ({"step": 0.0}, "/step"),
        ({"step": -1.0}, "/step"),
        ({"step": math.nan}, "/step"),
        ({"step": 6.5}, "/step"),
        ({"label": "  "}, "/label"),
        ({"label": "a" * 81}, "/label"),
    ],
)
def test_an_impossible_range_step_or_label_is_refused(changes: dict[str, float], pointer: str) -> None:
    assert [fault.pointer for fault in check_measure(replace(WORRY, **changes))] == [pointer]


def test_a_step_as_wide_as_the_range_is_a_yes_or_no() -> None:
    assert check_measure(Measure("slept_well", 0.0, 1.0, 1.0, HigherIs.BETTER, "slept well")) == ()


@pytest.mark.parametrize("value", [0, 0.0, 6.37, 10])
def test_a_built_in_rating_takes_any_number_in_its_range(value: float) -> None:
    assert check_value(MOOD, value, pointer="/mood") == ()


@pytest.mark.parametrize("value", [-0.01, 10.01, math.nan, math.inf])
def test_a_number_out_of_range_is_refused(value: float) -> None:
    assert [(f.pointer, f.code) for f in check_value(MOOD, value, pointer="/mood")] == [("/mood", "out_of_range")]


@pytest.mark.parametrize(
    ("value", "codes"), [(1, []), (3.5, []), (7, []), (3.4, ["not_on_step"]), (3.501, ["not_on_step"])]
)
def test_a_clinics_own_measure_holds_its_values_to_the_step(value: float, codes: list[str]) -> None:
    assert [fault.code for fault in check_value(WORRY, value, pointer="/measures/worry")] == codes


@given(st.integers(0, 1000), st.sampled_from([0.1, 0.01, 0.3, 1 / 3]))
def test_every_multiple_of_the_step_is_on_it(times: int, step: float) -> None:
    measure = Measure("own", -2.0, -2.0 + 1000 * step, step, HigherIs.BETTER, "own")
    assert check_value(measure, min(-2.0 + times * step, measure.maximum), pointer="/x") == ()


def test_a_unit_is_said_in_words() -> None:
    assert describe_unit(MOOD) == "0-10, higher is better"
    assert describe_unit(WORRY) == "1-7, higher is worse"
