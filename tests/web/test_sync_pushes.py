"""Pushing: each item by itself, in any order, any number of times."""

from __future__ import annotations

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest

from journal_api.store.database import Database
from journal_api.store.tables.audit import audit
from journal_api.store.tables.entries import change_counter, entry, entry_version
from journal_api.store.tables.work import patient_work
from tests.people import People
from tests.web.phones import EDITED_AT, Phone, item_of, list_own_rows, statuses

MINE = "/v1/patients/me/mood-entries"


def test_what_is_pushed_is_an_entry_like_any_other(people: People) -> None:
    item = item_of(data={"note": "Слёзы 🌧", "tags": ["walk"], "timezone": "Europe/Amsterdam"})

    (result,) = Phone(people.ana).push(item)
    stored = people.ana.get(f"{MINE}/{item['id']}").json

    assert result == {
        "type": "mood_entry", "id": item["id"], "status": "created", "revision": 1, "guidance": None, "errors": []
    }  # fmt: skip
    assert (stored["mood"], stored["note"], stored["tags"], stored["revision"]) == (6, "Слёзы 🌧", ["walk"], 1)
    assert (stored["local_date"], stored["clock"]) == ("2026-03-01", "sound")


def test_pushing_again_changes_nothing(people: People, owner: Database) -> None:
    phone, items = Phone(people.ana), [item_of(), item_of(type="practice_entry"), item_of(rev=3, deleted=True)]
    phone.push(*items)
    tables = (entry, entry_version, change_counter, patient_work)
    before = [list_own_rows(owner, table, people.ana) for table in tables]

    again = phone.push(*reversed(items))

    assert statuses(again) == ["unchanged"] * 3
    assert [list_own_rows(owner, table, people.ana) for table in tables] == before


def test_a_pushed_questionnaire_is_scored_by_the_sex_in_the_profile(people: People) -> None:
    profile = f"/v1/patients/{people.ana.patient_id}/profile"
    people.chen.patch(profile, json={"sex": "male"}, headers={"If-Match": "*"})
    item = item_of(type="questionnaire_response")
    item["data"] = {**item["data"], "instrument": "audit_c", "answers": {"q1": 2, "q2": 1, "q3": 0}}

    Phone(people.ana).push(item)

    (score,) = people.ana.get(f"/v1/patients/me/questionnaire-responses/{item['id']}").json["scores"]
    assert (score["band"], score["band_said"]) == ("negative", "Cut for men: 4 or more.")


def test_a_side_effect_is_the_patients_own_report(people: People) -> None:
    sent = item_of(type="side_effect", data={"onset_at": "2026-03-01T20:00:00+01:00", "severity": 2})
    foreign = item_of(type="side_effect", data={"treatment_session_id": str(uuid4())})

    taken, refused = Phone(people.ana).push(sent, foreign)
    stored = people.ana.get(f"/v1/patients/me/side-effects/{sent['id']}").json
    (pulled,) = Phone(people.ana).pull(types="side_effect")
    again = Phone(people.ana).push({**sent, "data": pulled["data"]})

    assert (taken["status"], stored["reported_by"], stored["severity"]) == ("created", "patient", 2)
    assert [(one["pointer"], one["code"]) for one in refused["errors"]] == [("/data/treatment_session_id", "absent")]
    assert statuses(again) == ["unchanged"]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize(
    ("lesser", "greater"),
    [
        ({"rev": 1}, {"rev": 2}),
        ({"deleted": False}, {"deleted": True}),
        ({"edited_at": "2026-03-01T21:31:00+01:00"}, {"edited_at": "2026-03-01T20:31:01Z"}),
        ({"data": {"mood": 1}}, {"data": {"mood": 2}, "edited_at": "2026-03-01T21:32:00+01:00"}),
    ],
)
def test_the_greater_version_stands_in_either_order(
    people: People, lesser: dict[str, Any], greater: dict[str, Any], order: tuple[int, int]
) -> None:
    phone, id_ = Phone(people.ana), str(uuid4())
    versions = [item_of(id=id_, **lesser), item_of(id=id_, **greater)]

    found = [statuses(phone.push(versions[at]))[0] for at in order]
    (standing,) = phone.pull()

    assert found == (["created", "updated"] if order == (0, 1) else ["created", "superseded"])
    assert (standing["rev"], standing["deleted"]) == (versions[1]["rev"], versions[1]["deleted"])


def test_the_device_decides_between_what_is_else_equal(people: People) -> None:
    item = item_of()
    changed = {**item, "data": {**item["data"], "mood": 1}}

    results = [Phone(people.ana, name).push(sent)[0]["status"] for name, sent in (("b", item), ("a", changed))]

    assert results == ["created", "superseded"]
    assert people.ana.get(f"{MINE}/{item['id']}").json["mood"] == 6


def test_a_version_that_lost_is_kept_and_kept_once(people: People, owner: Database) -> None:
    phone, id_ = Phone(people.ana), str(uuid4())
    lost = item_of(id=id_, data={"mood": 1, "note": "lost"})
    phone.push(item_of(id=id_, rev=2))

    found = [statuses(phone.push(lost, lost)) for _ in range(2)]

    assert found == [["superseded", "superseded"]] * 2
    versions = list_own_rows(owner, entry_version, people.ana)
    assert sorted((row.revision, row.content["mood"], row.note_sealed is None) for row in versions) == [
        (1, 1.0, False),
        (2, 6.0, True),
    ]


def test_the_same_id_twice_in_a_batch_is_merged_in_the_order_sent(people: People) -> None:
    id_ = str(uuid4())
    batch = [item_of(id=id_), item_of(id=id_, rev=3, data={"mood": 3}), item_of(id=id_, rev=2), item_of(id=id_)]

    results = Phone(people.ana).push(*batch)

    assert statuses(results) == ["created", "updated", "superseded", "superseded"]
    assert [result["revision"] for result in results] == [3, 3, 3, 3]
    assert people.ana.get(f"{MINE}/{id_}").json["mood"] == 3


def test_the_same_id_in_two_kinds_is_two_things(people: People) -> None:
    id_ = str(uuid4())

    results = Phone(people.ana).push(item_of(id=id_), item_of(id=id_, type="practice_entry"))

    assert statuses(results) == ["created", "created"]


def test_an_id_of_somebody_else_tells_nothing(people: People) -> None:
    item = item_of(data={"note": "Ana's"})
    Phone(people.ana).push(item)

    theirs = Phone(people.ben).push({**item, "data": {**item["data"], "mood": 1, "note": "Ben's"}})

    assert statuses(theirs) == ["created"]
    assert people.ana.get(f"{MINE}/{item['id']}").json["note"] == "Ana's"
    assert people.ben.get(f"{MINE}/{item['id']}").json["note"] == "Ben's"


def test_one_bad_item_of_five_hundred_is_refused_by_itself(people: People) -> None:
    batch = [item_of() for _ in range(500)]
    batch[250]["data"]["mood"] = 11

    results = Phone(people.ana).push(*batch)

    refused = results.pop(250)
    assert statuses(results) == ["created"] * 499
    assert (refused["status"], refused["id"], refused["revision"]) == ("rejected", batch[250]["id"], None)
    assert [(error["pointer"], error["code"]) for error in refused["errors"]] == [("/data/mood", "out_of_range")]


@pytest.mark.parametrize(
    ("bad", "pointer", "code"),
    [
        (7, "", "wrong_type"),
        (None, "", "wrong_type"),
        ([], "", "wrong_type"),
        ({}, "/edited_at", "required"),
        (item_of(type="mood_entry") | {"type": "dream"}, "/type", "not_a_choice"),
        (item_of() | {"type": "a\0b"}, "/type", "not_a_choice"),
        (item_of() | {"type": "\ud800"}, "/type", "not_a_choice"),
        (item_of(id="no id"), "/id", "bad_id"),
        (item_of(id="00000000-0000-0000-0000-000000000000"), "/id", "bad_id"),
        (item_of(rev=0), "/rev", "out_of_range"),
        (item_of(rev=2**40), "/rev", "out_of_range"),
        (item_of(rev="1"), "/rev", "wrong_type"),
        (item_of(deleted=1), "/deleted", "wrong_type"),
        (item_of(edited_at="2026-03-01T21:30:00"), "/edited_at", "bad_instant"),
        (item_of(surprise=1), "/surprise", "unknown_field"),
        (item_of() | {"data": None}, "/data", "required"),
        (item_of() | {"data": "x"}, "/data", "wrong_type"),
        (item_of(data={"id": str(uuid4())}), "/data/id", "unknown_field"),
        (item_of(data={"note": "a\0b"}), "/data/note", "bad_text"),
        (item_of(data={"tags": ["a", "\udfff"]}), "/data/tags/1", "bad_text"),
        (item_of(data={"timezone": "Mars/Phobos"}), "/data/timezone", "bad_zone"),
        (item_of(data={"recorded_at": "1999-12-31T00:00:00Z"}), "/data/recorded_at", "bad_instant"),
        (item_of(data={"measures": {"calm": 1}}), "/data/measures/calm", "unknown_measure"),
        (item_of(type="questionnaire_response", data={"answers": {"q1": 9}}), "/data/answers/q1", "out_of_range"),
    ],
)
def test_what_is_wrong_with_an_item_is_told_with_a_pointer_into_it(
    people: People, bad: Any, pointer: str, code: str
) -> None:
    before, refused, after = Phone(people.ana).push(item_of(), bad, item_of())

    assert statuses([before, refused, after]) == ["created", "rejected", "created"]
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in refused["errors"]]


def test_what_is_deleted_needs_no_data_and_leaves_none(people: People) -> None:
    phone, item = Phone(people.ana), item_of(data={"note": "gone"})
    phone.push(item)

    results = phone.push({name: value for name, value in item.items() if name != "data"} | {"rev": 2, "deleted": True})

    (standing,) = phone.pull()
    assert statuses(results) == ["updated"]
    assert (standing["rev"], standing["deleted"], standing["data"]) == (2, True, None)
    assert people.ana.get(f"{MINE}/{item['id']}").status_code == 404


def test_a_deletion_that_comes_before_what_it_deletes_wins(people: People) -> None:
    phone, item = Phone(people.ana), item_of()
    phone.push({**item, "rev": 2, "deleted": True})

    results = phone.push(item)

    assert statuses(results) == ["superseded"]
    assert people.ana.get(f"{MINE}/{item['id']}").status_code == 404


def test_a_write_through_the_api_is_one_more_revision(people: People) -> None:
    phone, item = Phone(people.ana), item_of(rev=4)
    phone.push(item)
    people.ana.patch(f"{MINE}/{item['id']}", json={"mood": 2})

    lost, won = phone.push({**item, "rev": 5, "edited_at": "2020-01-01T00:00:00Z"}, {**item, "rev": 6})

    assert [(one["status"], one["revision"]) for one in (lost, won)] == [("superseded", 6), ("updated", 6)]
    assert phone.pull()[0]["device_id"] == "phone"


def test_each_version_and_the_push_leave_the_trail(people: People, owner: Database) -> None:
    items = [item_of(), item_of(type="practice_entry")]

    Phone(people.ana).push(*items, item_of(rev=0))

    trail = [row for row in list_own_rows(owner, audit, people.ana) if row.action == "sync.write"]
    assert {str(row.object_id) for row in trail} == {items[0]["id"], items[1]["id"], "None"}
    assert {(row.user_id, row.role, row.outcome) for row in trail} == {(people.ana.user_id, "patient", "allowed")}


@pytest.mark.parametrize(
    ("envelope", "status"),
    [
        ({"device_id": "server"}, 422),
        ({"device_id": "a b"}, 422),
        ({"sent_at": "now"}, 422),
        ({"items": [{}] * 501}, 422),
        ({"surprise": 1}, 422),
    ],
)
def test_only_the_envelope_can_be_refused(people: People, envelope: dict[str, Any], status: int) -> None:
    assert Phone(people.ana).send(**envelope).status_code == status


def test_a_push_may_be_packed(people: People) -> None:
    body = {"device_id": "phone", "sent_at": EDITED_AT, "items": [item_of()]}
    packed = gzip.compress(json.dumps(body).encode())
    headers = {"Content-Encoding": "gzip"}

    taken = people.ana.post("/v1/sync/push", data=packed, content_type="application/json", headers=headers)

    assert (taken.status_code, statuses(taken.json["results"])) == (200, ["created"])


def test_a_body_that_says_it_is_too_large_is_refused_unread(people: People) -> None:
    refused = people.ana.post(
        "/v1/sync/push",
        data=b"{}",
        content_type="application/json",
        environ_overrides={"CONTENT_LENGTH": str(1024 * 1024 + 1)},
    )

    assert (refused.status_code, refused.headers["Connection"]) == (413, "close")


@pytest.mark.parametrize("role", ["chen", "admin"])
def test_only_patients_have_phones_that_sync(people: People, role: str) -> None:
    person = getattr(people, role)

    assert Phone(person).send().status_code == 403
    assert person.get("/v1/sync/pull").status_code == 403
