"""The short way of a new entry and the long one leave the same behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Grant, NamedPatient, Relation, Scope, decide
from journal_api.domain.entry_kinds import KINDS
from journal_api.domain.errors import IdTaken
from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.services.access import identify
from journal_api.services.entries import get_entry, record_entry
from journal_api.services.entry_calls import is_usual
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.audit import audit
from journal_api.store.tables.entries import change_counter, entry, entry_version
from journal_api.store.tables.work import patient_work
from tests.people import People, Person

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RECORDED_AT = datetime.fromisoformat("2026-03-01T23:30:00-05:00")
MOOD = {
    "recorded_at": RECORDED_AT,
    "timezone": "Europe/Amsterdam",
    "mood": 6.0,
    "urge_to_harm": 0.0,
    "tags": ("walk", "regn ☔"),
    "note": "Слёзы 🌧",
    "note_visibility": "care_team",
}
BARE = {"recorded_at": RECORDED_AT, "mood": 6.0}
PRACTICE = {"recorded_at": RECORDED_AT, "practice": "meditation", "duration_minutes": 20, "intention": "calm"}
TABLES = (entry, entry_version, change_counter, patient_work, audit)
# Sealed under the patient's own key, told by the database's clock, or counted over everybody: never equal.
THEIR_OWN = {"patient_id", "user_id", "note_sealed", "content_hash", "wanted_at", "id"}


def short_way(resources: Resources, person: Person, resource: str = "mood_entries") -> Grant:
    """Take the decision as a request does, which brings the patient's key."""
    caller = identify(resources, sign_in_id=person.sign_in_id, named=NamedPatient(is_me=True), request_id="r-1")
    return decide(caller, resource, "write")


def long_way(resources: Resources, person: Person, resource: str = "mood_entries") -> Grant:
    """Take the same decision without the key, so that it is read in the write's own transaction."""
    grant = short_way(resources, person, resource)
    return replace(grant, caller=replace(grant.caller, own_key=None))


def rows_of(owner: Database, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Read all that was written about a patient by themselves, without what is never equal; which columns are null."""
    with owner.transaction(Scope()) as tx:
        return {table.name: [tell(row) for row in tx.execute(about(table, person))] for table in TABLES}


def about(table: sa.Table, person: Person) -> sa.Select[Any]:
    query = sa.select(table).where(table.c.patient_id == person.patient_id)
    if table is audit:
        return query.where(audit.c.user_id == person.user_id).order_by(audit.c.id)
    return query.order_by(table.c.change) if "change" in table.c else query


def tell(row: sa.Row[Any]) -> dict[str, Any]:
    return {name: value is None if name in THEIR_OWN else value for name, value in row._mapping.items()}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(MOOD_ENTRY, MOOD), (MOOD_ENTRY, BARE), (PRACTICE_ENTRY, PRACTICE)],
)
def test_both_ways_leave_equal_rows(
    resources: Resources, owner: Database, people: People, kind: EntryKind, fields: dict[str, Any]
) -> None:
    resource = "mood_entries" if kind == MOOD_ENTRY else "practice_entries"
    ids = (uuid4(), uuid4())

    for entry_id in ids:
        for person, way in ((people.ana, short_way), (people.ben, long_way)):
            record_entry(resources, way(resources, person, resource), kind, fields, entry_id=entry_id, now=NOW)

    short, long = rows_of(owner, people.ana), rows_of(owner, people.ben)
    assert short == long
    assert {name: len(rows) for name, rows in short.items()} == {
        "entry": 2, "entry_version": 2, "change_counter": 1, "patient_work": 1, "audit": 2
    }  # fmt: skip


def test_both_ways_answer_alike(resources: Resources, people: People) -> None:
    entry_id = uuid4()

    short, long = (
        record_entry(resources, grant, MOOD_ENTRY, MOOD, entry_id=entry_id, now=NOW)
        for grant in (short_way(resources, people.ana), long_way(resources, people.ben))
    )

    assert replace(short.view.entry, patient_id=long.view.entry.patient_id) == long.view.entry
    assert (short.view.guidance, short.is_new) == (long.view.guidance, long.is_new)


def test_what_the_short_way_stored_is_read_as_it_was_answered(resources: Resources, people: People) -> None:
    grant = short_way(resources, people.ana)

    recorded = record_entry(resources, grant, MOOD_ENTRY, MOOD, entry_id=None, now=NOW)

    kept = get_entry(resources, grant, MOOD_ENTRY, recorded.view.entry.id, now=NOW)
    assert replace(recorded.view.entry, content=dict(kept.entry.content)) == kept.entry
    assert dict(kept.entry.content) == {"mood": 6.0, "urge_to_harm": 0.0, "tags": ["walk", "regn ☔"]}


def test_an_id_that_is_taken_is_left_as_it_is(resources: Resources, owner: Database, people: People) -> None:
    grant, entry_id = short_way(resources, people.ana), uuid4()
    record_entry(resources, grant, MOOD_ENTRY, MOOD, entry_id=entry_id, now=NOW)

    again = record_entry(resources, grant, MOOD_ENTRY, MOOD, entry_id=entry_id, now=NOW)
    with pytest.raises(IdTaken):
        record_entry(resources, grant, MOOD_ENTRY, BARE, entry_id=entry_id, now=NOW)

    rows = rows_of(owner, people.ana)
    assert again.is_new is False
    assert (len(rows["entry"]), len(rows["entry_version"]), rows["change_counter"][0]["last_change"]) == (1, 1, 1)


@pytest.mark.parametrize("fields", [{"measures": {"restlessness": 4.0}}, {"urge_to_harm": 1.0}, {"urge_to_harm": 8.0}])
def test_what_takes_a_look_elsewhere_goes_the_long_way(
    resources: Resources, people: People, fields: dict[str, Any]
) -> None:
    grant = short_way(resources, people.ana)

    assert is_usual(grant, MOOD_ENTRY, KINDS[MOOD_ENTRY].build(MOOD))
    assert not is_usual(grant, MOOD_ENTRY, KINDS[MOOD_ENTRY].build({**MOOD, **fields}))


def test_the_key_comes_only_to_whom_it_belongs(resources: Resources, people: People) -> None:
    def key_for(person: Person, patient_id: UUID | None) -> tuple[Relation | None, bool]:
        named = NamedPatient(patient_id)
        caller = identify(resources, sign_in_id=person.sign_in_id, named=named, request_id=None)
        return caller.relation, caller.own_key is not None

    ana = people.ana
    assert key_for(ana, ana.patient_id) == (Relation.OWN, True)
    assert key_for(ana, None) == (None, False)
    assert key_for(people.chen, ana.patient_id) == (Relation.TEAM, False)
    assert key_for(people.diaz, ana.patient_id) == (Relation.CLINIC, False)
    assert key_for(people.ben, ana.patient_id) == (Relation.CLINIC, False)
