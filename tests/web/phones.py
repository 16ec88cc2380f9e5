"""Phones of patients: they push and pull through the real app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from werkzeug.test import TestResponse

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.store.database import Database
from tests.people import Person

RECORDED_AT = "2026-03-01T21:30:00+01:00"
EDITED_AT = "2026-03-01T21:31:00+01:00"
CONTENTS: dict[str, dict[str, Any]] = {
    "mood_entry": {"recorded_at": RECORDED_AT, "mood": 6},
    "practice_entry": {"recorded_at": RECORDED_AT, "practice": "meditation"},
    "side_effect": {"recorded_at": RECORDED_AT, "side_effect": "nausea", "severity": 1},
    "questionnaire_response": {
        "completed_at": RECORDED_AT,
        "instrument": "phq9",
        "answers": {f"q{number}": 0 for number in range(1, 10)},
    },
}


def item_of(*, type: str = "mood_entry", **changes: Any) -> dict[str, Any]:  # noqa: A002 - the item's own word
    """Make a sound item; ``data`` is merged into its data, all else replaces its members."""
    data = {**CONTENTS[type], **changes.pop("data", {})}
    item = {"type": type, "id": str(uuid4()), "rev": 1, "deleted": False, "edited_at": EDITED_AT, "data": data}
    return {**item, **changes}


@dataclass(slots=True)
class Phone:
    """One device of one patient, with the cursor it keeps."""

    person: Person
    name: str = "phone"
    cursor: str | None = None

    def send(self, *items: Any, skew: timedelta = timedelta(), **envelope: Any) -> TestResponse:
        """Push items with a clock that is off by ``skew``."""
        sent_at = (read_now() + skew).isoformat()
        return self.person.post(
            "/v1/sync/push", json={"device_id": self.name, "sent_at": sent_at, "items": list(items), **envelope}
        )

    def push(self, *items: Any, skew: timedelta = timedelta()) -> list[dict[str, Any]]:
        """Push items and return their results."""
        answer = self.send(*items, skew=skew)
        assert answer.status_code == 200, answer.text
        results: list[dict[str, Any]] = answer.json["results"]
        return results

    def pull(self, **query: Any) -> list[dict[str, Any]]:
        """Pull all that changed since the last pull."""
        found: list[dict[str, Any]] = []
        while True:
            sent = {**query, **({} if self.cursor is None else {"cursor": self.cursor})}
            answer = self.person.get("/v1/sync/pull", query_string=sent)
            assert answer.status_code == 200, answer.text
            found += answer.json["items"]
            self.cursor = answer.json["cursor"]
            if not answer.json["has_more"]:
                return found


def statuses(results: list[dict[str, Any]]) -> list[str]:
    """List what became of each item."""
    return [result["status"] for result in results]


def list_own_rows(owner: Database, table: sa.Table, person: Person) -> list[sa.Row[Any]]:
    """List a patient's rows of a table, as the schema's owner, in the order of its primary key."""
    own = sa.select(table).where(table.c.patient_id == person.patient_id)
    with owner.transaction(Scope()) as tx:
        return list(tx.execute(own.order_by(*table.primary_key.columns)))
