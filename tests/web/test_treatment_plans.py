"""The treatment plan through the API: one unit, every writing kept, nothing overwritten unseen."""

from __future__ import annotations

from typing import Any

import pytest

from journal_api.store.tables.treatment import treatment_plan
from journal_api.store.tables.work import patient_work
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows, read_row

PLAN = {"route": "iv", "dose_mg_per_kg": 0.5, "induction_sessions": 6, "induction_days": 18}


def place(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/treatment-plan"


def write(people: People, revision: int, **fields: Any) -> Any:
    body = {name: value for name, value in {**PLAN, **fields}.items() if value is not None}
    return people.chen.put(place(people), json=body, headers={"If-Match": f'"{revision}"'})


def test_before_the_first_writing_a_plan_is_empty_at_revision_0(people: People) -> None:
    answer = people.ana.get("/v1/patients/me/treatment-plan")

    assert (answer.status_code, answer.headers["ETag"]) == (200, '"0"')
    assert {value for name, value in answer.json.items() if name != "revision"} == {None}


def test_a_plan_is_written_whole_and_every_writing_is_kept(people: People, shared_urls: DatabaseUrls) -> None:
    first = write(people, 0, maintenance_every_days=28).json
    second = write(people, 1).json
    again = write(people, 2).json

    kept = list_rows(shared_urls, treatment_plan, patient_id=people.ana.patient_id)
    work = read_row(shared_urls, patient_work, patient_id=people.ana.patient_id)
    assert (first["medicine"], first["maintenance_every_days"], first["revision"]) == ("ketamine", 28, 1)
    assert first["edited_by"] == str(people.chen.user_id)
    assert (second["maintenance_every_days"], second["revision"], again) == (None, 2, second)
    assert [(row.revision, row.maintenance_every_days) for row in kept] == [(1, 28), (2, None)]
    assert work.wanted_seq == kept[-1].change
    assert people.ana.get("/v1/patients/me/treatment-plan").json == second


def test_nobody_overwrites_what_they_have_not_read(people: People) -> None:
    write(people, 0)

    assert write(people, 0, induction_sessions=8).status_code == 412
    assert people.chen.put(place(people), json=PLAN).status_code == 428


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"dose_mg_per_kg": None}, ("/dose_mg", "required")),
        ({"dose_mg": 40}, ("/dose_mg_per_kg", "invalid")),
        ({"dose": 0.5}, ("/dose", "unknown_field")),
        ({"dose_mg_per_kg": 10.1}, ("/dose_mg_per_kg", "out_of_range")),
        ({"route": "im", "dose_mg_per_kg": None, "dose_mg": 300.1}, ("/dose_mg", "out_of_range")),
        ({"route": None}, ("/route", "required")),
        ({"induction_sessions": 0}, ("/induction_sessions", "out_of_range")),
        ({"induction_sessions": 31}, ("/induction_sessions", "out_of_range")),
        ({"induction_days": 121}, ("/induction_days", "out_of_range")),
        ({"maintenance_every_days": 366}, ("/maintenance_every_days", "out_of_range")),
    ],
)
def test_a_fault_has_its_pointer_and_nothing_is_stored(
    people: People, shared_urls: DatabaseUrls, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    refused = write(people, 0, **fields)

    assert refused.status_code == 422
    assert expected in {(fault["pointer"], fault["code"]) for fault in refused.json["errors"]}
    assert list_rows(shared_urls, treatment_plan, patient_id=people.ana.patient_id) == []


def test_who_writes_and_who_reads(people: People) -> None:
    put = {"json": PLAN, "headers": {"If-Match": '"0"'}}

    assert people.ana.put("/v1/patients/me/treatment-plan", **put).status_code == 403
    assert people.diaz.put(place(people), **put).status_code == 404
    assert people.ben.get(place(people)).status_code == 404
    assert people.admin.get(place(people)).status_code == 403
