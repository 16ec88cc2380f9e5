"""Alerts through the API: who sees what, who may act, and which answers a phone or a colleague gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.alerting import OpenAlert, Recover, RuleId, Severity
from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.judgements import Shape
from journal_api.services.alert_moves import reopen_if_due
from journal_api.services.intents import apply_intents
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.audit import audit
from journal_api.store.tables.work import outbox
from journal_api.web import alerts
from tests.databases import DatabaseUrls
from tests.wards import NOW, list_rows, make_ward, read_row
from tests.web.ward_clients import WardClients, open_clients

EPISODE = EpisodeRef(date(2026, 2, 20), date(2026, 3, 1), measure="mood", shape=Shape.GRADUAL)
RISK = OpenAlert(
    RuleId.RISK,
    Severity.CRITICAL,
    "Risk answer",
    "Answered 9 of 10.",
    {"figure": "CR-01.critical_from", "figure_version": "1", "value": 9.0, "threshold": 8.0},
)
WARNING = OpenAlert(RuleId.EARLY_WARNING, Severity.URGENT, "Mood fell", "By 3 points.", {"drop": 3.0}, EPISODE)
ACTIONS = {
    "acknowledge": {},
    "snooze": {"until": (NOW + timedelta(minutes=30)).isoformat(), "reason": "seen today"},
    "resolve": {"reason": "treated", "useful": True},
}


@pytest.fixture
def clients(shared_urls: DatabaseUrls) -> Iterator[WardClients]:
    with open_clients(shared_urls, make_ward(shared_urls), alerts.blueprint) as opened:
        yield opened


def _open(clients: WardClients, intent: OpenAlert = WARNING, patient_id: UUID | None = None) -> UUID:
    ward = clients.ward
    about = patient_id or ward.ana
    with clients.database.transaction(Scope(patient_id=about, tenant_id=ward.clinic_id)) as tx:
        return apply_intents(tx, patient_id=about, clinic_id=ward.clinic_id, intents=(intent,), now=clients.clock.now)[
            0
        ]


def _recover(clients: WardClients, alert_id: UUID) -> None:
    with clients.database.transaction(Scope(patient_id=clients.ward.ana)) as tx:
        intents = (Recover(alert_id),)
        apply_intents(
            tx, patient_id=clients.ward.ana, clinic_id=clients.ward.clinic_id, intents=intents, now=clients.clock.now
        )


def test_a_clinician_reads_the_alerts_of_the_own_patients_whole(clients: WardClients) -> None:
    alert_id = _open(clients)
    _open(clients, patient_id=clients.ward.ben)

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
    alert_id = _open(clients)
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
    unattended = _open(clients)
    attended = _open(clients, RISK)
    with clients.database.transaction(Scope(patient_id=clients.ward.ana)) as tx:
        tx.execute(alert.update().where(alert.c.id == unattended).values(state="unattended"))

    (shown,) = clients.get(clients.ward.admin, "/v1/alerts").json["items"]

    assert shown["id"] == str(unattended)
    hidden = ("rule", "title", "explanation", "evidence", "episode", "supported", "acknowledged_by")
    assert {shown[name] for name in hidden} == {None}
    assert shown["severity"] == "urgent"
    assert clients.get(clients.ward.admin, f"/v1/alerts/{attended}").status_code == 404


def test_an_outsider_sees_not_found_just_as_for_an_absent_alert(clients: WardClients) -> None:
    alert_id = _open(clients)

    for user_id in (clients.ward.diaz, clients.ben_user):
        hidden = clients.get(user_id, f"/v1/alerts/{alert_id}")
        absent = clients.get(user_id, f"/v1/alerts/{uuid4()}")

        assert (hidden.status_code, absent.status_code) == (404, 404)
        assert _without_id(hidden.json) == _without_id(absent.json)
        assert sorted(name for name, _ in hidden.headers) == sorted(name for name, _ in absent.headers)
    assert clients.get(clients.ward.diaz, "/v1/alerts").json["items"] == []


@pytest.mark.parametrize("part", ["explanation", "events", "deliveries"])
def test_details_are_for_the_care_team(clients: WardClients, part: str) -> None:
    alert_id = _open(clients)
    path = f"/v1/alerts/{alert_id}/{part}"

    statuses = [
        clients.get(user_id, path).status_code
        for user_id in (clients.ward.chen, clients.ward.diaz, clients.ana_user, clients.ward.admin)
    ]

    assert statuses == [200, 404, 403, 403]
    assert clients.get(clients.ward.chen, f"/v1/alerts/{uuid4()}/{part}").status_code == 404


@pytest.mark.parametrize("action", ACTIONS)
def test_only_the_care_team_may_act(clients: WardClients, action: str) -> None:
    alert_id = _open(clients)
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
    alert_id = _open(clients)

    answer = clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/{action}", body)

    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}").json["state"] == "open"
    absent = clients.post(clients.ward.chen, f"/v1/alerts/{uuid4()}/{action}", body)
    assert absent.status_code == 404


@pytest.mark.parametrize("query", ["state=closed", "severity=mild", "patient_id=x", "limit=0", "limit=201", "sort=x"])
def test_a_query_of_the_wrong_shape_is_refused(clients: WardClients, query: str) -> None:
    assert clients.get(clients.ward.chen, f"/v1/alerts?{query}").status_code == 422


def test_a_cursor_of_another_list_is_refused(clients: WardClients) -> None:
    assert clients.get(clients.ward.chen, "/v1/alerts?cursor=abc").status_code == 400


def test_lists_are_filtered(clients: WardClients) -> None:
    warning, risk = _open(clients), _open(clients, RISK)
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
        opened.append(str(_open(clients)))
        _recover(clients, UUID(opened[-1]))
        clients.clock.move(timedelta(minutes=1))

    seen, path = [], "/v1/alerts?limit=2"
    while path:
        answer = clients.get(clients.ward.chen, path)
        seen += [one["id"] for one in answer.json["items"]]
        cursor = answer.json["next_cursor"]
        path = f"/v1/alerts?limit=2&cursor={cursor}" if cursor else None

    assert seen == opened[::-1]


def test_acknowledging_takes_back_messages_and_sets_the_time_to_resolve(
    clients: WardClients, shared_urls: DatabaseUrls
) -> None:
    alert_id = _open(clients, RISK)

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
    alert_id = _open(clients, RISK)
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
    alert_id = _open(clients, RISK)
    path = f"/v1/alerts/{alert_id}/{action}"

    first = clients.post(clients.ward.chen, path, ACTIONS[action])
    clients.clock.move(timedelta(minutes=1))
    second = clients.post(clients.ward.chen, path, ACTIONS[action])

    assert (second.status_code, second.json) == (200, first.json)
    assert len(clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/events").json["items"]) == 2


def test_a_resolved_alert_stays_resolved(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    alert_id = _open(clients)
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
    alert_id = _open(clients)
    _recover(clients, alert_id)

    answer = clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/acknowledge")

    assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")


def test_a_snoozed_alert_opens_again_at_its_end(clients: WardClients) -> None:
    alert_id = _open(clients)
    clients.post(clients.ward.chen, f"/v1/alerts/{alert_id}/snooze", ACTIONS["snooze"])

    with clients.database.transaction(Scope(patient_id=clients.ward.ana)) as tx:
        after = reopen_if_due(tx, clients.ward.ana, alert_id, now=NOW + timedelta(minutes=30))

    assert (after.state, after.chain) == ("open", 2)


def test_an_etag_guards_an_answer(clients: WardClients) -> None:
    alert_id = _open(clients)
    path = f"/v1/alerts/{alert_id}"
    etag = clients.get(clients.ward.chen, path).headers["ETag"]

    stale = clients.post(clients.ward.chen, f"{path}/acknowledge", headers={"If-Match": '"9"'})
    sound = clients.post(clients.ward.chen, f"{path}/acknowledge", headers={"If-Match": etag})

    assert (stale.status_code, sound.status_code) == (412, 200)
    assert clients.get(clients.ward.chen, path, headers={"If-None-Match": sound.headers["ETag"]}).status_code == 304


def test_an_explanation_names_rule_version_source_and_numbers(clients: WardClients) -> None:
    alert_id = _open(clients, RISK)

    shown = clients.get(clients.ward.chen, f"/v1/alerts/{alert_id}/explanation").json

    assert (shown["rule"], shown["version"], shown["sentence"]) == ("CR-01", "1", "Answered 9 of 10.")
    assert "CR-01" in shown["source"]
    assert shown["numbers"]["value"] == 9.0
    (figure,) = shown["figures"]
    assert (figure["id"], figure["value"]) == ("CR-01.critical_from", 8.0)


def test_messages_are_listed_in_pages(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    alert_id = _open(clients, RISK)
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
    _open(clients, RISK)
    _open(clients, replace(WARNING, severity=Severity.STANDARD), patient_id=clients.ward.ben)

    counted = [
        clients.get(user_id, "/v1/alerts/counts").json["total"]
        for user_id in (clients.ward.chen, clients.ward.diaz, clients.ward.admin)
    ]

    assert counted == [1, 0, 2]
    assert clients.get(clients.ana_user, "/v1/alerts/counts").status_code == 403


def test_every_read_and_act_leaves_its_row_in_the_trail(clients: WardClients, shared_urls: DatabaseUrls) -> None:
    alert_id = _open(clients)
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
