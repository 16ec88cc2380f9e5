"""/v1/me over HTTP."""

from __future__ import annotations

import pytest

from tests.people import People


def test_everybody_reads_their_own_account(people: People) -> None:
    for person, teams in ((people.ana, [people.team_id]), (people.ben, []), (people.chen, [people.team_id])):
        response = person.get("/v1/me")

        assert response.status_code == 200
        assert response.headers["ETag"] == '"1"'
        assert response.json is not None
        assert response.json["id"] == str(person.user_id)
        assert response.json["role"] == person.role
        assert response.json["email"] == person.email
        assert response.json["patient_id"] == (person.patient_id and str(person.patient_id))
        assert response.json["clinic_id"] == str(people.clinic_id)
        assert response.json["care_team_ids"] == [str(team) for team in teams]


def test_an_account_is_patched_member_by_member(people: People) -> None:
    response = people.chen.patch("/v1/me", json={"locale": "nl"})

    assert response.status_code == 200
    assert response.headers["ETag"] == '"2"'
    assert response.json is not None
    assert (response.json["locale"], response.json["display_name"]) == ("nl", "Dr. Chen")
    assert people.chen.get("/v1/me").json == response.json


def test_a_patient_who_moves_takes_the_record_along(people: People) -> None:
    people.ana.patch("/v1/me", json={"timezone": "Pacific/Auckland"})

    seen = people.chen.get(f"/v1/patients/{people.ana.patient_id}/summary")
    assert seen.json is not None
    assert seen.json["patient"]["timezone"] == "Pacific/Auckland"


def test_a_patch_that_changes_nothing_is_no_revision(people: People) -> None:
    assert people.ana.patch("/v1/me", json={"display_name": "Ana"}).headers["ETag"] == '"1"'
    assert people.ana.patch("/v1/me", json={}).headers["ETag"] == '"1"'


def test_if_match_is_honored(people: People) -> None:
    stale = people.ana.patch("/v1/me", json={"locale": "nl"}, headers={"If-Match": '"7"'})
    fresh = people.ana.patch("/v1/me", json={"locale": "nl"}, headers={"If-Match": '"1"'})

    assert (stale.status_code, fresh.status_code) == (412, 200)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"email": "new@people.test"}, "/email", "unknown_field"),
        ({"role": "admin"}, "/role", "unknown_field"),
        ({"display_name": None}, "/display_name", "required"),
        ({"display_name": "  "}, "/display_name", "too_short"),
        ({"timezone": "Mars/Olympus"}, "/timezone", "bad_zone"),
        ({"locale": "not a tag"}, "/locale", "bad_locale"),
        ({"locale": 7}, "/locale", "wrong_type"),
    ],
)
def test_a_bad_patch_is_told_by_pointer(people: People, body: dict[str, object], pointer: str, code: str) -> None:
    response = people.ana.patch("/v1/me", json=body)

    assert response.status_code == 422
    assert response.json is not None
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]
