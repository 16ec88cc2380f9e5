"""/v1/me/quiet-hours over HTTP."""

from __future__ import annotations

import pytest

from tests.people import TIMEZONE, People

PLACE = "/v1/me/quiet-hours"
USUAL = {"begins_at": "21:00", "ends_at": "08:00", "timezone": TIMEZONE, "reminders_muted": False}


def test_until_somebody_sets_them_they_are_the_products_own(people: People) -> None:
    answer = people.ana.get(PLACE)

    assert (answer.status_code, answer.json, answer.headers["ETag"]) == (200, USUAL, '"0"')


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


def test_an_admin_is_told_nothing_that_could_wait_and_has_none(people: People) -> None:
    assert people.admin.get(PLACE).status_code == 403
    assert people.admin.patch(PLACE, json={"ends_at": "06:00"}).status_code == 403


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
