"""/v1/me/quiet-hours over HTTP."""

from __future__ import annotations

import pytest

from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.people import TIMEZONE, People
from tests.wards import list_rows

PLACE = "/v1/me/quiet-hours"
USUAL = {"begins_at": "21:00", "ends_at": "08:00", "timezone": TIMEZONE, "reminders_muted": False}
NONE = {**USUAL, "begins_at": "00:00", "ends_at": "00:00"}


@pytest.mark.parametrize(("name", "usual"), [("ana", USUAL), ("chen", NONE), ("admin", NONE)])
def test_until_somebody_sets_them_nights_are_quiet_for_patients_alone(
    people: People, name: str, usual: dict[str, object]
) -> None:
    answer = getattr(people, name).get(PLACE)

    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, usual, '"0"')


def test_they_are_patched_member_by_member(people: People) -> None:
    answer = people.ana.patch(PLACE, json={"begins_at": "23:15"})

    assert answer.json == {**USUAL, "begins_at": "23:15"}
    assert answer.headers["ETag"] == '"1"'
    assert people.ana.patch(PLACE, json={"begins_at": "23:15"}).headers["ETag"] == '"1"'
    assert people.ana.patch(PLACE, json={"reminders_muted": True}).headers["ETag"] == '"2"'
    assert people.ana.get(PLACE).json == {**USUAL, "begins_at": "23:15", "reminders_muted": True}


def test_everybody_has_their_own(people: People) -> None:
    people.ana.patch(PLACE, json={"ends_at": "10:00"})
    people.chen.patch(PLACE, json={"ends_at": "06:00"})

    assert people.ana.get(PLACE).json["ends_at"] == "10:00"
    assert people.chen.get(PLACE).json["ends_at"] == "06:00"
    assert people.ben.get(PLACE).json == USUAL


def test_they_move_along_with_their_owner(people: People) -> None:
    people.ana.patch("/v1/me", json={"timezone": "Pacific/Auckland"})

    assert people.ana.get(PLACE).json == {**USUAL, "timezone": "Pacific/Auckland"}


def test_an_admin_who_is_told_of_what_nobody_answers_has_them_too(people: People) -> None:
    hours = {"begins_at": "21:00", "ends_at": "06:00"}

    assert people.admin.patch(PLACE, json=hours).json == {**NONE, **hours}


@pytest.mark.parametrize("name", ["chen", "admin"])
def test_when_those_of_staff_move_what_waits_for_their_end_is_looked_at_anew(
    people: People, shared_urls: DatabaseUrls, name: str
) -> None:
    person = getattr(people, name)
    looks = {"kind": "quiet_hours", "subject_id": person.user_id}
    person.patch(PLACE, json={"ends_at": NONE["ends_at"]})
    unchanged = list_rows(shared_urls, outbox, **looks)

    person.patch(PLACE, json={"ends_at": "10:00"})

    [look] = list_rows(shared_urls, outbox, **looks)
    assert (unchanged, look.patient_id, look.clinic_id, look.done_at) == ([], None, person.clinic_id, None)


def test_a_clinician_who_moves_takes_what_waits_along(people: People, shared_urls: DatabaseUrls) -> None:
    people.chen.patch("/v1/me", json={"timezone": "Pacific/Auckland"})

    [look] = list_rows(shared_urls, outbox, kind="quiet_hours", subject_id=people.chen.user_id)
    assert (look.clinic_id, look.done_at) == (people.chen.clinic_id, None)


def test_if_match_is_honored(people: People) -> None:
    fresh = people.ana.patch(PLACE, json={"ends_at": "09:00"}, headers={"If-Match": '"0"'})
    stale = people.ana.patch(PLACE, json={"ends_at": "10:00"}, headers={"If-Match": '"0"'})

    assert (fresh.status_code, stale.status_code) == (200, 412)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"begins_at": "24:00"}, "/begins_at", "bad_time"),
        ({"begins_at": "9:00"}, "/begins_at", "bad_time"),
        ({"begins_at": 9}, "/begins_at", "wrong_type"),
        ({"ends_at": None}, "/ends_at", "required"),
        ({"reminders_muted": "yes"}, "/reminders_muted", "wrong_type"),
        ({"timezone": "UTC"}, "/timezone", "unknown_field"),
    ],
)
def test_a_bad_shape_is_named(people: People, body: dict[str, object], pointer: str, code: str) -> None:
    answer = people.ana.patch(PLACE, json=body)

    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]] == [(pointer, code)]
