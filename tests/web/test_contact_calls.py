"""The contact log over HTTP: lines are added once, read newest first, and never changed."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from journal_api.store.tables.care import contact
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

RISK = {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 3, "urge_to_harm": 8}


def log_of(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/contact-log"


def line(**fields: Any) -> dict[str, Any]:
    return {"contacted_at": "2026-03-02T10:00:00+01:00", "kind": "call", "outcome": "reached", **fields}


def test_a_contact_is_logged_with_its_alert_and_its_author(people: People) -> None:
    people.ana.post("/v1/patients/me/mood-entries", json=RISK)
    alert_id = people.chen.get("/v1/alerts").json["items"][0]["id"]

    response = people.chen.post(log_of(people), json=line(alert_id=alert_id, note="Comes in on Monday."))

    assert response.status_code == 201
    assert (response.json["alert_id"], response.json["note"]) == (alert_id, "Comes in on Monday.")
    assert response.json["author_id"] == str(people.chen.user_id)
    assert people.chen.get(log_of(people)).json["items"] == [response.json]


def test_sending_a_line_again_changes_nothing(people: People) -> None:
    own = line(id=str(uuid4()))

    statuses = [people.chen.post(log_of(people), json=own).status_code for _ in range(2)]
    other = people.chen.post(log_of(people), json={**own, "outcome": "not_reached"})

    assert statuses == [201, 200]
    assert (other.status_code, other.json["type"]) == (409, "/problems/id_taken")
    assert len(people.chen.get(log_of(people)).json["items"]) == 1


def test_the_newest_contact_comes_first_and_pages_follow(people: People) -> None:
    for day in (2, 4, 3):
        people.chen.post(log_of(people), json=line(contacted_at=f"2026-03-0{day}T10:00:00+01:00"))

    first = people.chen.get(log_of(people), query_string={"limit": 2}).json
    rest = people.chen.get(log_of(people), query_string={"limit": 2, "cursor": first["next_cursor"]}).json

    days = [item["contacted_at"][8:10] for item in (*first["items"], *rest["items"])]
    assert days == ["04", "03", "02"]
    assert rest["next_cursor"] is None


def test_another_patients_alert_is_absent(people: People, other_people: People) -> None:
    other_people.ana.post("/v1/patients/me/mood-entries", json=RISK)
    foreign = other_people.chen.get("/v1/alerts").json["items"][0]["id"]

    response = people.chen.post(log_of(people), json=line(alert_id=foreign))

    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [("/alert_id", "absent")]


def test_an_instant_ahead_of_time_is_refused(people: People) -> None:
    response = people.chen.post(log_of(people), json=line(contacted_at="2199-01-01T00:00:00Z"))

    assert response.status_code == 422
    assert response.json["errors"][0]["pointer"] == "/contacted_at"


def test_a_note_cannot_be_read_in_the_database(people: People, shared_urls: DatabaseUrls) -> None:
    people.chen.post(log_of(people), json=line(note="canary of the log"))

    (row,) = list_rows(shared_urls, contact, patient_id=people.ana.patient_id)

    assert b"canary" not in row.note_sealed


def test_the_log_is_the_care_teams(people: People) -> None:
    assert people.ana.get("/v1/patients/me/contact-log").status_code == 403
    assert people.diaz.post(log_of(people), json=line()).status_code == 404
