"""The hot write takes two round trips to the database, and nobody adds one unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from journal_api.app import create_app
from journal_api.services.resources import Resources
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.web.calls import EXTENSION
from tests.people import People, make_clinic
from tests.round_trips import Turnstile, counting
from tests.web.phones import CONTENTS, Phone, item_of

ENTRY = {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 6, "urge_to_harm": 0, "note": "Slept badly."}
PRACTICE = {"recorded_at": "2026-03-01T21:30:00+01:00", "practice": "meditation"}


@dataclass(frozen=True, slots=True)
class Counted:
    """The people of a clinic whose app's way to the database is counted."""

    people: People
    turnstile: Turnstile

    def count(self, send: Callable[[], int]) -> tuple[int, int]:
        """Send once to have connections open and statements prepared; then return status and turns of the next."""
        send()
        before = self.turnstile.turns
        return send(), self.turnstile.turns - before


@pytest.fixture
def counted(settings: Settings, resources: Resources, owner: Database) -> Iterator[Counted]:
    with counting(settings.database_url) as (url, turnstile):
        app = create_app(replace(settings, database_url=url))
        yield Counted(make_clinic(resources, owner, app=app), turnstile)
        app.extensions[EXTENSION].resources.database.close()


def test_a_mood_entry_takes_two_round_trips(counted: Counted) -> None:
    ana = counted.people.ana

    assert counted.count(lambda: ana.post("/v1/patients/me/mood-entries", json=ENTRY).status_code) == (201, 2)


def test_naming_oneself_by_id_takes_no_more(counted: Counted) -> None:
    ana = counted.people.ana
    path = f"/v1/patients/{ana.patient_id}/mood-entries"

    assert counted.count(lambda: ana.post(path, json=ENTRY).status_code) == (201, 2)


def test_a_practice_entry_takes_two_round_trips(counted: Counted) -> None:
    ana = counted.people.ana

    assert counted.count(lambda: ana.post("/v1/patients/me/practice-entries", json=PRACTICE).status_code) == (201, 2)


def test_a_refused_entry_takes_one(counted: Counted) -> None:
    ana = counted.people.ana

    assert counted.count(lambda: ana.post("/v1/patients/me/mood-entries", json={"mood": 11}).status_code) == (422, 1)


def test_a_stranger_takes_none(counted: Counted) -> None:
    ana, before = counted.people.ana, counted.turnstile.turns

    response = ana.post("/v1/patients/me/mood-entries", json=ENTRY, headers={"Authorization": "Bearer nothing"})

    assert (response.status_code, counted.turnstile.turns - before) == (401, 0)


def test_a_push_takes_as_many_for_two_hundred_things_as_for_four(counted: Counted) -> None:
    phone = Phone(counted.people.ana)

    def push(number: int) -> int:
        return phone.send(*(item_of(type=kind) for kind in CONTENTS for _ in range(number))).status_code

    few = counted.count(lambda: push(1))

    assert counted.count(lambda: push(50)) == few
