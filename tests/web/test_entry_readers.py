"""Who reads and writes whose entries."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.people import People

MINE = "/v1/patients/me/mood-entries"


def mood(**fields: Any) -> dict[str, Any]:
    return {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 6, **fields}


def test_the_care_team_reads_what_it_may(people: People) -> None:
    private = people.ana.post(MINE, json=mood(note="for me")).json
    shared = people.ana.post(MINE, json=mood(note="for you", note_visibility="care_team")).json
    collection = f"/v1/patients/{people.ana.patient_id}/mood-entries"

    notes = {item["id"]: item["note"] for item in people.chen.get(collection).json["items"]}

    assert notes == {private["id"]: None, shared["id"]: "for you"}
    assert people.chen.get(f"{collection}/{private['id']}").json["note"] is None


@pytest.mark.parametrize("kind", ["mood-entries", "practice-entries"])
def test_to_an_outsider_ana_does_not_exist(people: People, kind: str) -> None:
    ana, nobody = f"/v1/patients/{people.ana.patient_id}/{kind}", f"/v1/patients/{uuid4()}/{kind}"

    for outsider in (people.diaz, people.ben):
        found, absent = outsider.get(ana), outsider.get(nobody)
        assert (found.status_code, absent.status_code) == (404, 404)
        assert {**found.json, "request_id": ""} == {**absent.json, "request_id": ""}
        hidden = {"X-Request-Id", "Date"}
        assert {k: v for k, v in found.headers if k not in hidden} == {
            k: v for k, v in absent.headers if k not in hidden
        }


def test_roles_that_never_may_are_told_so(people: People) -> None:
    ana = f"/v1/patients/{people.ana.patient_id}/mood-entries"

    assert people.admin.get(ana).status_code == 403
    assert people.chen.post(ana, json=mood()).status_code == 403
    assert people.chen.get(MINE).status_code == 404


def test_removal_from_the_team_works_on_the_next_request(people: People) -> None:
    ana = f"/v1/patients/{people.ana.patient_id}/mood-entries"
    before = people.chen.get(ana).status_code

    people.admin.delete(f"/v1/care-teams/{people.team_id}/members/{people.chen.user_id}")

    assert (before, people.chen.get(ana).status_code) == (200, 404)


def test_absence_is_told_before_content(people: People) -> None:
    wrong = {"mood": 99}

    assert people.ana.patch(f"{MINE}/{uuid4()}", json=wrong).status_code == 404
    assert people.ana.patch(f"{MINE}/nonsense", json=wrong).status_code == 404
