"""Adverse events over HTTP: the care team's own, written once, withdrawn where wrong, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from journal_api.clock import read_now
from journal_api.store.tables.care import adverse_event
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

TODAY = read_now().date()


def place_of(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/adverse-events"


def event(**fields: Any) -> dict[str, Any]:
    return {"kind": "psychiatric_admission", "occurred_on": (TODAY - timedelta(days=3)).isoformat(), **fields}


def test_an_event_is_written_down_and_read_by_the_team(people: People) -> None:
    response = people.chen.post(place_of(people), json=event(note="Told by the ward."))

    assert response.status_code == 201
    assert (response.json["kind"], response.json["note"]) == ("psychiatric_admission", "Told by the ward.")
    assert response.json["author_id"] == str(people.chen.user_id)
    assert people.chen.get(place_of(people)).json["items"] == [response.json]


def test_sending_an_event_again_changes_nothing(people: People) -> None:
    own = event(id=str(uuid4()), note="Once.")

    statuses = [people.chen.post(place_of(people), json=own).status_code for _ in range(2)]
    other = people.chen.post(place_of(people), json={**own, "kind": "other"})

    assert statuses == [201, 200]
    assert (other.status_code, other.json["type"]) == (409, "/problems/id_taken")
    assert len(people.chen.get(place_of(people)).json["items"]) == 1


def test_a_withdrawn_event_stays_in_the_list_and_its_id_is_taken(people: People) -> None:
    own = event(id=str(uuid4()))
    people.chen.post(place_of(people), json=own)

    statuses = [people.chen.delete(f"{place_of(people)}/{own['id']}").status_code for _ in range(2)]

    (listed,) = people.chen.get(place_of(people)).json["items"]
    assert statuses == [204, 204]
    assert listed["withdrawn_at"] is not None
    assert people.chen.post(place_of(people), json=own).status_code == 409
    assert people.chen.delete(f"{place_of(people)}/{uuid4()}").status_code == 404


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"kind": "holiday"}, "/kind", "not_a_choice"),
        ({"occurred_on": "1999-12-31"}, "/occurred_on", "out_of_range"),
        ({"occurred_on": (TODAY + timedelta(days=2)).isoformat()}, "/occurred_on", "out_of_range"),
        ({"occurred_on": None}, "/occurred_on", "required"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    people: People, fields: dict[str, Any], pointer: str, code: str
) -> None:
    response = people.chen.post(place_of(people), json=event(**fields))

    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]
    assert people.chen.get(place_of(people)).json["items"] == []


def test_a_note_cannot_be_read_in_the_database(people: People, shared_urls: DatabaseUrls) -> None:
    people.chen.post(place_of(people), json=event(note="canary of the ward"))

    (row,) = list_rows(shared_urls, adverse_event, patient_id=people.ana.patient_id)

    assert b"canary" not in row.note_sealed


def test_events_are_the_care_teams(people: People) -> None:
    assert people.ana.get("/v1/patients/me/adverse-events").status_code == 403
    assert people.diaz.post(place_of(people), json=event()).status_code == 404
    assert people.admin.get(place_of(people)).status_code == 403
