"""Two clinicians answer one alert over HTTP at once, whatever each wants to do: exactly one wins."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise, product
from threading import Barrier
from uuid import UUID

import pytest

from journal_api.domain.alerting import TRANSITIONS
from journal_api.store.tables.clinics import care_team_member
from journal_api.web import alerts
from tests.databases import DatabaseUrls
from tests.wards import as_owner, make_ward
from tests.web.alert_openings import ACTIONS, open_alert, recover
from tests.web.ward_clients import WardClients, open_clients

EDGES = {(before.value, after.value) for (before, _), after in TRANSITIONS.items()}
PAIRS = tuple(product(ACTIONS, ACTIONS))


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    """Dr. Diaz has joined Ana's team."""
    ward = make_ward(shared_urls)
    joined = {"care_team_id": ward.team_id, "user_id": ward.diaz, "clinic_id": ward.clinic_id, "on_duty": "backup"}
    with as_owner(shared_urls) as tx:
        tx.execute(care_team_member.insert().values(**joined))
    with open_clients(shared_urls, ward, alerts.blueprint) as opened:
        yield opened


def race(clients: WardClients, alert_id: UUID, actions: tuple[str, str]) -> list[int]:
    """Let both answer what they saw at the same version; return what each was told."""
    barrier = Barrier(2)

    def answer(user_id: UUID, action: str) -> int:
        barrier.wait(30)
        path = f"/v1/alerts/{alert_id}/{action}"
        return clients.post(user_id, path, ACTIONS[action], headers={"If-Match": '"1"'}).status_code

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(answer, (clients.ward.chen, clients.ward.diaz), actions))


@pytest.mark.parametrize("rounds", [len(PAIRS), pytest.param(200, marks=pytest.mark.exhaustive)])
def test_of_two_who_answer_at_once_exactly_one_wins(clients: WardClients, rounds: int) -> None:
    for at in range(rounds):
        alert_id = open_alert(clients)

        told = race(clients, alert_id, PAIRS[at % len(PAIRS)])

        assert sorted(told)[0] == 200
        assert sorted(told)[1] in {409, 412}
        events = clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/events").json["items"]
        winner = clients.ward.chen if told[0] == 200 else clients.ward.diaz
        assert [event["by_user_id"] for event in events] == [None, str(winner)]
        assert all((one["from_state"], one["to_state"]) in EDGES for _, one in pairwise(events))
        messages = clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/deliveries").json["items"]
        assert {message["state"] for message in messages} == {"canceled"}
        recover(clients, alert_id)
