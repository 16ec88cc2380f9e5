"""Escalation policies over HTTP: written by admins, copied into the alerts they open, never one that reaches nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from journal_api.clock import read_now
from journal_api.store.tables.alerts import delivery
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

POLICIES = "/v1/escalation-policies"
URGENT = POLICIES + "/urgent"
ANY = {"If-Match": "*"}
RISK = {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 3, "urge_to_harm": 5}
ALL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def policy(*steps: tuple[int, list[str]], **fields: Any) -> dict[str, Any]:
    return {
        "steps": [{"after_minutes": after, "targets": targets} for after, targets in steps],
        "rounds": 1,
        "round_every_minutes": 120,
        "unattended_after_minutes": 120,
        **fields,
    }


def open_alert(people: People) -> UUID:
    people.ana.post("/v1/patients/me/mood-entries", json=RISK)
    return UUID(people.chen.get("/v1/alerts").json["items"][0]["id"])


def told(urls: DatabaseUrls, alert_id: UUID) -> set[tuple[float, UUID]]:
    rows = list_rows(urls, delivery, alert_id=alert_id)
    first = min(row.due_at for row in rows)
    return {((row.due_at - first) / timedelta(minutes=1), row.recipient_id) for row in rows}


def test_without_a_policy_of_its_own_a_clinic_has_the_products(people: People) -> None:
    response = people.admin.get(POLICIES)

    assert [(one["severity"], one["revision"]) for one in response.json["items"]] == [
        ("standard", 0),
        ("urgent", 0),
        ("critical", 0),
    ]
    assert people.chen.get(URGENT).headers["ETag"] == '"0"'


def test_alerts_are_told_by_the_clinics_own_policy(people: People, shared_urls: DatabaseUrls) -> None:
    written = people.admin.put(URGENT, json=policy((0, ["primary"]), (10, ["admin"])), headers={"If-Match": '"0"'})

    alert_id = open_alert(people)

    assert (written.status_code, written.json["revision"], written.headers["ETag"]) == (200, 1, '"1"')
    assert told(shared_urls, alert_id) == {(0.0, people.chen.user_id), (10.0, people.admin.user_id)}


def test_a_last_step_may_wait_for_the_clinic_to_open(people: People) -> None:
    waiting = {"after_minutes": 960, "targets": ["everyone"], "waits_for_opening": True}
    wanted = policy((0, ["primary"]), unattended_after_minutes=1200)

    written = people.admin.put(URGENT, json={**wanted, "steps": [*wanted["steps"], waiting]}, headers=ANY)

    assert [step["waits_for_opening"] for step in written.json["steps"]] == [False, True]
    assert people.chen.get(URGENT).json == written.json


@pytest.mark.parametrize(
    ("waiting", "fields", "pointer"),
    [
        (0, {}, "/steps/0/waits_for_opening"),
        (1, {}, "/steps/1/waits_for_opening"),
        (2, {"rounds": 2}, "/steps/2/waits_for_opening"),
        (2, {"unattended_after_minutes": 7 * 24 * 60 - 99 * 60 + 1}, "/rounds"),
    ],
)
def test_a_step_waits_only_at_the_end_of_a_chain_that_ends_within_a_week(
    people: People, waiting: int, fields: dict[str, Any], pointer: str
) -> None:
    sent = policy((0, ["primary"]), (30, ["admin"]), (60, ["everyone"]), **fields)
    sent["steps"][waiting]["waits_for_opening"] = True

    response = people.admin.put(URGENT, json=sent, headers=ANY)

    assert [one["pointer"] for one in response.json["errors"]] == [pointer]


def test_an_open_alert_keeps_the_policy_it_was_opened_with(people: People, shared_urls: DatabaseUrls) -> None:
    alert_id = open_alert(people)
    before = told(shared_urls, alert_id)

    people.admin.put(URGENT, json=policy((0, ["admin"])), headers=ANY)

    assert told(shared_urls, alert_id) == before


@pytest.mark.parametrize("targets", [["backup"], ["lead"], ["on_call"]])
def test_a_step_that_reaches_nobody_in_some_team_is_refused(people: People, targets: list[str]) -> None:
    response = people.admin.put(URGENT, json=policy((0, ["primary"]), (10, targets)), headers=ANY)

    assert response.status_code == 422
    assert [(one["pointer"], one["code"]) for one in response.json["errors"]] == [
        ("/steps/1/targets", "reaches_nobody")
    ]
    assert people.admin.get(URGENT).json["revision"] == 0


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"steps": []}, "/steps"),
        ({"steps": [{"after_minutes": 1, "targets": ["primary"]}]}, "/steps/0/after_minutes"),
        (policy((0, ["primary"]), (0, ["admin"])), "/steps/1/after_minutes"),
        ({"steps": [{"after_minutes": 0, "targets": []}]}, "/steps/0/targets"),
        ({"unattended_after_minutes": 0}, "/unattended_after_minutes"),
        ({"rounds": 11}, "/rounds"),
        ({"rounds": 2, "round_every_minutes": 0}, "/round_every_minutes"),
        ({"rounds": 10, "round_every_minutes": 10_080}, "/rounds"),
        ({"unattended_after_minutes": 10_081}, "/unattended_after_minutes"),
    ],
)
def test_an_unsound_policy_is_refused(people: People, changed: dict[str, Any], pointer: str) -> None:
    response = people.admin.put(URGENT, json={**policy((0, ["primary"])), **changed}, headers=ANY)

    assert response.status_code == 422
    assert pointer in [one["pointer"] for one in response.json["errors"]]


def test_the_longest_chain_is_taken(people: People) -> None:
    longest = policy((0, ["primary"]), unattended_after_minutes=10_080)

    assert people.admin.put(URGENT, json=longest, headers=ANY).status_code == 200


def test_of_two_who_write_one_is_told(people: People) -> None:
    people.admin.put(URGENT, json=policy((0, ["admin"])), headers={"If-Match": '"0"'})

    assert people.admin.put(URGENT, json=policy((0, ["primary"])), headers={"If-Match": '"0"'}).status_code == 412
    assert people.admin.put(URGENT, json=policy((0, ["primary"]))).status_code == 428


def test_others_write_nothing(people: People) -> None:
    assert people.chen.put(URGENT, json=policy((0, ["primary"])), headers=ANY).status_code == 403
    assert people.ana.get(URGENT).status_code == 403
    assert people.admin.get(POLICIES + "/grave").status_code == 404


def test_whoever_is_on_call_is_told_at_once(people: People, shared_urls: DatabaseUrls) -> None:
    fry = put_on_call(people, people.team_id, people.diaz.user_id)

    alert_id = open_alert(people)

    assert (0.0, fry) in told(shared_urls, alert_id)
    assert (0.0, people.chen.user_id) in told(shared_urls, alert_id)


def put_on_call(people: People, team_id: UUID, user_id: UUID) -> UUID:
    """Let somebody into a team as its lead, and have them on call around the clock."""
    people.admin.put(f"/v1/care-teams/{team_id}/members/{user_id}", json={"on_duty": "lead"})
    for weekday in ALL_DAYS:
        body = {"care_team_id": str(team_id), "user_id": str(user_id), "weekday": weekday}
        added = people.admin.post("/v1/on-call/shifts", json={**body, "starts_at": "00:00", "ends_at": "00:00"})
        assert added.status_code == 201
    return user_id


def test_a_week_without_anybody_on_call_is_one_gap(people: People) -> None:
    gaps = people.admin.get("/v1/on-call/gaps", query_string={"care_team_id": str(people.team_id)}).json["items"]
    put_on_call(people, people.team_id, people.chen.user_id)
    covered = people.admin.get("/v1/on-call/gaps", query_string={"care_team_id": str(people.team_id)}).json["items"]

    assert [gap["care_team_id"] for gap in gaps] == [str(people.team_id)]
    assert gaps[0]["says"].startswith("Nobody is on call from ")
    assert covered == []


def test_an_override_stands_in_for_the_shifts(people: People) -> None:
    put_on_call(people, people.team_id, people.chen.user_id)
    people.admin.put(f"/v1/care-teams/{people.team_id}/members/{people.diaz.user_id}", json={"on_duty": "backup"})
    now = read_now()
    body = {"care_team_id": str(people.team_id), "user_id": str(people.diaz.user_id)}
    times = {"from": (now - timedelta(hours=1)).isoformat(), "until": (now + timedelta(hours=1)).isoformat()}

    made = people.admin.post("/v1/on-call/overrides", json={**body, **times})
    first, second = people.chen.get("/v1/on-call").json["items"]
    gone = people.admin.delete(f"/v1/on-call/overrides/{made.json['id']}")

    assert first["user_ids"] == [str(people.diaz.user_id)]
    assert second["user_ids"] == [str(people.chen.user_id)]
    assert (gone.status_code, len(people.chen.get("/v1/on-call").json["items"])) == (204, 1)


def test_whoever_leaves_a_team_leaves_its_schedule(people: People) -> None:
    put_on_call(people, people.team_id, people.diaz.user_id)

    people.admin.delete(f"/v1/care-teams/{people.team_id}/members/{people.diaz.user_id}")

    assert people.admin.get("/v1/on-call/shifts").json["items"] == []


def test_only_a_member_can_be_on_call_for_a_team(people: People, other_people: People) -> None:
    body = {"weekday": "monday", "starts_at": "08:00", "ends_at": "18:00"}
    stranger = {"care_team_id": str(people.team_id), "user_id": str(people.diaz.user_id)}
    foreign = {"care_team_id": str(other_people.team_id), "user_id": str(other_people.chen.user_id)}

    pointers = [
        people.admin.post("/v1/on-call/shifts", json={**body, **ids}).json["errors"][0]["pointer"]
        for ids in (stranger, foreign)
    ]

    assert pointers == ["/user_id", "/care_team_id"]


@pytest.mark.parametrize("starts_at", ["24:00", "8:00", "08:00:00", "08:60", "٠٨:٠٠"])
def test_only_a_time_of_day_is_one(people: People, starts_at: str) -> None:
    body = {"care_team_id": str(people.team_id), "user_id": str(people.chen.user_id), "weekday": "monday"}

    response = people.admin.post("/v1/on-call/shifts", json={**body, "starts_at": starts_at, "ends_at": "18:00"})

    assert [(one["pointer"], one["code"]) for one in response.json["errors"]] == [("/starts_at", "bad_time")]


@pytest.mark.parametrize(
    ("days", "pointers"), [((1, 1), ["/until"]), ((1, 729.9), []), ((1, 730.1), ["/until"]), ((-10_000, 1), ["/from"])]
)
def test_an_override_lies_in_a_time_somebody_plans_for(
    people: People, days: tuple[float, float], pointers: list[str]
) -> None:
    now = read_now()
    start, end = (now + timedelta(days=day) for day in days)
    ids = {"care_team_id": str(people.team_id), "user_id": str(people.chen.user_id)}

    response = people.admin.post(
        "/v1/on-call/overrides", json={**ids, "from": start.isoformat(), "until": end.isoformat()}
    )

    assert [fault["pointer"] for fault in response.json.get("errors", [])] == pointers
