"""Pulling: everything once, in the order of the record's count, tombstones included, for its own patient alone."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask

from journal_api.app import create_app
from journal_api.domain.access import Scope
from journal_api.services.resources import Resources
from journal_api.store.changes import begin_epoch
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.apps import make_settings
from tests.databases import DatabaseUrls
from tests.people import People, make_clinic
from tests.web.phones import RECORDED_AT, Phone, item_of

MINE = "/v1/patients/me/mood-entries"


def test_a_phone_that_never_pulled_gets_everything_as_it_was_pushed(people: People) -> None:
    phone = Phone(people.ana)
    mood = item_of(data={"note": "private", "tags": ["walk"], "measures": {}, "sleep_hours": 7.5})
    practice = item_of(type="practice_entry", rev=2, data={"intention": "calm", "duration_minutes": 20})
    phone.push(mood, practice)

    first, second = Phone(people.ana, "tablet").pull()

    for pulled, pushed in ((first, mood), (second, practice)):
        assert {name: pulled[name] for name in ("type", "id", "rev", "deleted")} == {
            name: pushed[name] for name in ("type", "id", "rev", "deleted")
        }
        expected = {name: value for name, value in pushed["data"].items() if value != {}}
        assert pulled["data"].items() >= expected.items()
        assert set(pulled["data"]) - set(expected) <= {"note_visibility"}
        assert (pulled["device_id"], pulled["local_date"], pulled["clock"]) == ("phone", "2026-03-01", "sound")


def test_what_was_pulled_can_be_pushed_as_it_is_and_changes_nothing(people: People) -> None:
    Phone(people.ana).push(item_of(data={"note": "n", "tags": ["a"], "mood": 6.5}), item_of(type="practice_entry"))
    people.ana.post(MINE, json={"recorded_at": RECORDED_AT, "mood": 4})
    members = ("type", "id", "rev", "deleted", "edited_at", "data")

    pulled = Phone(people.ana).pull()
    again = Phone(people.ana).push(
        *({name: one[name] for name in members} for one in pulled if one["device_id"] == "phone")
    )

    assert [one["device_id"] for one in pulled] == ["phone", "phone", "server"]
    assert [result["status"] for result in again] == ["unchanged", "unchanged"]


def test_pages_give_each_thing_once_in_the_order_of_change(people: People) -> None:
    phone, items = Phone(people.ana), [item_of() for _ in range(7)]
    phone.push(*items)
    phone.push({**items[0], "rev": 2})

    paged, whole = phone.pull(limit=2), Phone(people.ana).pull()

    assert [one["id"] for one in paged] == [item["id"] for item in (*items[1:], items[0])]
    assert paged == whole


def test_a_later_pull_gets_what_changed_and_nothing_else(people: People) -> None:
    phone, kept, deleted = Phone(people.ana), item_of(), item_of()
    phone.push(kept, deleted)
    phone.pull()

    people.ana.patch(f"{MINE}/{kept['id']}", json={"mood": 1})
    people.ana.delete(f"{MINE}/{deleted['id']}")

    changed = phone.pull()
    assert [(one["id"], one["rev"], one["deleted"], one["device_id"]) for one in changed] == [
        (kept["id"], 2, False, "server"),
        (deleted["id"], 2, True, "server"),
    ]
    assert phone.pull() == []


def test_only_the_wanted_types_are_pulled_with_their_own_cursor(people: People) -> None:
    phone = Phone(people.ana)
    phone.push(item_of(), item_of(type="practice_entry"))

    practices = phone.pull(types="practice_entry")
    other_types = people.ana.get("/v1/sync/pull", query_string={"cursor": phone.cursor})

    assert [one["type"] for one in practices] == ["practice_entry"]
    assert (other_types.status_code, other_types.json["type"]) == (400, "/problems/bad_cursor")


@pytest.mark.parametrize("types", ["", "dream", "mood_entry,", "mood_entry,dream"])
def test_a_type_that_nobody_knows_is_refused(people: People, types: str) -> None:
    refused = people.ana.get("/v1/sync/pull", query_string={"types": types})

    assert [error["pointer"] for error in refused.json["errors"]] == ["?types"]


def test_a_changed_or_foreign_cursor_is_one_and_the_same_fault(people: People) -> None:
    phone = Phone(people.ana)
    phone.push(item_of())
    phone.pull()
    assert phone.cursor is not None
    flipped = phone.cursor[:-2] + ("A" if phone.cursor[-2] != "A" else "B") + phone.cursor[-1]

    answers = [
        person.get("/v1/sync/pull", query_string={"cursor": cursor})
        for person, cursor in ((people.ana, flipped), (people.ben, phone.cursor), (people.ben, flipped))
    ]

    told = [{name: value for name, value in answer.json.items() if name != "request_id"} for answer in answers]
    assert told[0] == told[1] == told[2]
    assert (told[0]["status"], told[0]["type"]) == (400, "/problems/bad_cursor")


@pytest.fixture
def own_app(fresh_urls: DatabaseUrls) -> Iterator[Flask]:
    app = create_app(make_settings(fresh_urls))
    yield app
    app.extensions[EXTENSION].resources.database.close()


def test_a_cursor_from_before_a_restore_is_gone(own_app: Flask, fresh_urls: DatabaseUrls) -> None:
    resources: Resources = own_app.extensions[EXTENSION].resources
    owner = Database(fresh_urls.owner, pool_size=2)
    people = make_clinic(resources, owner, app=own_app)
    phone = Phone(people.ana)
    phone.push(item_of())
    phone.pull()

    with owner.transaction(Scope()) as tx:
        begin_epoch(tx, uuid4())
    gone = people.ana.get("/v1/sync/pull", query_string={"cursor": phone.cursor})
    anew = Phone(people.ana).pull()
    owner.close()

    assert (gone.status_code, gone.json["type"]) == (410, "/problems/resync_required")
    assert len(anew) == 1
