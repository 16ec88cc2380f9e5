"""The ring turns: every patient's key and every second factor is wrapped anew, in steps that can be broken off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from journal_api.domain.note_keys import WrappedKey
from journal_api.services.note_keys import BEGINNING, count_factors, count_keys, rewrap_batch, rewrap_factor_batch
from journal_api.services.resources import Resources
from journal_api.settings import NoteKey
from journal_api.store.database import Database
from journal_api.store.patient_keys import update_patient_key
from journal_api.store.patient_records import insert_patient_key
from journal_api.store.second_factors import insert_second_factor
from journal_api.store.tables.account_security import second_factor
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import patient, patient_key
from journal_api.store.vault import Seal, Vault
from tests.databases import DatabaseUrls
from tests.wards import NOW, Ward, as_owner, make_ward, read_row

OLD, NEW = NoteKey("2025", bytes(range(32))), NoteKey("2026", bytes(range(1, 33)))
BEFORE = Vault((OLD,))


@pytest.fixture
def ward(fresh_urls: DatabaseUrls) -> Ward:
    return make_ward(fresh_urls)


@pytest.fixture
def owner(fresh_urls: DatabaseUrls) -> Iterator[Resources]:
    database = Database(fresh_urls.owner, pool_size=2)
    yield Resources(database, vault=Vault((NEW, OLD)), secret=b"")
    database.close()


@pytest.fixture
def patients(fresh_urls: DatabaseUrls, ward: Ward) -> tuple[UUID, ...]:
    """Five patients whose keys the old ring wraps, in the order in which they are walked."""
    ids = tuple(sorted(uuid4() for _ in range(5)))
    with as_owner(fresh_urls) as tx:
        tx.execute(patient_key.delete())
        for patient_id in ids:
            row = {"id": patient_id, "clinic_id": ward.clinic_id, "display_name": "Ana", "timezone": "UTC"}
            tx.execute(patient.insert().values(**row, created_at=NOW))
            insert_patient_key(tx, patient_id, BEFORE.make_key(patient_id))
    return ids


def test_notes_open_without_the_old_key_once_the_ring_has_turned(
    fresh_urls: DatabaseUrls, owner: Resources, patients: tuple[UUID, ...]
) -> None:
    seal = Seal(patients[0], "mood_entry", uuid4(), 1, "note")
    kept = read_row(fresh_urls, patient_key, patient_id=patients[0])
    sealed = BEFORE.cipher(patients[0], kept).seal("words", seal)

    done = rewrap_batch(owner, now=NOW)

    anew = read_row(fresh_urls, patient_key, patient_id=patients[0])
    assert (done.done, done.broken) == (5, ())
    assert Vault((NEW,)).cipher(patients[0], anew).open(sealed, seal) == "words"
    assert count_keys(owner) == (("2026", 5),)


def test_a_turn_that_was_broken_off_goes_on_with_the_rest(owner: Resources, patients: tuple[UUID, ...]) -> None:
    first = rewrap_batch(owner, now=NOW, limit=2)
    assert (first.done, first.last) == (2, patients[1])
    assert count_keys(owner) == (("2025", 3), ("2026", 2))

    rest = rewrap_batch(owner, now=NOW, after=BEGINNING)

    assert (rest.done, rest.last) == (3, patients[4])
    assert rewrap_batch(owner, now=NOW).last is None


def test_a_key_that_does_not_open_is_named_and_left_and_stops_nobody(
    fresh_urls: DatabaseUrls, owner: Resources, patients: tuple[UUID, ...]
) -> None:
    lost = Vault((NoteKey("lost", bytes(range(2, 34))),)).make_key(patients[2])
    with as_owner(fresh_urls) as tx:
        update_patient_key(tx, patients[2], lost)

    done = rewrap_batch(owner, now=NOW)

    assert (done.done, done.broken) == (4, (patients[2],))
    assert read_row(fresh_urls, patient_key, patient_id=patients[2]).wrapped_key == lost.wrapped_key
    assert rewrap_batch(owner, now=NOW, after=patients[2]).last is None


def test_no_role_of_a_process_can_walk_the_keys(
    fresh_urls: DatabaseUrls, owner: Resources, patients: tuple[UUID, ...]
) -> None:
    database = Database(fresh_urls.api, pool_size=1)

    done = rewrap_batch(replace(owner, database=database), now=NOW)

    database.close()
    assert (done.done, count_keys(owner)) == (0, (("2025", len(patients)),))


def test_every_patient_whose_key_was_wrapped_anew_is_in_the_trail(
    fresh_urls: DatabaseUrls, owner: Resources, patients: tuple[UUID, ...]
) -> None:
    rewrap_batch(owner, now=NOW)

    with as_owner(fresh_urls) as tx:
        told = tx.execute(audit.select().where(audit.c.action == "patient_keys.rewrap")).all()
    assert {(row.patient_id, row.role, row.at) for row in told} == {(one, "operator", NOW) for one in patients}


def test_a_second_factor_opens_without_the_old_key_once_the_ring_has_turned(
    fresh_urls: DatabaseUrls, owner: Resources, ward: Ward
) -> None:
    lost = Vault((NoteKey("lost", bytes(range(2, 34))),))
    first, second = sorted((ward.chen, ward.diaz))
    with as_owner(fresh_urls) as tx:
        insert_second_factor(tx, first, BEFORE.seal_factor(first, "a secret"), now=NOW)
        insert_second_factor(tx, second, lost.seal_factor(second, "a lost secret"), now=NOW)

    done = rewrap_factor_batch(owner, now=NOW)

    assert (done.done, done.broken, done.last) == (1, (second,), second)
    assert count_factors(owner) == (("2026", 1), ("lost", 1))
    kept = read_row(fresh_urls, second_factor, user_id=first)
    assert Vault((NEW,)).open_factor(first, WrappedKey(kept.ring_key_id, kept.sealed_secret)) == "a secret"
    with as_owner(fresh_urls) as tx:
        told = tx.execute(audit.select().where(audit.c.action == "second_factors.rewrap")).all()
    assert [row.object_id for row in told] == [first]
