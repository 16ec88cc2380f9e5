"""Everybody of a clinic reads the instruments; an admin switches on what the clinic must answer for."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.domain.instruments import INSTRUMENTS
from journal_api.store.database import Database
from journal_api.store.tables.clinics import clinic
from tests.people import People

ANY = {"If-Match": "*"}
WHO5 = {
    "instrument": "who5",
    "completed_at": "2026-03-01T21:30:00+01:00",
    "answers": {f"q{number}": 2 for number in range(1, 6)},
}


def switch(people: People, **changes: Any) -> Any:
    return people.admin.patch("/v1/clinic", json=changes, headers=ANY)


def test_everybody_reads_what_may_be_asked(people: People) -> None:
    for person in (people.ana, people.chen, people.admin):
        listed = person.get("/v1/instruments").json
        assert [one["id"] for one in listed["items"]] == list(INSTRUMENTS)
        assert listed["next_cursor"] is None
        one = person.get("/v1/instruments/phq9")
        assert one.json == listed["items"][0]
        assert one.headers["ETag"]


def test_an_instrument_tells_all_that_a_phone_and_a_record_need(people: People) -> None:
    one = people.ana.get("/v1/instruments/phq9").json

    assert one["items"][8] == {
        "id": "q9",
        "topic": "thoughts of death or self-harm",
        "text": "Thoughts that you would be better off dead or of hurting yourself in some way",
        "choices": [
            {"value": 0, "label": "Not at all"},
            {"value": 1, "label": "Several days"},
            {"value": 2, "label": "More than half the days"},
            {"value": 3, "label": "Nearly every day"},
        ],
        "asked_if": None,
        "is_optional": False,
        "is_safety": True,
        "loinc": "44260-8",
    }
    assert one["loinc"] == {"panel": "44249-1", "total": "44261-6"}
    assert [band["name"] for band in one["scales"][0]["bands"]][-1] == "severe"
    assert (one["change"]["reliable"], one["higher_is"], one["is_switched_on"]) == (6, "worse", True)


def test_instruments_are_listed_page_by_page(people: People) -> None:
    seen: list[str] = []
    place: str | None = "/v1/instruments?limit=7"
    while place:
        page = people.ana.get(place).json
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        place = f"/v1/instruments?limit=7&cursor={cursor}" if cursor else None

    assert seen == list(INSTRUMENTS)


@pytest.mark.parametrize("name", ["absent", "%00", "PHQ9", "phq9%2F", "x" * 3000])
def test_an_odd_name_is_absent(people: People, name: str) -> None:
    assert people.ana.get(f"/v1/instruments/{name}").status_code == 404


def test_an_instrument_is_answered_once_the_clinic_has_switched_it_on(people: People, other_people: People) -> None:
    mine = "/v1/patients/me/questionnaire-responses"
    assert people.ana.post(mine, json=WHO5).status_code == 422

    switched = switch(people, instruments=["who5"])

    assert switched.json["instruments"] == ["who5"]
    assert people.ana.get("/v1/instruments/who5").json["is_switched_on"] is True
    assert people.ana.post(mine, json=WHO5).json["scores"][0]["value"] == 40
    assert other_people.ana.post(mine, json=WHO5).status_code == 422
    assert switch(people, instruments=None).json["instruments"] == []
    assert people.ana.post(mine, json=WHO5).status_code == 422


def test_what_was_taken_once_may_be_sent_again_after_the_switch(people: People) -> None:
    mine = "/v1/patients/me/questionnaire-responses"
    sent = {**WHO5, "id": str(uuid4())}
    switch(people, instruments=["who5"])
    first = people.ana.post(mine, json=sent)
    switch(people, instruments=[])

    again = people.ana.post(mine, json=sent)

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json


def test_the_c_ssrs_is_switched_on_with_its_licence_accepted(people: People, owner: Database) -> None:
    refused = switch(people, instruments=["who5", "c_ssrs"])
    taken = switch(people, instruments=["who5", "c_ssrs"], accepted_licences=["c_ssrs"])
    withdrawn = switch(people, accepted_licences=[])

    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [
        ("/instruments/1", "licence_not_accepted")
    ]
    assert (taken.json["instruments"], taken.json["accepted_licences"]) == (["who5", "c_ssrs"], ["c_ssrs"])
    assert withdrawn.status_code == 422
    with owner.transaction(Scope()) as tx:
        (kept,) = tx.execute(clinic.select().where(clinic.c.id == people.clinic_id)).one().licences
    assert (kept["instrument"], kept["accepted_by"]) == ("c_ssrs", str(people.admin.user_id))


@pytest.mark.parametrize(
    ("names", "pointer", "code"),
    [
        (["phq9"], "/instruments/0", "not_a_choice"),
        (["who5", "who5"], "/instruments", "not_unique"),
        ("who5", "/instruments", "wrong_type"),
    ],
)
def test_what_cannot_be_switched_is_refused(people: People, names: Any, pointer: str, code: str) -> None:
    refused = switch(people, instruments=names)

    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [(pointer, code)]


def test_nobody_but_an_admin_switches(people: People) -> None:
    for person in (people.ana, people.chen):
        assert person.patch("/v1/clinic", json={"instruments": ["who5"]}, headers=ANY).status_code == 403
