"""Every edge of the state machine, walked over HTTP and by time, with real letters: what is to speak again does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from journal_api.clock import read_now
from journal_api.domain.alerting import NEW_CHAIN_MOVES, TRANSITIONS, AlertState, Move
from tests.databases import DatabaseUrls
from tests.mail_servers import MailServer, running_mail_server
from tests.workers.alert_lives import AlertLife, living_clinic

EDGES = {(before.value, after.value) for (before, _), after in TRANSITIONS.items()}
SNOOZED_FOR = timedelta(minutes=30)
# Longer than any rhythm of a person who has logged once.
LONGEST_SILENCE_DAYS = 40


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@pytest.fixture
def life(
    fresh_urls: DatabaseUrls, server: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AlertLife]:
    with living_clinic(fresh_urls, server, tmp_path, monkeypatch) as lived:
        yield lived


def act(life: AlertLife, alert_id: str, action: str, body: dict[str, Any]) -> None:
    assert life.people.chen.post(f"/v1/alerts/{alert_id}/{action}", json=body).status_code == 200


def acknowledge(life: AlertLife, alert_id: str) -> None:
    act(life, alert_id, "acknowledge", {"note": "calling"})


def snooze(life: AlertLife, alert_id: str) -> None:
    act(life, alert_id, "snooze", {"until": (read_now() + SNOOZED_FOR).isoformat(), "reason": "seen today"})


def resolve(life: AlertLife, alert_id: str) -> None:
    act(life, alert_id, "resolve", {"reason": "treated", "useful": True})


def open_by_risk(life: AlertLife) -> str:
    """Open CR-01, urgent; it never recovers."""
    life.say(4, urge_to_harm=5)
    [opened] = life.read_alerts()
    return str(opened["id"])


def open_by_worsening(life: AlertLife) -> str:
    """Open CR-02; it recovers with the next questionnaire, if that is as good as before."""
    life.answer_phq9(1, days_ago=9)
    life.answer_phq9(15, days_ago=1)
    [opened] = (one for one in life.read_alerts() if one["rule"] == "CR-02")
    return str(opened["id"])


def open_by_silence(life: AlertLife) -> str:
    """Open CR-05, standard, by logging once and never again."""
    life.say(6)
    for _ in range(LONGEST_SILENCE_DAYS):
        life.live(days=1)
        if alerts := life.read_alerts():
            return str(alerts[0]["id"])
    raise AssertionError("Nobody noticed the silence.")


REACH: Mapping[AlertState, Callable[[AlertLife, str], None]] = MappingProxyType(
    {
        AlertState.OPEN: lambda _life, _alert_id: None,
        AlertState.ACKNOWLEDGED: acknowledge,
        AlertState.SNOOZED: snooze,
        AlertState.UNATTENDED: lambda life, _: life.live(hours=73),
    }
)
MOVES: Mapping[Move, Callable[[AlertLife, str], None]] = MappingProxyType(
    {
        Move.ACKNOWLEDGE: acknowledge,
        Move.SNOOZE: snooze,
        Move.RESOLVE: resolve,
        # A chain of urgent steps is over after 20 hours.
        Move.EXHAUST: lambda life, _: life.live(hours=20, minutes=1),
        Move.OVERDUE: lambda life, _: life.live(hours=24, minutes=1),
        Move.END_SNOOZE: lambda life, _: life.live(minutes=31),
        Move.RAISE: lambda life, _: life.say(2, urge_to_harm=9),
        Move.RECOVER: lambda life, _: life.answer_phq9(1),
    }
)


SPEAKING = NEW_CHAIN_MOVES | {Move.EXHAUST}


@pytest.mark.parametrize(
    ("state", "move"),
    [
        # The silent ones are many, and each is proven by itself elsewhere.
        pytest.param(state, move, marks=() if move in SPEAKING else pytest.mark.exhaustive)
        for state, move in TRANSITIONS
    ],
)
def test_an_edge_is_walked_and_speaks_when_it_should(life: AlertLife, state: AlertState, move: Move) -> None:
    alert_id = open_by_worsening(life) if move is Move.RECOVER else open_by_risk(life)
    REACH[state](life, alert_id)
    before, told_before = life.read(alert_id), life.take_new_letters(life.people.chen, alert_id)
    assert before["state"] == state

    MOVES[move](life, alert_id)

    after = life.read(alert_id)
    assert after["state"] == TRANSITIONS[state, move]
    check_letters(life, alert_id, told_before=told_before, move=move)
    check_history(life, alert_id)


def check_letters(life: AlertLife, alert_id: str, *, told_before: set[str], move: Move) -> None:
    """A new chain and an exhausted one speak, under new ids; an answer and a recovery are silent, and stay so."""
    told = life.take_new_letters(life.people.chen, alert_id)
    sent = {one["id"]: one["chain"] for one in life.read(alert_id, "/deliveries") if one["state"] == "sent"}
    assert told_before, "The opening itself was told."
    if move in NEW_CHAIN_MOVES:
        newest = max(sent.values())
        assert told
        assert {sent[one] for one in told} == {newest}
        assert newest > max(sent[one] for one in told_before)
    elif move is Move.EXHAUST:
        assert told
        assert life.take_new_letters(life.people.admin, alert_id)
    else:
        life.live(minutes=29)
        assert told | life.take_new_letters(life.people.chen, alert_id) == set()


def check_history(life: AlertLife, alert_id: str) -> None:
    """It is told whole, without an impossible edge, and the explanation stands beside it."""
    events = life.read(alert_id, "/events")
    assert [event["number"] for event in events] == list(range(1, len(events) + 1))
    assert events[0]["from_state"] is None
    for earlier, event in pairwise(events):
        assert event["from_state"] == earlier["to_state"]
        assert (event["from_state"], event["to_state"]) in EDGES or event["from_state"] == event["to_state"]
    assert life.read(alert_id, "/explanation")["rule"] == life.read(alert_id)["rule"]


@pytest.mark.exhaustive
def test_a_silence_that_grows_speaks_again_after_all_its_steps_were_used_up(life: AlertLife) -> None:
    alert_id = open_by_silence(life)
    life.live(hours=73)
    assert (life.read(alert_id)["severity"], life.read(alert_id)["state"]) == ("standard", "unattended")
    told_before = life.take_new_letters(life.people.chen, alert_id)

    for _ in range(LONGEST_SILENCE_DAYS):
        life.live(hours=1)
        if life.read(alert_id)["severity"] == "urgent":
            break
        told_before |= life.take_new_letters(life.people.chen, alert_id)
        life.live(hours=23)

    raised = life.read(alert_id)
    assert (raised["severity"], raised["state"]) == ("urgent", "open")
    check_letters(life, alert_id, told_before=told_before, move=Move.RAISE)
    check_history(life, alert_id)


def test_an_alert_that_was_told_to_the_last_step_speaks_again_when_its_snooze_ends(life: AlertLife) -> None:
    alert_id = open_by_risk(life)
    life.live(hours=21)
    snooze(life, alert_id)
    told_before = life.take_new_letters(life.people.chen, alert_id)

    life.live(minutes=31)

    assert life.read(alert_id)["state"] == "open"
    check_letters(life, alert_id, told_before=told_before, move=Move.END_SNOOZE)


@pytest.mark.parametrize(
    ("hours", "urge", "speaks"),
    [(3.9, 5, False), (4.1, 5, True), (0.1, 9, True)],
)
def test_the_same_risk_is_told_again_after_four_hours_and_a_worse_one_at_once(
    life: AlertLife, hours: float, urge: int, speaks: bool
) -> None:
    alert_id = open_by_risk(life)
    acknowledge(life, alert_id)
    told_before = life.take_new_letters(life.people.chen, alert_id)
    life.live(hours=hours)

    life.say(3, urge_to_harm=urge)

    told = life.take_new_letters(life.people.chen, alert_id)
    assert (bool(told), life.read(alert_id)["state"]) == (speaks, "open" if speaks else "acknowledged")
    assert told.isdisjoint(told_before)
