"""Who is told at night: what is critical always, what is urgent as long as nobody else hears of it."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from journal_api.domain.alerting import Severity
from journal_api.domain.quiet_hours import ContactSettings, QuietHours
from journal_api.domain.quiet_waits import Hearer, find_telling_at

NIGHT = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
ASLEEP = ContactSettings("UTC", QuietHours(time(22), time(7)))
AWAKE = ContactSettings("UTC", QuietHours(time(12), time(13)))
# It is six in the evening there.
ABROAD = ContactSettings("America/Los_Angeles", QuietHours(time(22), time(7)))


def hearer(contact: ContactSettings = ASLEEP, *, is_on_call: bool = False, is_reached: bool = True) -> Hearer:
    return Hearer(contact, is_on_call, is_reached)


def told_at(severity: Severity, one: Hearer, *others: Hearer, now: datetime = NIGHT) -> datetime:
    return find_telling_at(severity, one, others=others, now=now)


def test_what_is_critical_never_waits() -> None:
    assert told_at(Severity.CRITICAL, hearer(), hearer(AWAKE)) == NIGHT


def test_what_is_standard_waits_for_the_morning_also_of_who_is_on_call() -> None:
    assert told_at(Severity.STANDARD, hearer()) == MORNING
    assert told_at(Severity.STANDARD, hearer(is_on_call=True)) == MORNING


@pytest.mark.parametrize("severity", Severity)
def test_outside_of_the_recipients_own_quiet_hours_nothing_waits(severity: Severity) -> None:
    assert told_at(severity, hearer(AWAKE), hearer(AWAKE)) == NIGHT
    assert told_at(severity, hearer(ABROAD), hearer(AWAKE)) == NIGHT


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 3, 3, 21, 59, tzinfo=UTC), datetime(2026, 3, 3, 21, 59, tzinfo=UTC)),
        (datetime(2026, 3, 3, 22, 0, tzinfo=UTC), datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 4, 6, 59, tzinfo=UTC), datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
        (datetime(2026, 3, 4, 7, 0, tzinfo=UTC), datetime(2026, 3, 4, 7, 0, tzinfo=UTC)),
    ],
)
def test_quiet_hours_begin_and_end_to_the_minute(now: datetime, expected: datetime) -> None:
    assert told_at(Severity.STANDARD, hearer(), now=now) == expected


@pytest.mark.parametrize("other", [hearer(AWAKE), hearer(ABROAD), hearer(is_on_call=True)])
def test_what_is_urgent_waits_while_somebody_else_of_the_step_hears_of_it(other: Hearer) -> None:
    assert told_at(Severity.URGENT, hearer(), other) == MORNING


@pytest.mark.parametrize(
    "others",
    [
        (),
        (hearer(),),
        (hearer(AWAKE, is_reached=False),),
        (hearer(is_on_call=True, is_reached=False), hearer()),
    ],
)
def test_what_is_urgent_does_not_wait_where_nobody_else_would_hear_of_it(others: tuple[Hearer, ...]) -> None:
    assert told_at(Severity.URGENT, hearer(), *others) == NIGHT


def test_who_is_on_call_is_told_of_what_is_urgent_at_night() -> None:
    assert told_at(Severity.URGENT, hearer(is_on_call=True), hearer(AWAKE)) == NIGHT
