"""Take-home doses over HTTP: written once, read by patient and team, withdrawn where wrong, never changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from journal_api.clock import read_now
from tests.people import People

TODAY = read_now().date()


def place_of(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/dispensings"


def doses(**fields: Any) -> dict[str, Any]:
    handed = {"dispensed_on": (TODAY - timedelta(days=3)).isoformat(), "route": "sublingual", "doses": 8}
    return {**handed, "dose_mg": 100, "days_supply": 28, **fields}


def test_doses_are_written_down_and_read_by_patient_and_team(people: People) -> None:
    response = people.chen.post(place_of(people), json=doses())

    assert response.status_code == 201
    assert response.headers["Location"].endswith(response.json["id"])
    assert (response.json["medicine"], response.json["is_last"], response.json["withdrawn_at"]) == (
        "ketamine",
        False,
        None,
    )
    for reader, path in ((people.chen, place_of(people)), (people.ana, "/v1/patients/me/dispensings")):
        assert reader.get(path).json["items"] == [response.json]


def test_sending_them_again_changes_nothing(people: People) -> None:
    own = doses(id=str(uuid4()))

    statuses = [people.chen.post(place_of(people), json=own).status_code for _ in range(2)]
    other = people.chen.post(place_of(people), json={**own, "doses": 9})

    assert statuses == [201, 200]
    assert (other.status_code, other.json["type"]) == (409, "/problems/id_taken")


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"route": "iv"}, "/route", "invalid"),
        ({"route": "injected"}, "/route", "not_a_choice"),
        ({"doses": 0}, "/doses", "out_of_range"),
        ({"doses": 201}, "/doses", "out_of_range"),
        ({"dose_mg": 0}, "/dose_mg", "out_of_range"),
        ({"route": "intranasal", "dose_mg": 1000}, "/dose_mg", "out_of_range"),
        ({"days_supply": 0}, "/days_supply", "out_of_range"),
        ({"days_supply": 121}, "/days_supply", "out_of_range"),
        ({"dispensed_on": "1999-12-31"}, "/dispensed_on", "out_of_range"),
        ({"dispensed_on": (TODAY + timedelta(days=2)).isoformat()}, "/dispensed_on", "out_of_range"),
        ({"dose_mg": None}, "/dose_mg", "required"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(
    people: People, fields: dict[str, Any], pointer: str, code: str
) -> None:
    response = people.chen.post(place_of(people), json=doses(**fields))

    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]
    assert people.chen.get(place_of(people)).json["items"] == []


def test_a_day_has_one_dispensing_unless_the_first_is_withdrawn(people: People) -> None:
    first = people.chen.post(place_of(people), json=doses()).json
    second = people.chen.post(place_of(people), json=doses(doses=10))
    withdrawn = people.chen.delete(f"{place_of(people)}/{first['id']}")
    third = people.chen.post(place_of(people), json=doses(doses=10))

    assert (second.status_code, second.json["errors"][0]["code"]) == (422, "overlaps")
    assert (withdrawn.status_code, third.status_code) == (204, 201)
    states = [one["withdrawn_at"] is None for one in people.chen.get(place_of(people)).json["items"]]
    assert states == [True, False]


def test_withdrawing_twice_changes_nothing(people: People) -> None:
    made = people.chen.post(place_of(people), json=doses()).json

    statuses = [people.chen.delete(f"{place_of(people)}/{made['id']}").status_code for _ in range(2)]

    assert statuses == [204, 204]
    assert people.chen.delete(f"{place_of(people)}/{uuid4()}").status_code == 404


def test_patients_write_none_and_outsiders_see_none(people: People) -> None:
    assert people.ana.post("/v1/patients/me/dispensings", json=doses()).status_code == 403
    assert people.diaz.get(place_of(people)).status_code == 404
    assert people.admin.get(place_of(people)).status_code == 403


def test_the_ledger_of_exposure_tells_of_what_stands(people: People) -> None:
    wrong = people.chen.post(place_of(people), json=doses(doses=20)).json
    people.chen.delete(f"{place_of(people)}/{wrong['id']}")
    people.chen.post(place_of(people), json=doses())

    windows = people.ana.get("/v1/patients/me/exposure").json["windows"]

    told = {"medicine": "ketamine", "route": "sublingual", "dispensings": 1, "doses": 8, "total_mg": 800}
    assert [window["taken_home"] for window in windows] == [[told]] * len(windows)
    assert {window["sessions"] for window in windows} == {0}
