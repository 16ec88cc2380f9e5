"""/v1/users over HTTP: for the clinic's admins alone."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask

from tests.people import PASSWORD, People

USERS = "/v1/users"


def test_an_admin_sees_the_staff_by_name_and_no_patient(people: People) -> None:
    response = people.admin.get(USERS)

    assert response.status_code == 200
    assert response.json is not None
    names = [item["display_name"] for item in response.json["items"]]
    assert names == ["Admin", "Dr. Chen", "Dr. Diaz"]
    chen = response.json["items"][1]
    assert chen == {
        "id": str(people.chen.user_id),
        "role": "clinician",
        "email": people.chen.email,
        "display_name": "Dr. Chen",
        "care_team_ids": [str(people.team_id)],
        "contact_channels": [],
        "created_at": chen["created_at"],
    }
    assert people.admin.get(f"{USERS}/{people.chen.user_id}").json == chen


def test_the_staff_is_filtered_by_role_and_comes_in_pages(people: People) -> None:
    first = people.admin.get(f"{USERS}?role=clinician&limit=1").json
    assert first is not None
    second = people.admin.get(f"{USERS}?role=clinician&limit=1&cursor={first['next_cursor']}").json
    assert second is not None

    assert [item["display_name"] for item in (*first["items"], *second["items"])] == ["Dr. Chen", "Dr. Diaz"]
    assert second["next_cursor"] is None
    assert people.admin.get(f"{USERS}?role=patient").status_code == 422


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_others_may_never(people: People, method: str) -> None:
    for person in (people.ana, people.chen):
        assert person.send(method, f"{USERS}/{people.diaz.user_id}").status_code == 403


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_patients_strangers_and_other_clinics_are_not_there(people: People, other_people: People, method: str) -> None:
    for user_id in (people.ana.user_id, other_people.chen.user_id, uuid4(), "no-uuid"):
        assert people.admin.send(method, f"{USERS}/{user_id}").status_code == 404


def test_removing_works_at_once(app: Flask, people: People) -> None:
    assert people.chen.get("/v1/me").status_code == 200

    removed = people.admin.delete(f"{USERS}/{people.chen.user_id}")

    assert (removed.status_code, removed.data) == (204, b"")
    assert people.chen.get("/v1/me").status_code == 401
    body = {"email": people.chen.email, "password": PASSWORD}
    assert app.test_client().post("/v1/auth/token", json=body).status_code == 401
    assert people.admin.get(f"{USERS}/{people.chen.user_id}").status_code == 404
    assert people.admin.delete(f"{USERS}/{people.chen.user_id}").status_code == 404


def test_the_last_admin_is_told_why_they_stay(people: People) -> None:
    response = people.admin.delete(f"{USERS}/{people.admin.user_id}")

    assert response.status_code == 409
    assert response.json is not None
    assert response.json["type"] == "/problems/last_admin"


def test_if_match_is_honored(people: People) -> None:
    path = f"{USERS}/{people.diaz.user_id}"
    etag = people.admin.get(path).headers["ETag"]

    assert people.admin.delete(path, headers={"If-Match": '"7"'}).status_code == 412
    assert people.admin.delete(path, headers={"If-Match": etag}).status_code == 204
