"""The safety plan and the handover note over HTTP: written by several people, sealed, carried by guidance."""

from __future__ import annotations

from typing import Any

import pytest

from journal_api.store.tables.care import care_document
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

PLAN = "/v1/patients/me/safety-plan"
STEPS: dict[str, Any] = {
    "warning_signs": ["Lying awake"],
    "coping_strategies": ["Walk by the river", "Call the dog"],
    "distractions": [],
    "helpers": [{"name": "Eva", "phone": "+31 6 1234"}],
    "professionals": [{"name": "Dr. Chen", "phone": None}],
    "safer_surroundings": ["Tablets are at Eva's"],
}
ANY = {"If-Match": "*"}
RISK = {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 3, "urge_to_harm": 8}


def written(steps: dict[str, Any]) -> dict[str, Any]:
    return {**steps, "professionals": [{"name": "Dr. Chen"}]}


def of_ana(people: People, document: str = "safety-plan") -> str:
    return f"/v1/patients/{people.ana.patient_id}/{document}"


def test_a_plan_nobody_has_written_is_empty(people: People) -> None:
    response = people.ana.get(PLAN)

    assert (response.status_code, response.headers["ETag"]) == (200, '"0"')
    assert response.json == {
        **{step: [] for step in STEPS},
        "revision": 0,
        "edited_at": None,
        "edited_by": None,
    }


def test_patient_and_clinician_write_one_plan_together(people: People) -> None:
    first = people.ana.put(PLAN, json=written(STEPS), headers={"If-Match": '"0"'})
    second = people.chen.put(
        of_ana(people), json={**written(STEPS), "distractions": ["The library"]}, headers={"If-Match": '"1"'}
    )

    assert (first.status_code, first.headers["ETag"]) == (200, '"1"')
    assert {name: first.json[name] for name in STEPS} == STEPS
    assert (second.json["edited_by"], second.headers["ETag"]) == (str(people.chen.user_id), '"2"')
    assert people.ana.get(PLAN).json == second.json


def test_a_plan_is_never_overwritten_unseen(people: People) -> None:
    people.ana.put(PLAN, json=written(STEPS), headers=ANY)

    assert people.chen.put(of_ana(people), json={}, headers={"If-Match": '"0"'}).status_code == 412
    assert people.chen.put(of_ana(people), json={}).status_code == 428
    assert people.ana.get(PLAN).json["warning_signs"] == STEPS["warning_signs"]


def test_writing_the_same_again_is_no_new_writing(people: People) -> None:
    people.ana.put(PLAN, json=written(STEPS), headers=ANY)

    assert people.ana.put(PLAN, json=written(STEPS), headers=ANY).headers["ETag"] == '"1"'


def test_every_writing_is_kept_and_none_can_be_read_in_the_database(people: People, shared_urls: DatabaseUrls) -> None:
    for steps in (written(STEPS), {}):
        people.ana.put(PLAN, json=steps, headers=ANY)

    rows = list_rows(shared_urls, care_document, patient_id=people.ana.patient_id)

    assert sorted(row.revision for row in rows) == [1, 2]
    assert not any(b"river" in row.sealed for row in rows)


def test_the_guidance_of_a_risk_answer_carries_the_plan(people: People) -> None:
    people.ana.put(PLAN, json=written(STEPS), headers=ANY)

    guidance = people.ana.post("/v1/patients/me/mood-entries", json=RISK).json["guidance"]

    assert guidance["safety_plan"] == STEPS


@pytest.mark.parametrize("steps", [None, {}])
def test_guidance_has_no_plan_where_none_says_anything(people: People, steps: dict[str, Any] | None) -> None:
    if steps is not None:
        people.ana.put(PLAN, json=steps, headers=ANY)

    assert people.ana.post("/v1/patients/me/mood-entries", json=RISK).json["guidance"]["safety_plan"] is None


def test_outsiders_meet_nothing(people: People) -> None:
    for document in ("safety-plan", "handover-note"):
        assert people.diaz.get(of_ana(people, document)).status_code == 404
        assert people.diaz.put(of_ana(people, document), json={"text": "x"}, headers=ANY).status_code == 404
    assert people.ben.get(of_ana(people)).status_code == 404
    assert people.admin.get(of_ana(people)).status_code == 403


def test_faults_are_told_with_a_pointer_and_nothing_is_kept(people: People) -> None:
    response = people.ana.put(PLAN, json={"helpers": [{"phone": "1"}], "warning_signs": [""]}, headers=ANY)

    assert response.status_code == 422
    assert {fault["pointer"] for fault in response.json["errors"]} == {"/helpers/0/name", "/warning_signs/0"}
    assert people.ana.get(PLAN).headers["ETag"] == '"0"'


def test_a_handover_note_is_for_the_care_team_alone(people: People) -> None:
    response = people.chen.put(of_ana(people, "handover-note"), json={"text": "Call after six."}, headers=ANY)

    assert (response.status_code, response.json["text"], response.json["revision"]) == (200, "Call after six.", 1)
    assert people.chen.get(of_ana(people, "handover-note")).json == response.json
    assert people.ana.get("/v1/patients/me/handover-note").status_code == 403
