"""When messages are summed up in one letter, and when that letter leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from journal_api.domain.alerting import Severity
from journal_api.domain.storms import find_letter_due_at, is_storm

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
GATHERED = timedelta(seconds=30)


@pytest.mark.parametrize(("messages", "expected"), [(0, False), (19, False), (20, False), (21, True), (1000, True)])
def test_more_than_twenty_are_a_storm(messages: int, expected: bool) -> None:
    assert is_storm(messages) is expected


@pytest.mark.parametrize("severity", [Severity.STANDARD, Severity.URGENT])
def test_the_first_letter_gathers_for_half_a_minute(severity: Severity) -> None:
    assert find_letter_due_at(severity, summed_up_at=None, now=NOW) == NOW + GATHERED


def test_what_is_urgent_waits_no_longer_for_the_next_one() -> None:
    just_now = NOW - timedelta(seconds=5)

    assert find_letter_due_at(Severity.URGENT, summed_up_at=just_now, now=NOW) == NOW + GATHERED


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (timedelta(minutes=1), timedelta(minutes=9)),
        (timedelta(minutes=9, seconds=29), timedelta(seconds=31)),
        (timedelta(minutes=9, seconds=30), GATHERED),
        (timedelta(minutes=9, seconds=31), GATHERED),
    ],
)
def test_letters_of_what_is_standard_are_ten_minutes_apart(ago: timedelta, expected: timedelta) -> None:
    assert find_letter_due_at(Severity.STANDARD, summed_up_at=NOW - ago, now=NOW) == NOW + expected
