"""What whoever runs the service sees of phones: ids and reasons, no content."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from journal_api.clock import read_now
from journal_api.services.resources import Resources
from journal_api.services.support import list_waiting
from journal_api.store.database import Database
from tests.people import People
from tests.web.phones import Phone, item_of


def test_support_reads_why_an_item_waits_and_nothing_of_its_content(
    resources: Resources, people: People, owner: Database
) -> None:
    ahead = (read_now() + timedelta(days=3)).isoformat()
    item = item_of(rev=2, data={"recorded_at": ahead, "note": "a canary in a note"})
    Phone(people.ana).push(item, skew=timedelta(days=3))

    (waiting,) = [
        one for one in list_waiting(replace(resources, database=owner)) if one.patient_id == people.ana.patient_id
    ]

    assert (waiting.kind, str(waiting.id), waiting.revision) == ("mood_entry", item["id"], 2)
    assert (waiting.device_id, waiting.reason.value) == ("phone", "recorded_ahead")
    assert abs(waiting.skew_seconds - timedelta(days=3).total_seconds()) < 60
    assert "canary" not in repr(waiting)
