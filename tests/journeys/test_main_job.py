"""The main job through the whole running stack: a decline on a phone becomes a mail in the care team's inbox."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from journal_api.cli.driven_clocks import DrivenClock, driven_clock
from journal_api.cli.live_patient import find_mail
from journal_api.cli.lived_days import post_check_in, wait_until, wait_until_judged
from journal_api.cli.replay_people import ReplayPeople, gather_people
from journal_api.stack.ports import is_free
from tests.journeys.stacks import VALKEY, RunningStack, running_stack

pytestmark = pytest.mark.journey

FIRST_EVENING = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
CALM = ((7, 3), (6, 4), (8, 2), (7, 3), (6, 3))
CALM_DAYS, MOST_BAD_DAYS = 30, 14
PROMISED_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Decline:
    """What came of a decline: the alert as its clinician reads it, and the seconds from the entry's 201 to the mail."""

    alert: dict[str, Any]
    seconds: float
    mail_text: str


@pytest.fixture
def clockwork(stack: RunningStack) -> Iterator[DrivenClock]:
    with driven_clock(stack.site.clock_file) as clock:
        clock.move_to(FIRST_EVENING - timedelta(hours=6))
        yield clock


@pytest.fixture
def people(stack: RunningStack, clockwork: DrivenClock) -> ReplayPeople:
    return gather_people(
        stack.site, owner_url=stack.owner_url, zone="UTC", measures=(), now=FIRST_EVENING - timedelta(hours=6)
    )


class TestWithoutBrokerAndWorker:
    """Valkey and the worker are down from before the first post until after the mail."""

    @pytest.fixture
    def stack(self, tmp_path: Path) -> Iterator[RunningStack]:
        with running_stack(tmp_path / "data", without=(VALKEY, "worker", "beat")) as stack:
            yield stack

    def test_a_decline_reaches_the_inbox_in_time(
        self, stack: RunningStack, people: ReplayPeople, clockwork: DrivenClock
    ) -> None:
        decline = live_through_a_decline(stack, people, clockwork)

        assert decline.seconds < PROMISED_SECONDS
        assert not is_broker_up(stack)
        assert "worker_silent" in people.patient.peek("/health/alerting")["reasons"]


class TestTheUsualRoad:
    """Everything runs: the relay hurries the worker through Valkey."""

    @pytest.fixture
    def stack(self, tmp_path: Path) -> Iterator[RunningStack]:
        with running_stack(tmp_path / "data") as stack:
            yield stack

    def test_a_decline_is_told_once_and_an_answer_ends_the_telling(
        self, stack: RunningStack, people: ReplayPeople, clockwork: DrivenClock
    ) -> None:
        decline = live_through_a_decline(stack, people, clockwork)
        answered = people.clinician.post(f"/v1/alerts/{decline.alert['id']}/acknowledge", {"note": "Calling today."})

        assert decline.seconds < PROMISED_SECONDS
        assert answered["state"] == "acknowledged"
        states = [one["state"] for one in list_deliveries(people, decline.alert)]
        assert states.count("sent") == 1
        assert set(states) == {"sent", "canceled"}
        assert is_worker_alive(people)


def live_through_a_decline(stack: RunningStack, people: ReplayPeople, clock: DrivenClock) -> Decline:
    """Live calm weeks, then bad days until an alert opens; wait for its mail."""
    for day in range(CALM_DAYS):
        mood, anxiety = CALM[day % len(CALM)]
        post_evening(people, clock, day=day, mood=mood, anxiety=anxiety)
    assert list_alerts(people) == []
    for day in range(CALM_DAYS, CALM_DAYS + MOST_BAD_DAYS):
        post_evening(people, clock, day=day, mood=1 + day % 2, anxiety=8)
        answered_at = time.monotonic()
        assert wait_until_judged(people.patient, (FIRST_EVENING + timedelta(days=day)).date())
        alerts = list_alerts(people)
        if alerts:
            break
    (alert,) = alerts
    assert wait_until(lambda: find_mail(stack.site, alert["id"]) is not None, seconds=PROMISED_SECONDS)
    seconds = time.monotonic() - answered_at
    mail = find_mail(stack.site, alert["id"])
    assert mail is not None
    return Decline(alert, seconds, mail.text)


def post_evening(people: ReplayPeople, clock: DrivenClock, *, day: int, mood: int, anxiety: int) -> None:
    """Post one evening's check-in when it is that evening."""
    evening = FIRST_EVENING + timedelta(days=day)
    clock.move_to(evening)
    post_check_in(people.patient, {"mood": mood, "anxiety": anxiety}, recorded_at=evening, zone="UTC")


def list_alerts(people: ReplayPeople) -> list[dict[str, Any]]:
    """List what the clinician is to look at."""
    return list(people.clinician.get("/v1/alerts", state="open")["items"])


def list_deliveries(people: ReplayPeople, alert: dict[str, Any]) -> list[dict[str, Any]]:
    """List every message of an alert."""
    return list(people.clinician.get(f"/v1/alerts/{alert['id']}/deliveries")["items"])


def is_worker_alive(people: ReplayPeople) -> bool:
    """Tell whether tasks are executed, as only the worker can show."""
    signs = {one["name"] for one in people.patient.peek("/health/alerting")["signs_of_life"]}
    return "worker" in signs


def is_broker_up(stack: RunningStack) -> bool:
    """Tell whether anything listens where the settings say that the broker is."""
    return not is_free(urlsplit(stack.site.settings.redis_url).port or 0)
