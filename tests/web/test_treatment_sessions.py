"""Treatment sessions through the API: planned, started, corrected, canceled; who may; what is refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from journal_api.clock import read_now
from journal_api.store.tables.treatment import treatment_session, treatment_session_version
from tests.databases import DatabaseUrls
from tests.people import TIMEZONE, People
from tests.wards import list_rows

PLANNED = {"planned_at": "2026-03-03T09:00:00+01:00", "route": "iv", "dose_mg_per_kg": 0.5, "weight_kg": 70}
STARTED = {"started_at": "2026-03-03T09:10:00+01:00", "route": "im", "dose_mg": 40}
ALL_ASKED = {
    "driver_arranged": True,
    "fasted_as_told": True,
    "pregnancy_excluded": True,
    "medicines_reviewed": True,
    "blood_pressure_checked": True,
    "contraindications_reviewed": True,
}


def sessions_of(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/treatment-sessions"


def codes(response: Any) -> set[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return {(fault["pointer"], fault["code"]) for fault in response.json["errors"]}


def change(people: People, session: dict[str, Any], **fields: Any) -> Any:
    place = f"{sessions_of(people)}/{session['id']}"
    return people.chen.patch(place, json=fields, headers={"If-Match": f'"{session["revision"]}"'})


def test_a_planned_session_comes_back_with_its_units_and_its_open_questions(people: People) -> None:
    response = people.chen.post(sessions_of(people), json={**PLANNED, "checklist": {"driver_arranged": True}})

    stored = response.json
    assert response.status_code == 201
    assert (stored["state"], stored["local_date"], stored["revision"]) == ("planned", "2026-03-03", 1)
    assert (stored["dose_mg"], stored["dose_mg_per_kg"], stored["weight_kg"]) == (None, 0.5, 70)
    assert stored["total_dose_mg"] == 35
    assert [warning["code"] for warning in stored["warnings"]] == [
        "not_fasted",
        "pregnancy_not_excluded",
        "medicines_not_reviewed",
        "blood_pressure_not_checked",
        "contraindications_not_reviewed",
    ]
    assert people.ana.get(response.headers["Location"]).json == stored


def test_a_session_starts_now_unless_it_says_when(people: People) -> None:
    planned = people.chen.post(sessions_of(people), json={**PLANNED, "checklist": ALL_ASKED}).json

    started = change(people, planned, state="under_way").json

    assert (started["state"], started["warnings"], started["revision"]) == ("under_way", [], 2)
    assert abs(datetime.fromisoformat(started["started_at"]) - read_now()) < timedelta(minutes=1)
    assert started["local_date"] == read_now().astimezone(ZoneInfo(TIMEZONE)).date().isoformat()


def test_every_revision_is_kept_with_who_wrote_it(people: People, shared_urls: DatabaseUrls) -> None:
    planned = people.chen.post(sessions_of(people), json=PLANNED).json
    change(people, planned, weight_kg=72)

    kept = list_rows(shared_urls, treatment_session_version, patient_id=people.ana.patient_id)

    assert sorted((row.revision, row.content["weight_kg"]) for row in kept) == [(1, 70), (2, 72)]
    assert {row.written_by for row in kept} == {people.chen.user_id}


def test_a_change_names_the_revision_it_was_made_on(people: People) -> None:
    planned = people.chen.post(sessions_of(people), json=PLANNED).json
    place = f"{sessions_of(people)}/{planned['id']}"
    change(people, planned, weight_kg=72)

    assert people.chen.patch(place, json={"weight_kg": 73}).status_code == 428
    assert change(people, planned, weight_kg=73).status_code == 412


@pytest.mark.parametrize(
    ("moves", "refused"),
    [
        (("canceled",), "under_way"),
        (("under_way", "canceled"), "under_way"),
    ],
)
def test_what_is_canceled_stays_so(people: People, moves: tuple[str, ...], refused: str) -> None:
    session = people.chen.post(sessions_of(people), json=PLANNED).json
    for state in moves:
        session = change(people, session, state=state).json
    assert session["ended_at"] is not None

    response = change(people, session, state=refused)

    assert (response.status_code, response.json["type"]) == (409, "/problems/impossible_transition")


def test_the_same_session_sent_again_changes_nothing(people: People) -> None:
    sent = {**PLANNED, "id": str(uuid4())}
    first = people.chen.post(sessions_of(people), json=sent)

    again = people.chen.post(sessions_of(people), json={**sent, "planned_at": "2026-03-03T08:00:00Z", "dose_mg": None})
    other = people.chen.post(sessions_of(people), json={**sent, "weight_kg": 71})

    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    assert (other.status_code, other.json["type"]) == (409, "/problems/id_taken")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"dose_mg_per_kg": None}, ("/dose_mg", "required")),
        ({"dose": 40}, ("/dose", "unknown_field")),
        ({"dose_mg": 40}, ("/dose_mg_per_kg", "invalid")),
        ({"weight_kg": None}, ("/weight_kg", "required")),
        ({"dose_mg_per_kg": 50}, ("/dose_mg_per_kg", "out_of_range")),
        ({"weight_kg": 19.9}, ("/weight_kg", "out_of_range")),
        ({"dose_mg_per_kg": 0.05, "weight_kg": 39}, ("/dose_mg_per_kg", "out_of_range")),
        ({"planned_at": None}, ("/planned_at", "required")),
        ({"planned_at": "2126-03-03T09:00:00Z"}, ("/planned_at", "bad_instant")),
        ({"started_at": "1999-12-31T23:59:59Z"}, ("/started_at", "bad_instant")),
        ({"route": "rectal"}, ("/route", "not_a_choice")),
        ({"timezone": "Mars/Phobos"}, ("/timezone", "bad_zone")),
        ({"checklist": {"driver_arranged": "yes"}}, ("/checklist/driver_arranged", "wrong_type")),
        ({"source": "history"}, ("/started_at", "required")),
    ],
)
def test_a_fault_has_its_pointer_and_nothing_is_stored(
    people: People, shared_urls: DatabaseUrls, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    response = people.chen.post(sessions_of(people), json={**PLANNED, **fields})

    assert expected in codes(response)
    assert list_rows(shared_urls, treatment_session, patient_id=people.ana.patient_id) == []


@pytest.mark.parametrize(
    ("route", "dose_mg", "is_taken"),
    [
        ("iv", 1.9, False),
        ("iv", 2, True),
        ("iv", 500, True),
        ("iv", 500.1, False),
        ("im", 300, True),
        ("im", 300.1, False),
        ("intranasal", 300, True),
        ("intranasal", 300.1, False),
        ("oral", 800, True),
        ("oral", 800.1, False),
        ("sublingual", 5, True),
        ("sublingual", 4.9, False),
    ],
)
def test_each_route_has_a_least_and_a_most_dose(people: People, route: str, dose_mg: float, is_taken: bool) -> None:
    response = people.chen.post(sessions_of(people), json={**STARTED, "route": route, "dose_mg": dose_mg})

    assert is_taken == (response.status_code == 201)
    assert is_taken or codes(response) == {("/dose_mg", "out_of_range")}


@pytest.mark.parametrize(("minutes", "is_taken"), [(0, False), (209, False), (210, True), (-210, True), (-209, False)])
def test_sessions_that_begin_within_another_overlap(people: People, minutes: int, is_taken: bool) -> None:
    people.chen.post(sessions_of(people), json=PLANNED)
    begins_at = datetime.fromisoformat(str(PLANNED["planned_at"])) + timedelta(minutes=minutes)

    response = people.chen.post(sessions_of(people), json={**STARTED, "started_at": begins_at.isoformat()})

    assert is_taken == (response.status_code == 201)
    assert is_taken or codes(response) == {("/started_at", "overlaps")}


def test_a_canceled_session_is_in_nobodys_way(people: People) -> None:
    planned = people.chen.post(sessions_of(people), json=PLANNED).json
    change(people, planned, state="canceled")

    assert people.chen.post(sessions_of(people), json=STARTED).status_code == 201


def test_an_edit_may_not_move_a_session_into_another(people: People) -> None:
    people.chen.post(sessions_of(people), json=STARTED)
    later = people.chen.post(sessions_of(people), json={**PLANNED, "planned_at": "2026-03-10T09:00:00+01:00"}).json

    assert codes(change(people, later, planned_at="2026-03-03T10:00:00+01:00")) == {("/planned_at", "overlaps")}


def test_a_session_of_the_past_is_told_as_history(people: People) -> None:
    response = people.chen.post(sessions_of(people), json={**STARTED, "source": "history"})
    fresh = (read_now() - timedelta(hours=23)).isoformat()
    too_fresh = people.chen.post(sessions_of(people), json={**STARTED, "started_at": fresh, "source": "history"})

    assert (response.json["state"], response.json["source"]) == ("discharged", "history")
    assert codes(too_fresh) == {("/started_at", "bad_instant")}


def test_who_writes_and_who_reads(people: People) -> None:
    place = people.chen.post(sessions_of(people), json=PLANNED).headers["Location"]

    assert people.ana.post("/v1/patients/me/treatment-sessions", json=PLANNED).status_code == 403
    assert people.ana.get("/v1/patients/me/treatment-sessions").json["items"][0]["id"] in place
    assert people.diaz.get(place).status_code == 404
    assert people.ben.get(place).status_code == 404
    assert people.admin.get(place).status_code == 403


def test_the_list_shows_what_begins_last_first_within_local_dates(people: People) -> None:
    for day in (3, 10, 17):
        people.chen.post(sessions_of(people), json={**PLANNED, "planned_at": f"2026-03-{day:02}T09:00:00+01:00"})

    first = people.ana.get("/v1/patients/me/treatment-sessions?limit=2").json
    rest = people.ana.get(f"/v1/patients/me/treatment-sessions?limit=2&cursor={first['next_cursor']}").json
    some = people.ana.get("/v1/patients/me/treatment-sessions?from=2026-03-10&to=2026-03-10").json

    days = [one["local_date"] for one in (*first["items"], *rest["items"])]
    assert days == ["2026-03-17", "2026-03-10", "2026-03-03"]
    assert [one["local_date"] for one in some["items"]] == ["2026-03-10"]
