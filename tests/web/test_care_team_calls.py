"""/v1/care-teams over HTTP: admins write, clinicians read their own, nobody is stranded."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from tests.people import People

TEAMS = "/v1/care-teams"


def _team(people: People) -> str:
    return f"{TEAMS}/{people.team_id}"


def _names(response: TestResponse) -> list[str]:
    assert response.status_code == 200
    assert response.json is not None
    return [item.get("name") or item["display_name"] for item in response.json["items"]]


def _is_like_absent(response: TestResponse, absent: TestResponse) -> bool:
    assert response.json is not None
    assert absent.json is not None
    bodies = ({**answer.json, "request_id": ""} for answer in (response, absent))
    return next(bodies) == next(bodies) and {n for n, _ in response.headers} == {n for n, _ in absent.headers}


def test_an_admin_makes_reads_renames_and_deletes_a_team(people: People) -> None:
    made = people.admin.post(TEAMS, json={"name": "Team North"})
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.json is not None
    assert made.json.keys() == {"id", "name"}
    place = made.headers["Location"]
    assert people.admin.get(place).json == made.json

    renamed = people.admin.patch(place, json={"name": "Team South"}, headers={"If-Match": '"1"'})
    assert (renamed.status_code, renamed.headers["ETag"]) == (200, '"2"')
    assert people.admin.get(place).json == {**made.json, "name": "Team South"}

    deleted = people.admin.delete(place, headers={"If-Match": '"2"'})
    assert (deleted.status_code, deleted.data) == (204, b"")
    assert people.admin.get(place).status_code == 404


def test_teams_are_listed_page_by_page_and_clinicians_see_their_own(people: People) -> None:
    first = people.admin.get(TEAMS + "?limit=1")
    assert _names(first) == ["Team Chen"]
    assert first.json is not None
    second = people.admin.get(f"{TEAMS}?limit=1&cursor={first.json['next_cursor']}")
    assert _names(second) == ["Team Diaz"]
    assert second.json is not None
    assert second.json["next_cursor"] is None

    assert _names(people.chen.get(TEAMS)) == ["Team Chen"]
    assert people.chen.get(f"{TEAMS}?limit=1&cursor={first.json['next_cursor']}").status_code == 400


def test_a_patient_may_do_nothing_with_teams(people: People) -> None:
    for method in ("GET", "POST"):
        assert people.ana.send(method, TEAMS, json={"name": "x"}).status_code == 403
    assert people.ana.get(_team(people)).status_code == 403


def test_a_clinician_writes_no_team(people: People) -> None:
    match = {"If-Match": "*"}
    for response in (
        people.chen.post(TEAMS, json={"name": "x"}),
        people.chen.patch(_team(people), json={"name": "x"}, headers=match),
        people.chen.delete(_team(people), headers=match),
        people.chen.put(f"{_team(people)}/members/{people.diaz.user_id}", json={"on_duty": "backup"}),
        people.chen.delete(f"{_team(people)}/members/{people.diaz.user_id}"),
        people.chen.put(f"{_team(people)}/patients/{people.ben.patient_id}"),
        people.chen.delete(f"{_team(people)}/patients/{people.ana.patient_id}"),
    ):
        assert response.status_code == 403


@pytest.mark.parametrize("below", ["", "/members", "/patients"])
def test_an_outsider_sees_not_found_just_as_for_an_absent_team(
    people: People, other_people: People, below: str
) -> None:
    absent = people.diaz.get(f"{TEAMS}/{uuid4()}{below}")

    assert people.chen.get(_team(people) + below).status_code == 200
    for response in (
        people.diaz.get(_team(people) + below),
        other_people.admin.get(_team(people) + below),
        people.admin.get(f"{TEAMS}/no-uuid{below}"),
    ):
        assert response.status_code == 404
        assert _is_like_absent(response, absent)


def test_another_clinics_admin_changes_nothing(people: People, other_people: People) -> None:
    match = {"If-Match": "*"}
    intruder = other_people.admin
    for response in (
        intruder.patch(_team(people), json={"name": "x"}, headers=match),
        intruder.delete(_team(people), headers=match),
        intruder.put(f"{_team(people)}/members/{other_people.chen.user_id}", json={"on_duty": "backup"}),
        intruder.put(f"{_team(people)}/patients/{other_people.ana.patient_id}"),
        intruder.delete(f"{_team(people)}/members/{people.chen.user_id}"),
        intruder.delete(f"{_team(people)}/patients/{people.ana.patient_id}"),
    ):
        assert response.status_code == 404
    assert _names(people.admin.get(_team(people) + "/members")) == ["Dr. Chen"]
    assert _names(people.admin.get(_team(people) + "/patients")) == ["Ana"]


def test_a_change_must_say_what_it_was_made_on(people: People) -> None:
    for method, body in (("PATCH", {"name": "x"}), ("DELETE", None)):
        assert people.admin.send(method, _team(people), json=body).status_code == 428
        assert people.admin.send(method, _team(people), json=body, headers={"If-Match": '"9"'}).status_code == 412
    assert people.admin.get(_team(people)).headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/name", "required"),
        ({"name": None}, "/name", "required"),
        ({"name": ""}, "/name", "too_short"),
        ({"name": "\u2003 "}, "/name", "too_short"),
        ({"name": "x" * 201}, "/name", "too_long"),
        ({"name": 7}, "/name", "wrong_type"),
        ({"name": "x", "id": str(uuid4())}, "/id", "unknown_field"),
    ],
)
def test_a_bad_shape_is_told_by_pointer(people: People, body: dict[str, Any], pointer: str, code: str) -> None:
    response = people.admin.post(TEAMS, json=body)

    assert response.status_code == 422
    assert response.json is not None
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]


def test_absence_is_told_before_content(people: People) -> None:
    absent = f"{TEAMS}/{uuid4()}"

    assert people.admin.patch(absent, json={"name": 7}, headers={"If-Match": "*"}).status_code == 404
    assert people.admin.put(f"{absent}/members/{people.chen.user_id}", json={"on_duty": "x"}).status_code == 404


def test_members_are_put_again_and_again(people: People) -> None:
    place = f"{_team(people)}/members/{people.diaz.user_id}"

    for duty in ("backup", "backup", "lead"):
        assert people.admin.put(place, json={"on_duty": duty}).status_code == 204

    members = people.admin.get(_team(people) + "/members").json
    assert members is not None
    assert [(one["display_name"], one["on_duty"]) for one in members["items"]] == [
        ("Dr. Chen", "primary"),
        ("Dr. Diaz", "lead"),
    ]
    assert _names(people.diaz.get(TEAMS)) == ["Team Chen", "Team Diaz"]
    assert [people.admin.delete(place).status_code for _ in range(2)] == [204, 404]


def test_only_a_clinician_of_the_clinic_can_be_a_member(people: People, other_people: People) -> None:
    for somebody in (people.ana.user_id, people.admin.user_id, other_people.chen.user_id, uuid4(), "no-uuid"):
        response = people.admin.put(f"{_team(people)}/members/{somebody}", json={"on_duty": "backup"})
        assert response.status_code == 404


def test_a_duty_is_one_of_three_words(people: People) -> None:
    place = f"{_team(people)}/members/{people.diaz.user_id}"

    for body, code in (({}, "required"), ({"on_duty": "boss"}, "not_a_choice"), ({"on_duty": True}, "wrong_type")):
        response = people.admin.put(place, json=body)
        assert response.status_code == 422
        assert response.json is not None
        assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [("/on_duty", code)]


def test_leaving_a_team_works_on_the_next_request(people: People) -> None:
    record = f"/v1/patients/{people.ana.patient_id}/summary"
    assert people.chen.get(record).status_code == 200

    people.admin.delete(f"{_team(people)}/members/{people.chen.user_id}")

    assert people.chen.get(record).status_code == 404


def test_a_patient_is_put_into_care_and_taken_out(people: People) -> None:
    place = f"{_team(people)}/patients/{people.ben.patient_id}"
    record = f"/v1/patients/{people.ben.patient_id}/summary"
    assert people.chen.get(record).status_code == 404

    assert [people.admin.put(place).status_code for _ in range(2)] == [204, 204]
    assert people.chen.get(record).status_code == 200
    assert _names(people.chen.get(_team(people) + "/patients")) == ["Ana", "Ben"]

    assert [people.admin.delete(place).status_code for _ in range(2)] == [204, 404]
    assert people.chen.get(record).status_code == 404


def test_only_a_patient_of_the_clinic_can_be_cared_for(people: People, other_people: People) -> None:
    for somebody in (other_people.ana.patient_id, people.ana.user_id, uuid4(), "me", "no-uuid"):
        assert people.admin.put(f"{_team(people)}/patients/{somebody}").status_code == 404


def test_a_team_whose_patients_have_no_other_stays(people: People) -> None:
    match = {"If-Match": '"1"'}
    refused = people.admin.delete(_team(people), headers=match)
    assert refused.status_code == 409
    assert refused.json is not None
    assert refused.json["type"] == "/problems/patients_would_be_unwatched"

    people.admin.put(f"{TEAMS}/{people.other_team_id}/patients/{people.ana.patient_id}")

    assert people.admin.delete(_team(people), headers=match).status_code == 204
    assert people.admin.delete(f"{TEAMS}/{people.other_team_id}", headers=match).status_code == 409
