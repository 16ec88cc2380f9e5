"""Which time steps' codes are taken, and how a typed code is read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from journal_api.domain.second_factors import is_code_of_an_app, list_good_steps, tidy_code

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
STEP = int(NOW.timestamp()) // 30


def test_a_clock_may_be_one_step_off_in_either_direction() -> None:
    assert list_good_steps(NOW, None) == (STEP - 1, STEP, STEP + 1)
    assert list_good_steps(NOW + timedelta(seconds=29), None) == (STEP - 1, STEP, STEP + 1)
    assert list_good_steps(NOW + timedelta(seconds=30), None) == (STEP, STEP + 1, STEP + 2)


@pytest.mark.parametrize(
    ("last", "good"),
    [
        (STEP - 2, (STEP - 1, STEP, STEP + 1)),
        (STEP - 1, (STEP, STEP + 1)),
        (STEP, (STEP + 1,)),
        (STEP + 1, ()),
    ],
)
def test_no_step_up_to_the_last_one_taken_is_good(last: int, good: tuple[int, ...]) -> None:
    assert list_good_steps(NOW, last) == good


@pytest.mark.parametrize("typed", ["123456", "123 456", " 123-456 ", "123\t456"])
def test_a_code_may_be_typed_with_spaces(typed: str) -> None:
    assert is_code_of_an_app(tidy_code(typed))


@pytest.mark.parametrize("typed", ["12345", "1234567", "٣٤٥٦٧٨", "abcd-efgh", ""])
def test_anything_else_is_no_code_of_an_app(typed: str) -> None:
    assert not is_code_of_an_app(tidy_code(typed))


def test_a_recovery_code_is_read_in_small_letters_too() -> None:
    assert tidy_code("abcd-efgh ijkl") == "ABCDEFGHIJKL"
