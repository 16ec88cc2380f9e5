"""A patient's profile over HTTP: the care team writes it, the patient reads it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import People

ANY = {"If-Match": "*"}


def of_ana(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/profile"


def test_the_care_team_writes_what_rules_need_and_the_patient_reads_it(people: People) -> None:
    body = {"sex": "female", "weight_kg": 64.5, "weighed_on": "2026-03-01", "birth_on": "1988-04-02"}

    response = people.chen.patch(of_ana(people), json=body, headers={"If-Match": '"1"'})

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert {name: response.json[name] for name in body} == body
    assert people.ana.get("/v1/patients/me/profile").json == response.json


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"weight_kg": 64.5}, "/weighed_on"),
        ({"weighed_on": "2026-03-01"}, "/weight_kg"),
        ({"weight_kg": 19.9, "weighed_on": "2026-03-01"}, "/weight_kg"),
        ({"weight_kg": 400.1, "weighed_on": "2026-03-01"}, "/weight_kg"),
        ({"sex": "x"}, "/sex"),
        ({"display_name": None}, "/display_name"),
    ],
)
def test_faults_are_told_and_nothing_is_kept(people: People, body: dict[str, Any], pointer: str) -> None:
    response = people.chen.patch(of_ana(people), json=body, headers=ANY)

    assert response.status_code == 422
    assert [fault["pointer"] for fault in response.json["errors"]] == [pointer]
    assert people.chen.get(of_ana(people)).headers["ETag"] == '"1"'


@pytest.mark.parametrize("weight_kg", [20, 400])
def test_the_bounds_of_a_weight_are_taken(people: People, weight_kg: int) -> None:
    body = {"weight_kg": weight_kg, "weighed_on": "2026-03-01"}

    assert people.chen.patch(of_ana(people), json=body, headers=ANY).json["weight_kg"] == weight_kg


def test_a_weight_is_cleared_with_its_day(people: People) -> None:
    people.chen.patch(of_ana(people), json={"weight_kg": 70, "weighed_on": "2026-03-01"}, headers=ANY)

    response = people.chen.patch(of_ana(people), json={"weight_kg": None, "weighed_on": None}, headers=ANY)

    assert (response.json["weight_kg"], response.json["weighed_on"]) == (None, None)


def test_of_two_who_edit_one_is_told(people: People) -> None:
    people.chen.patch(of_ana(people), json={"record_number": "H-1"}, headers={"If-Match": '"1"'})

    assert people.chen.patch(of_ana(people), json={"sex": "male"}, headers={"If-Match": '"1"'}).status_code == 412
    assert people.chen.patch(of_ana(people), json={"sex": "male"}).status_code == 428


def test_others_edit_nothing(people: People) -> None:
    assert people.ana.patch("/v1/patients/me/profile", json={}, headers=ANY).status_code == 403
    assert people.diaz.patch(of_ana(people), json={}, headers=ANY).status_code == 404
    assert people.admin.get(of_ana(people)).status_code == 403
