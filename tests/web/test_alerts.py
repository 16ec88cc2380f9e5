"""Alerts read through the API: who sees what of which alert."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.alerting import Severity
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.audit import audit
from journal_api.web import alerts
from tests.databases import DatabaseUrls
from tests.wards import NOW, as_owner, insert_delivery, list_rows, make_ward
from tests.web.alert_openings import RISK, WARNING, open_alert, recover
from tests.web.ward_clients import WardClients, open_clients


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    with open_clients(shared_urls, make_ward(shared_urls), alerts.blueprint) as opened:
        yield opened


def test_a_clinician_reads_the_alerts_of_the_own_patients_whole(clients: WardClients) -> None:
    alert_id = open_alert(clients)
    open_alert(clients, patient_id=clients.ward.ben)

    answer = clients.get(clients.ward.chen, "/v1/alerts")

    (shown,) = answer.json["items"]
    assert answer.json["next_cursor"] is None
    assert shown == {
        "id": str(alert_id),
        "patient_id": str(clients.ward.ana),
        "rule": "CR-04",
        "severity": "urgent",
        "state": "open",
        "opened_at": NOW.isoformat(),
        "episode": {
            "started_on": "2026-02-20",
            "opened_on": "2026-03-01",
            "ended_on": None,
            "measure": "mood",
            "shape": "gradual",
        },
        "title": "Mood fell",
        "explanation": "By 3 points.",
        "evidence": {"drop": 3.0},
        "supported": True,
        "late_by_days": 0,
        "acknowledged_by": None,
        "acknowledged_at": None,
        "due_at": (NOW + timedelta(hours=20)).isoformat(),
        "resolved_at": None,
        "resolved_reason": None,
        "chain": 1,
    }
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_patient_sees_that_someone_answered_and_no_more(clients: WardClients) -> None:
    alert_id = open_alert(clients)
    clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/acknowledge")

    (shown,) = clients.get(clients.ana_user, "/v1/alerts").json["items"]

    told = {name for name, value in shown.items() if value is not None}
    assert told == {"id", "patient_id", "state", "opened_at", "acknowledged_at"}
    assert clients.get(clients.ana_user, f"/v1/alerts/{alert_id}").json == shown
    assert clients.get(clients.ben_user, "/v1/alerts").json["items"] == []


def test_a_patient_cannot_learn_the_severity_by_filtering(clients: WardClients) -> None:
    answer = clients.get(clients.ana_user, "/v1/alerts?severity=urgent")

    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "?severity"


def test_an_admin_sees_unattended_alerts_alone_and_nothing_of_health(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    unattended = open_alert(clients)
    attended = open_alert(clients, RISK)
    with clients.database.transaction(Scope(patient_id=clients.ward.ana)) as tx:
        tx.execute(alert.update().where(alert.c.id == unattended).values(state="unattended"))

    (shown,) = clients.get(clients.ward.admin, "/v1/alerts").json["items"]

    assert shown["id"] == str(unattended)
    hidden = ("rule", "title", "explanation", "evidence", "episode", "supported", "acknowledged_by")
    assert {shown[name] for name in hidden} == {None}
    assert shown["severity"] == "urgent"
    assert clients.get(clients.ward.admin, f"/v1/alerts/{attended}").status_code == 404


def test_an_admin_may_open_what_they_were_told_of_until_somebody_answers(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    alert_id, admin = open_alert(clients), clients.ward.admin
    told = insert_delivery(shared_urls, clients.ward, alert_id, recipient=admin, step=3)
    before = clients.get(admin, f"/v1/alerts/{alert_id}").status_code
    with as_owner(shared_urls) as tx:
        tx.execute(delivery.update().where(delivery.c.id == told).values(state="sent"))

    (shown,) = clients.get(admin, "/v1/alerts").json["items"]
    clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/acknowledge")

    assert (before, shown["id"], shown["title"]) == (404, str(alert_id), None)
    assert clients.get(admin, f"/v1/alerts/{alert_id}").status_code == 404


def test_an_outsider_sees_not_found_just_as_for_an_absent_alert(clients: WardClients) -> None:
    alert_id = open_alert(clients)

    for user_id in (clients.ward.diaz, clients.ben_user):
        hidden = clients.get(user_id, f"/v1/alerts/{alert_id}")
        absent = clients.get(user_id, f"/v1/alerts/{uuid4()}")

        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert _without_id(hidden.json) == _without_id(absent.json)
        assert sorted(name for name, _ in hidden.headers) == sorted(name for name, _ in absent.headers)
    assert clients.get(clients.ward.diaz, "/v1/alerts").json["items"] == []


@pytest.mark.parametrize("part", ["explanation", "events", "deliveries"])
def test_details_are_for_the_care_team(clients: WardClients, part: str) -> None:
    alert_id = open_alert(clients)
    path = f"/v1/alerts/{alert_id}/{part}"

    statuses = [
        clients.get(user_id, path).status_code
        for user_id in (clients.ward.chen, clients.ward.diaz, clients.ana_user, clients.ward.admin)
    ]

    assert statuses == [200, 404, 403, 403]
    assert clients.get(clients.ward.chen, f"/v1/alerts/{uuid4()}/{part}").status_code == 404


@pytest.mark.parametrize("query", ["state=closed", "severity=mild", "patient_id=x", "limit=0", "limit=201", "sort=x"])
def test_a_query_of_the_wrong_shape_is_refused(clients: WardClients, query: str) -> None:
    assert clients.get(clients.ward.chen, f"/v1/alerts?{query}").status_code == 422


def test_a_cursor_of_another_list_is_refused(clients: WardClients) -> None:
    assert clients.get(clients.ward.chen, "/v1/alerts?cursor=abc").status_code == 400


def test_lists_are_filtered(clients: WardClients) -> None:
    warning, risk = open_alert(clients), open_alert(clients, RISK)
    clients.post(clients.ward.chen, f"/v1/alerts/{risk}/acknowledge")

    def ids(query: str) -> set[str]:
        return {one["id"] for one in clients.get(clients.ward.chen, f"/v1/alerts?{query}").json["items"]}

    assert ids("state=acknowledged") == {str(risk)}
    assert ids("severity=urgent") == {str(warning)}
    assert ids(f"patient_id={clients.ward.ana}") == {str(warning), str(risk)}
    assert ids(f"patient_id={clients.ward.ben}") == set()


def test_pages_hold_every_alert_once_newest_first(clients: WardClients) -> None:
    opened = []
    for _ in range(5):
        opened.append(str(open_alert(clients)))
        recover(clients, UUID(opened[-1]))
        clients.clock.move(timedelta(minutes=1))

    seen, path = [], "/v1/alerts?limit=2"
    while path:
        answer = clients.get(clients.ward.chen, path)
        seen += [one["id"] for one in answer.json["items"]]
        cursor = answer.json["next_cursor"]
        path = f"/v1/alerts?limit=2&cursor={cursor}" if cursor else None

    assert seen == opened[::-1]


def test_an_explanation_names_rule_version_source_and_numbers(clients: WardClients) -> None:
    alert_id = open_alert(clients, RISK)

    shown = clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/explanation").json

    assert (shown["rule"], shown["version"], shown["sentence"]) == ("CR-01", "1", "Answered 9 of 10.")
    assert "CR-01" in shown["source"]
    assert shown["numbers"]["value"] == 9.0
    (figure,) = shown["figures"]
    assert (figure["id"], figure["value"]) == ("CR-01.critical_from", 8.0)


def test_messages_are_listed_in_pages(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    alert_id = open_alert(clients, RISK)
    planned = {str(row.id) for row in list_rows(shared_urls, delivery, alert_id=alert_id)}

    path = f"/v1/alerts/{alert_id}/deliveries"

    first = clients.get(clients.ward.chen, f"{path}?limit=5").json
    rest = clients.get(clients.ward.chen, f"{path}?limit=200&cursor={first['next_cursor']}").json

    assert (len(first["items"]), rest["next_cursor"]) == (5, None)
    listed = [one["id"] for one in (*first["items"], *rest["items"])]
    assert len(listed) == len(set(listed))
    assert set(listed) == planned
    assert first["items"][0]["due_at"] == NOW.isoformat()
    assert first["items"][0]["attempts"] == []


def test_counts_are_of_the_own_teams_or_the_whole_clinic(clients: WardClients) -> None:
    open_alert(clients, RISK)
    open_alert(clients, replace(WARNING, severity=Severity.STANDARD), patient_id=clients.ward.ben)

    counted = [
        clients.get(user_id, "/v1/alerts/counts").json["total"]
        for user_id in (clients.ward.chen, clients.ward.diaz, clients.ward.admin)
    ]

    assert counted == [1, 0, 2]
    assert clients.get(clients.ana_user, "/v1/alerts/counts").status_code == 403


def test_every_read_and_act_leaves_its_row_in_the_trail(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    alert_id = open_alert(clients)
    path = f"/v1/alerts/{alert_id}"
    for part in ("", "/explanation", "/events", "/deliveries"):
        clients.get(clients.ward.chen, path + part)
    clients.get(clients.ward.chen, "/v1/alerts")
    clients.post(clients.ward.chen, f"{path}/acknowledge")

    rows = list_rows(shared_urls, audit, user_id=clients.ward.chen, patient_id=clients.ward.ana, outcome="allowed")

    assert sorted(row.action for row in rows) == sorted(
        ["alerts.read", "alerts.read", "alerts.act", *["alert_details.read"] * 3]
    )


def _without_id(problem: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in problem.items() if name != "request_id"}
