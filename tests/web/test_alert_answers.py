"""Alerts answered through the API: who may act, what an answer does, and what a second one hears."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.services.alert_moves import reopen_if_due
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.work import outbox
from journal_api.web import alerts
from tests.databases import DatabaseUrls
from tests.wards import NOW, list_rows, make_ward, read_row
from tests.web.alert_openings import ACTIONS, RISK, open_alert, recover
from tests.web.ward_clients import WardClients, open_clients


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    with open_clients(shared_urls, make_ward(shared_urls), alerts.blueprint) as opened:
        yield opened


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_care_team_may_act(clients: WardClients, action: str) -> None:
    alert_id = open_alert(clients)
    path = f"/v1/alerts/{alert_id}/{action}"

    statuses = [
        clients.post(user_id, path, ACTIONS[action]).status_code
        for user_id in (clients.ward.diaz, clients.ana_user, clients.ward.admin, clients.ward.chen)
    ]

    assert statuses == [404, 403, 403, 200]
    assert clients.post(clients.ward.chen, f"/v1/alerts/no-uuid/{action}", ACTIONS[action]).status_code == 404


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        ("acknowledge", {"note": 7}, "/note"),
        ("acknowledge", {"nota": "x"}, "/nota"),
        ("resolve", {"useful": True}, "/reason"),
        ("resolve", {"reason": "bored", "useful": True}, "/reason"),
        ("resolve", {"reason": "treated", "useful": "yes"}, "/useful"),
        ("snooze", {"reason": "later"}, "/until"),
        ("snooze", {"until": NOW.isoformat(), "reason": "later"}, "/until"),
        ("snooze", {"until": (NOW + timedelta(hours=25)).isoformat(), "reason": "later"}, "/until"),
    ],
)
def test_a_body_of_the_wrong_shape_is_named_and_changes_nothing(
    clients: WardClients, action: str, body: dict[str, object], pointer: str
) -> None:
    alert_id = open_alert(clients)

    answer = clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/{action}", body)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}").json["state"] == "open"
    absent = clients.post(clients.ward.chen, f"/v1/alerts/{uuid4()}/{action}", body)
    assert absent.status_code == 404


def test_acknowledging_takes_back_messages_and_sets_the_time_to_resolve(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    alert_id = open_alert(clients, RISK)

    answer = clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/acknowledge", {"note": "calling her"})

    assert answer.status_code == 200
    assert answer.json["state"] == "acknowledged"
    assert answer.json["acknowledged_by"] == str(clients.ward.chen)
    assert answer.json["due_at"] == (NOW + timedelta(minutes=60)).isoformat()
    assert {row.state for row in list_rows(shared_urls, delivery, alert_id=alert_id)} == {"canceled"}
    (follow_up,) = list_rows(shared_urls, outbox, subject_id=alert_id, kind="alert_follow_up")
    assert follow_up.due_at == NOW + timedelta(minutes=60)
    events = clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/events").json["items"]
    assert [(one["number"], one["action"], one["why"]) for one in events] == [
        (1, "opened", None),
        (2, "acknowledged", "calling her"),
    ]
    assert events[1]["by_user_id"] == str(clients.ward.chen)


def test_an_acknowledged_alert_nobody_resolves_opens_again_in_a_new_chain(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    alert_id = open_alert(clients, RISK)
    clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/acknowledge")
    scope = Scope(patient_id=clients.ward.ana)

    with clients.database.transaction(scope) as tx:
        early = reopen_if_due(tx, clients.ward.ana, alert_id, now=NOW + timedelta(minutes=59))
        late = reopen_if_due(tx, clients.ward.ana, alert_id, now=NOW + timedelta(minutes=60))

    assert (early.state, late.state, late.chain, late.acknowledged_by) == ("acknowledged", "open", 2, None)
    assert {(row.chain, row.state) for row in list_rows(shared_urls, delivery, alert_id=alert_id)} == {
        (1, "canceled"),
        (2, "pending"),
    }


@pytest.mark.parametrize("action", ACTIONS)
def test_repeating_ones_own_answers_the_same(clients: WardClients, action: str) -> None:
    alert_id = open_alert(clients, RISK)
    path = f"/v1/alerts/{alert_id}/{action}"

    first = clients.post(clients.ward.chen, path, ACTIONS[action])
    clients.clock.move(timedelta(minutes=1))
    second = clients.post(clients.ward.chen, path, ACTIONS[action])

    assert (second.status_code, second.json) == (200, first.json)
    assert len(clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/events").json["items"]) == 2


def test_a_resolved_alert_stays_resolved(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    alert_id = open_alert(clients)
    clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/resolve", ACTIONS["resolve"])

    other = {"reason": "other", "useful": False}
    statuses = [
        clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/{action}", body).status_code
        for action, body in (*ACTIONS.items(), ("resolve", other))
    ]

    assert statuses == [409, 409, 200, 409]
    row = read_row(shared_urls, alert, id=alert_id)
    assert (row.resolved_by, row.was_useful, row.resolved_reason) == (clients.ward.chen, True, "treated")


def test_acting_on_what_ended_by_itself_is_a_conflict(clients: WardClients) -> None:
    alert_id = open_alert(clients)
    recover(clients, alert_id)

    answer = clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/acknowledge")

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")


def test_a_snoozed_alert_opens_again_at_its_end(clients: WardClients) -> None:
    alert_id = open_alert(clients)
    clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/snooze", ACTIONS["snooze"])

    with clients.database.work_transaction(clients.ward.ana) as tx:
        after = reopen_if_due(tx, clients.ward.ana, alert_id, now=NOW + timedelta(minutes=30))

    assert (after.state, after.chain) == ("open", 2)


def test_an_etag_guards_an_answer(clients: WardClients) -> None:
    alert_id = open_alert(clients)
    path = f"/v1/alerts/{alert_id}"
    etag = clients.get(clients.ward.chen, path).headers["ETag"]

    stale = clients.post(clients.ward.chen, f"{path}/acknowledge", headers={"If-Match": '"9"'})
    sound = clients.post(clients.ward.chen, f"{path}/acknowledge", headers={"If-Match": etag})

    assert (stale.status_code, sound.status_code) == (412, 200)
    assert clients.get(clients.ward.chen, path, headers={"If-None-Match": sound.headers["ETag"]}).status_code == 304
