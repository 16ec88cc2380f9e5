"""The intake through the API: sealed, kept, and warned of when a session is planned or under way."""

from __future__ import annotations

from typing import Any

import pytest

from journal_api.store.tables.care import care_document
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

HISTORY = "Two courses of SSRI, the second stopped for sweating."
INTAKE = {
    "history": HISTORY,
    "conditions": ["Recurrent depression"],
    "medicines": [{"name": "Sertraline"}],
    "contraindications": [
        {"code": "uncontrolled_hypertension", "told_by": "record"},
        {"code": "arteriovenous_malformation", "told_by": "patient"},
    ],
    "substance_use": [{"substance": "Alcohol", "pattern": "Wine on weekends"}],
}
SESSION = {"planned_at": "2026-03-03T09:00:00+01:00", "route": "iv", "dose_mg": 40}


def place(people: People, what: str = "intake") -> str:
    return f"/v1/patients/{people.ana.patient_id}/{what}"


def write(people: People, body: dict[str, Any], revision: int = 0) -> Any:
    return people.chen.put(place(people), json=body, headers={"If-Match": f'"{revision}"'})


def test_an_intake_comes_back_with_the_source_of_each_contraindication(people: People) -> None:
    stored = write(people, INTAKE)

    assert (stored.status_code, stored.headers["ETag"]) == (200, '"1"')
    assert stored.json["history"] == HISTORY
    assert stored.json["medicines"] == [{"name": "Sertraline", "dose": None}]
    assert [(one["code"], one["weight"]) for one in stored.json["contraindications"]] == [
        ("uncontrolled_hypertension", "caution"),
        ("arteriovenous_malformation", "contraindicated"),
    ]
    assert all(one["source"] for one in stored.json["contraindications"])
    assert people.ana.get("/v1/patients/me/intake").json == stored.json


def test_what_is_written_lies_sealed(people: People, shared_urls: DatabaseUrls) -> None:
    write(people, INTAKE)

    (row,) = list_rows(shared_urls, care_document, patient_id=people.ana.patient_id, kind="intake")
    assert not any(word in row.sealed for word in (b"SSRI", b"hypertension", b"Sertraline"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"contraindications": [{"code": "hiccups", "told_by": "record"}]},
            ("/contraindications/0/code", "not_a_choice"),
        ),
        ({"contraindications": [{"code": "pregnancy"}]}, ("/contraindications/0/told_by", "required")),
        ({"contraindications": [{"code": "pregnancy", "told_by": "record"}] * 2}, ("/contraindications", "not_unique")),
        ({"medicines": [{"dose": "5 mg"}]}, ("/medicines/0/name", "required")),
        ({"history": "x" * 5001}, ("/history", "too_long")),
        ({"allergies": []}, ("/allergies", "unknown_field")),
    ],
)
def test_a_fault_has_its_pointer(people: People, fields: dict[str, Any], expected: tuple[str, str]) -> None:
    refused = write(people, {**INTAKE, **fields})

    assert refused.status_code == 422
    assert expected in {(fault["pointer"], fault["code"]) for fault in refused.json["errors"]}
    assert people.chen.get(place(people)).json["revision"] == 0


def test_what_speaks_against_it_is_warned_of_gravest_first(people: People) -> None:
    write(people, INTAKE)

    planned = people.chen.post(place(people, "treatment-sessions"), json=SESSION)
    started = people.chen.patch(planned.headers["Location"], json={"state": "under_way"}, headers={"If-Match": "*"})
    listed = people.chen.get(place(people, "treatment-sessions")).json["items"][0]

    codes = [warning["code"] for warning in planned.json["warnings"]]
    assert codes[:2] == ["contraindication_arteriovenous_malformation", "contraindication_uncontrolled_hypertension"]
    assert "contraindicated" in planned.json["warnings"][0]["message"]
    assert "contraindications_not_reviewed" in codes
    assert started.json["warnings"] == listed["warnings"] == planned.json["warnings"]


def test_a_session_that_is_over_warns_of_nothing(people: People) -> None:
    write(people, INTAKE)
    planned = people.chen.post(place(people, "treatment-sessions"), json=SESSION).headers["Location"]

    canceled = people.chen.patch(planned, json={"state": "canceled"}, headers={"If-Match": "*"})

    assert canceled.json["warnings"] == []


def test_who_writes_and_who_reads(people: People) -> None:
    put = {"json": INTAKE, "headers": {"If-Match": '"0"'}}

    assert people.ana.put("/v1/patients/me/intake", **put).status_code == 403
    assert people.diaz.put(place(people), **put).status_code == 404
    assert people.ben.get(place(people)).status_code == 404
    assert people.chen.put(place(people), json=INTAKE).status_code == 428
