"""/v1/measures over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import People

MEASURES = "/v1/measures"
CRAVING = {"name": "craving", "min": 0, "max": 10, "step": 0.5, "higher_is": "worse", "label": "Cravings"}


def test_an_admin_defines_a_measure_and_everybody_reads_it(people: People) -> None:
    made = people.admin.post(MEASURES, json=CRAVING)

    assert made.status_code == 201
    assert made.json == CRAVING
    assert made.headers["Location"] == f"{MEASURES}/craving"
    for person in (people.admin, people.chen, people.ana):
        response = person.get(f"{MEASURES}/craving")
        assert (response.json, response.headers["ETag"]) == (CRAVING, made.headers["ETag"])
        assert person.get(MEASURES).json == {"items": [CRAVING], "next_cursor": None}


def test_the_same_again_changes_nothing_and_another_is_a_conflict(people: People) -> None:
    people.admin.post(MEASURES, json=CRAVING)

    assert people.admin.post(MEASURES, json={**CRAVING, "max": 10.0}).status_code == 200
    assert people.admin.post(MEASURES, json={**CRAVING, "label": "Urges"}).status_code == 409
    assert people.admin.get(f"{MEASURES}/craving").json == CRAVING


def test_measures_are_listed_page_by_page(people: People) -> None:
    for name in ("c", "a", "b"):
        people.admin.post(MEASURES, json={**CRAVING, "name": name})

    first = people.ana.get(MEASURES + "?limit=2").json
    assert first is not None
    second = people.ana.get(f"{MEASURES}?limit=2&cursor={first['next_cursor']}").json
    assert second is not None
    assert [one["name"] for one in (*first["items"], *second["items"])] == ["a", "b", "c"]
    assert second["next_cursor"] is None


def test_only_the_words_of_a_measure_change(people: People) -> None:
    etag = people.admin.post(MEASURES, json=CRAVING).headers["ETag"]
    place = f"{MEASURES}/craving"

    assert people.admin.patch(place, json={"max": 20}).status_code == 422
    assert people.admin.patch(place, json={"label": "x"}, headers={"If-Match": '"1"'}).status_code == 412
    changed = people.admin.patch(place, json={"label": "Urges"}, headers={"If-Match": etag})
    assert changed.json == {**CRAVING, "label": "Urges"}
    assert changed.headers["ETag"] != etag
    assert people.ana.get(place).json == changed.json


def test_others_define_nothing(people: People) -> None:
    people.admin.post(MEASURES, json=CRAVING)

    for person in (people.ana, people.chen):
        assert person.post(MEASURES, json=CRAVING).status_code == 403
        assert person.patch(f"{MEASURES}/craving", json={"label": "x"}).status_code == 403


def test_another_clinics_measure_is_absent(people: People, other_people: People) -> None:
    people.admin.post(MEASURES, json=CRAVING)

    assert other_people.admin.get(f"{MEASURES}/craving").status_code == 404
    assert other_people.admin.patch(f"{MEASURES}/craving", json={"label": 7}).status_code == 404
    assert other_people.ana.get(MEASURES).json == {"items": [], "next_cursor": None}
    assert other_people.admin.post(MEASURES, json={**CRAVING, "max": 5}).status_code == 201
    assert people.ana.get(f"{MEASURES}/craving").json == CRAVING


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": "Craving"}, "/name"),
        ({"name": "mood"}, "/name"),
        ({"name": "urge_to_harm"}, "/name"),
        ({"name": ""}, "/name"),
        ({"label": " "}, "/label"),
        ({"max": 0}, "/max"),
        ({"max": True}, "/max"),
        ({"min": "0"}, "/min"),
        ({"step": 0}, "/step"),
        ({"step": 11}, "/step"),
        ({"higher_is": "same"}, "/higher_is"),
        ({"unit": "mg"}, "/unit"),
        ({"max": None}, "/max"),
    ],
)
def test_a_bad_measure_is_told_by_pointer(people: People, change: dict[str, Any], pointer: str) -> None:
    response = people.admin.post(MEASURES, json=CRAVING | change)

    assert response.status_code == 422
    assert response.json is not None
    assert [fault["pointer"] for fault in response.json["errors"]] == [pointer]
    assert people.admin.get(MEASURES).json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize("name", ["absent", "%00", "a%2Fb", "%FF", "x" * 3000])
def test_an_odd_name_is_absent(people: People, name: str) -> None:
    assert people.admin.get(f"{MEASURES}/{name}").status_code == 404
