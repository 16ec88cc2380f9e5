"""Which column is which measure: the shape is checked before anything else happens."""

from __future__ import annotations

import click
import pytest

from journal_api.cli.replay_maps import ColumnMap, ColumnMapType, check_maps
from journal_api.domain.directions import HigherIs


def read(text: str) -> ColumnMap:
    return ColumnMapType().convert(text, None, None)


def test_a_new_measure_is_read_with_its_range_and_direction() -> None:
    assert read("restlessness=restless_mean:1:7:worse") == ColumnMap(
        "restlessness", "restless_mean", 1.0, 7.0, HigherIs.WORSE
    )


def test_a_new_measure_is_better_when_higher_unless_said() -> None:
    assert read("calm=calm_mean:1:7").higher_is is HigherIs.BETTER


def test_a_built_in_measure_keeps_its_own_direction_unless_said() -> None:
    assert read("anxiety=worry:0:10").higher_is is HigherIs.WORSE


def test_a_column_may_hold_colons() -> None:
    assert read("mood=a:b:0:10").column == "a:b"


@pytest.mark.parametrize(
    "text",
    [
        "mood",
        "mood=column",
        "mood=column:0",
        "mood=:0:10",
        "mood=column:zero:10",
        "mood=column:0:inf",
        "mood=column:10:0",
        "mood=column:5:5",
        "Not A Name=column:0:10",
        "=column:0:10",
    ],
)
def test_a_misshapen_map_is_a_usage_error(text: str) -> None:
    with pytest.raises(click.BadParameter):
        read(text)


def test_a_built_in_measure_on_its_own_range_is_posted_as_recorded() -> None:
    one = read("mood=mood_last:0:10")

    assert not one.is_rescaled
    assert one.convert(6.25) == 6.25


@pytest.mark.parametrize(("recorded", "posted"), [(1, 0.0), (4, 5.0), (7, 10.0)])
def test_another_range_of_a_built_in_measure_is_rescaled_linearly(recorded: float, posted: float) -> None:
    assert read("mood=satisfied:1:7").convert(recorded) == posted


@pytest.mark.parametrize(("recorded", "posted"), [(1, 10.0), (7, 0.0)])
def test_the_other_direction_of_a_built_in_measure_is_turned(recorded: float, posted: float) -> None:
    assert read("mood=down:1:7:worse").convert(recorded) == posted


def test_a_new_measure_gets_the_step_of_the_finest_recorded_value() -> None:
    measure = read("restlessness=restless_mean:1:7:worse").define(decimals=4)

    assert (measure.minimum, measure.maximum, measure.higher_is) == (1.0, 7.0, HigherIs.WORSE)
    assert measure.step == pytest.approx(0.0001)


def test_maps_without_mood_are_refused() -> None:
    with pytest.raises(click.UsageError, match="mood"):
        check_maps((read("anxiety=worry:0:10"),))


def test_one_name_twice_is_refused() -> None:
    with pytest.raises(click.UsageError, match="twice"):
        check_maps((read("mood=a:0:10"), read("mood=b:0:10")))
