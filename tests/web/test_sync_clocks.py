"""Phones whose clocks are wrong: nothing is lost, nothing is taken for certain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from journal_api.clock import read_now
from journal_api.store.database import Database
from journal_api.store.tables.entries import entry
from journal_api.store.tables.sync import quarantined_item
from tests.people import People
from tests.web.phones import Phone, item_of, list_own_rows, statuses

MINE = "/v1/patients/me/mood-entries"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data": {"recorded_at": (read_now() + timedelta(hours=49)).isoformat()}}, "recorded_ahead"),
        ({"edited_at": (read_now() + timedelta(hours=49)).isoformat()}, "edited_ahead"),
        ({"edited_at": (read_now() + timedelta(hours=49)).isoformat(), "deleted": True}, "edited_ahead"),
    ],
)
def test_what_is_timed_too_far_ahead_waits_for_a_person(
    people: People, owner: Database, changes: dict[str, Any], reason: str
) -> None:
    phone, item = Phone(people.ana), item_of(**changes)

    found = [statuses(phone.push(item, item_of()))[0] for _ in range(2)]

    (row,) = list_own_rows(owner, quarantined_item, people.ana)
    assert found == ["quarantined"] * 2
    assert (row.kind, str(row.id), row.device_id, row.reason) == ("mood_entry", item["id"], "phone", reason)
    assert people.ana.get(f"{MINE}/{item['id']}").status_code == 404


def test_what_is_both_ahead_and_wrong_is_refused(people: People) -> None:
    ahead = (read_now() + timedelta(hours=49)).isoformat()

    (result,) = Phone(people.ana).push(item_of(data={"recorded_at": ahead, "mood": 6, "pain": 5, "note": "x" * 5001}))

    assert (result["status"], result["errors"][0]["pointer"]) == ("rejected", "/data/note")


@pytest.mark.parametrize(
    ("skew", "clock"),
    [(0, "sound"), (9, "sound"), (-11, "flagged"), (11, "flagged"), (719, "flagged"), (-721, "doubtful")],
)
def test_a_clock_that_is_off_is_told_of_its_entries(people: People, owner: Database, skew: int, clock: str) -> None:
    item = item_of()

    Phone(people.ana).push(item, skew=timedelta(minutes=skew))

    stored = people.ana.get(f"{MINE}/{item['id']}").json
    (row,) = list_own_rows(owner, entry, people.ana)
    assert (stored["clock"], stored["recorded_at"]) == (clock, item["data"]["recorded_at"])
    assert abs(row.skew_seconds - skew * 60) <= 5
    assert row.sent_at is not None
