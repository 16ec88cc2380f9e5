"""Entries edited and deleted: every version kept, no edit lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.entries import entry_version
from tests.people import People

MINE = "/v1/patients/me/mood-entries"


def mood(**fields: Any) -> dict[str, Any]:
    return {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 6, **fields}


def test_a_patch_merges_and_keeps_the_version_before(people: People, owner: Database) -> None:
    stored = people.ana.post(MINE, json=mood(anxiety=3, note="old words")).json

    changed = people.ana.patch(f"{MINE}/{stored['id']}", json={"anxiety": None, "mood": 2, "note": "new words"})

    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json["mood"], changed.json["anxiety"], changed.json["note"]) == (2, None, "new words")
    with owner.transaction(Scope()) as tx:
        versions = tx.execute(
            entry_version.select().where(entry_version.c.id == UUID(stored["id"])).order_by(entry_version.c.change)
        ).all()
    assert [(row.revision, row.content["mood"]) for row in versions] == [(1, 6), (2, 2)]


def test_a_patch_that_changes_nothing_keeps_the_revision(people: People) -> None:
    stored = people.ana.post(MINE, json=mood(note="words")).json

    same = people.ana.patch(f"{MINE}/{stored['id']}", json={"mood": 6.0})

    assert (same.status_code, same.json["revision"]) == (200, 1)


def test_a_patch_keeps_the_lived_date_unless_the_moment_moves(people: People) -> None:
    stored = people.ana.post(MINE, json=mood()).json

    kept = people.ana.patch(f"{MINE}/{stored['id']}", json={"mood": 5}).json
    moved = people.ana.patch(f"{MINE}/{stored['id']}", json={"recorded_at": "2026-02-27T08:00:00+01:00"}).json

    assert (kept["local_date"], moved["local_date"]) == ("2026-03-01", "2026-02-27")


def test_a_stale_edit_is_refused_and_nothing_changes(people: People) -> None:
    place = f"{MINE}/{people.ana.post(MINE, json=mood()).json['id']}"
    people.ana.patch(place, json={"mood": 5}, headers={"If-Match": '"1"'})

    stale = people.ana.patch(place, json={"mood": 4}, headers={"If-Match": '"1"'})
    stale_delete = people.ana.delete(place, headers={"If-Match": '"1"'})

    assert (stale.status_code, stale_delete.status_code) == (412, 412)
    assert people.ana.get(place).json["mood"] == 5


def test_a_deleted_entry_is_gone_and_its_id_stays_used(people: People) -> None:
    sent = mood(id=str(uuid4()))
    people.ana.post(MINE, json=sent)
    place = f"{MINE}/{sent['id']}"

    deleted = people.ana.delete(place)

    assert (deleted.status_code, deleted.data) == (204, b"")
    assert [people.ana.send(verb, place, json={}).status_code for verb in ("GET", "PATCH", "DELETE")] == [404] * 3
    assert people.ana.post(MINE, json=sent).status_code == 409
    assert people.ana.get(MINE).json["items"] == []
