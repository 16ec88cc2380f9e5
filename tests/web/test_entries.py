"""What a phone sends is stored as it was sent, once, and read by those who may."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.entries import entry
from tests.people import People

MINE = "/v1/patients/me/mood-entries"
PRACTICE = "/v1/patients/me/practice-entries"
NOTE = "Слёзы 🌧  — then “calm”, twice  spaced "


def mood(**fields: Any) -> dict[str, Any]:
    return {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 6, **fields}


def codes(response: Any) -> set[tuple[str, str]]:
    return {(fault["pointer"], fault["code"]) for fault in response.json["errors"]}


def test_an_entry_comes_back_as_it_was_sent(people: People) -> None:
    sent = mood(timezone="Europe/Amsterdam", anxiety=3.5, sleep_hours=7.25, tags=["walk", "walk in rain"], note=NOTE)

    response = people.ana.post(MINE, json=sent)

    stored = response.json
    assert response.status_code == 201
    assert {name: stored[name] for name in sent} == sent
    assert stored["patient_id"] == str(people.ana.patient_id)
    assert (stored["local_date"], stored["revision"], stored["guidance"]) == ("2026-03-01", 1, None)
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Location"] == f"/v1/patients/{people.ana.patient_id}/mood-entries/{stored['id']}"
    assert people.ana.get(response.headers["Location"]).json == stored


def test_the_lived_date_is_that_of_the_zone_and_else_of_the_offset(people: People) -> None:
    late = "2026-03-01T23:30:00-05:00"

    by_offset = people.ana.post(MINE, json=mood(recorded_at=late))
    by_zone = people.ana.post(MINE, json=mood(recorded_at=late, timezone="Europe/Amsterdam"))

    assert (by_offset.json["local_date"], by_zone.json["local_date"]) == ("2026-03-01", "2026-03-02")
    assert by_offset.json["recorded_at"] == late


def test_sending_again_changes_nothing(people: People) -> None:
    sent = mood(id=str(uuid4()), note=NOTE)
    first = people.ana.post(MINE, json=sent)

    again = people.ana.post(MINE, json={**sent, "recorded_at": "2026-03-01T20:30:00Z", "mood": 6.0, "anxiety": None})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json == first.json


@pytest.mark.parametrize("other", [{"mood": 7}, {"note": "other"}, {"timezone": "Europe/Paris"}, {"tags": ["x"]}])
def test_an_id_used_for_other_content_is_refused(people: People, other: dict[str, Any]) -> None:
    sent = mood(id=str(uuid4()))
    people.ana.post(MINE, json=sent)

    again = people.ana.post(MINE, json={**sent, **other})

    assert (again.status_code, again.json["type"]) == (409, "/problems/id_taken")
    assert people.ana.get(f"{MINE}/{sent['id']}").json["mood"] == 6


def test_two_patients_may_use_the_same_id(people: People) -> None:
    sent = mood(id=str(uuid4()))

    answers = [person.post(MINE, json=sent).status_code for person in (people.ana, people.ben)]

    assert answers == [201, 201]


def test_a_list_is_paged_newest_first_without_gap_or_double(people: People) -> None:
    start = datetime(2026, 3, 1, 12, tzinfo=UTC)
    for hours in range(7):
        people.ana.post(MINE, json=mood(recorded_at=(start + timedelta(hours=hours // 2)).isoformat()))

    seen: list[dict[str, Any]] = []
    place: str | None = f"{MINE}?limit=3"
    while place:
        page = people.ana.get(place)
        seen += page.json["items"]
        cursor = page.json["next_cursor"]
        place = f"{MINE}?limit=3&cursor={cursor}" if cursor else None
        assert ("Link" in page.headers) == (cursor is not None)

    keys = [(item["recorded_at"], item["id"]) for item in seen]
    assert len(set(keys)) == 7
    assert keys == sorted(keys, reverse=True)


def test_a_list_keeps_to_its_local_dates_inclusive(people: People) -> None:
    for day in range(1, 6):
        people.ana.post(MINE, json=mood(recorded_at=f"2026-03-0{day}T12:00:00Z"))

    page = people.ana.get(f"{MINE}?from=2026-03-02&to=2026-03-04").json

    assert [item["local_date"] for item in page["items"]] == ["2026-03-04", "2026-03-03", "2026-03-02"]


def test_another_patients_cursor_is_refused(people: People) -> None:
    for person in (people.ana, people.ben):
        for _ in range(2):
            person.post(MINE, json=mood())
    cursor = people.ana.get(f"{MINE}?limit=1").json["next_cursor"]

    foreign = people.ben.get(f"{MINE}?limit=1&cursor={cursor}")

    assert (foreign.status_code, foreign.json["type"]) == (400, "/problems/bad_cursor")


def test_a_measure_is_taken_only_as_the_clinic_defined_it(people: People) -> None:
    defined = {"name": "restlessness", "min": 1, "max": 7, "step": 1, "higher_is": "worse", "label": "Restlessness"}
    people.admin.post("/v1/measures", json=defined)

    taken = people.ana.post(MINE, json=mood(measures={"restlessness": 4}))
    refused = people.ana.post(MINE, json=mood(measures={"restlessness": 8, "unheard_of": 1}))

    assert (taken.status_code, taken.json["measures"]) == (201, {"restlessness": 4})
    assert refused.status_code == 422
    assert codes(refused) == {
        ("/measures/restlessness", "out_of_range"),
        ("/measures/unheard_of", "unknown_measure"),
    }


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"mood": 11}, ("/mood", "out_of_range")),
        ({"mood": "6"}, ("/mood", "wrong_type")),
        ({"mood": True}, ("/mood", "wrong_type")),
        ({"mood": None}, ("/mood", "required")),
        ({"recorded_at": "2026-03-01T21:30:00"}, ("/recorded_at", "bad_instant")),
        ({"recorded_at": "0001-01-01T00:00:00+14:00"}, ("/recorded_at", "bad_instant")),
        ({"recorded_at": "9999-12-31T23:59:59-14:00"}, ("/recorded_at", "bad_instant")),
        ({"recorded_at": "1999-12-31T23:59:59Z"}, ("/recorded_at", "bad_instant")),
        ({"timezone": "Mars/Olympus"}, ("/timezone", "bad_zone")),
        ({"note": "a\x00b"}, ("/note", "bad_text")),
        ({"note": "a\ud800b"}, ("/note", "bad_text")),
        ({"note": "a" * 5001}, ("/note", "too_long")),
        ({"tags": ["x"] * 21}, ("/tags", "too_many")),
        ({"id": "not-an-id"}, ("/id", "bad_id")),
        ({"moood": 6}, ("/moood", "unknown_field")),
        ({"sleep_hours": 25}, ("/sleep_hours", "out_of_range")),
    ],
)
def test_bad_content_is_named_and_leaves_nothing(
    people: People, fields: dict[str, Any], fault: tuple[str, str]
) -> None:
    response = people.ana.post(MINE, json=mood(**fields))

    assert response.status_code == 422
    assert fault in codes(response)
    assert people.ana.get(MINE).json["items"] == []


def test_the_future_is_refused_beyond_two_days(people: People) -> None:
    now = read_now()

    near = people.ana.post(MINE, json=mood(recorded_at=(now + timedelta(hours=47)).isoformat()))
    far = people.ana.post(MINE, json=mood(recorded_at=(now + timedelta(hours=49)).isoformat()))

    assert (near.status_code, far.status_code) == (201, 422)


def test_a_practice_entry_has_the_same_verbs(people: People) -> None:
    sent = {
        "recorded_at": "2026-03-01T07:00:00+01:00",
        "practice": "meditation",
        "duration_minutes": 20,
        "helpfulness": 7,
        "mood_before": 4,
        "mood_after": 6,
        "intention": "to arrive",
        "note": NOTE,
    }

    stored = people.ana.post(PRACTICE, json=sent)
    changed = people.ana.patch(f"{PRACTICE}/{stored.json['id']}", json={"duration_minutes": 25})

    assert stored.status_code == 201
    assert {name: stored.json[name] for name in sent} == sent
    assert changed.json["duration_minutes"] == 25
    assert [item["id"] for item in people.ana.get(PRACTICE).json["items"]] == [stored.json["id"]]
    assert people.ana.delete(f"{PRACTICE}/{stored.json['id']}").status_code == 204


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"practice": "juggling"}, ("/practice", "not_a_choice")),
        ({"duration_minutes": 7.5}, ("/duration_minutes", "wrong_type")),
        ({"duration_minutes": 1441}, ("/duration_minutes", "out_of_range")),
        ({"intention": "x" * 501}, ("/intention", "too_long")),
    ],
)
def test_bad_practice_is_named(people: People, fields: dict[str, Any], fault: tuple[str, str]) -> None:
    response = people.ana.post(
        PRACTICE, json={"recorded_at": "2026-03-01T07:00:00+01:00", "practice": "nature", **fields}
    )

    assert response.status_code == 422
    assert fault in codes(response)


def test_a_note_is_never_in_the_clear_in_the_database(people: People, owner: Database) -> None:
    stored = people.ana.post(MINE, json=mood(note="canary-7315", tags=["tagged"])).json

    with owner.transaction(Scope()) as tx:
        row = tx.execute(entry.select().where(entry.c.id == UUID(stored["id"]))).one()

    assert "canary-7315" not in str(row)
    assert b"canary-7315" not in row.note_sealed
