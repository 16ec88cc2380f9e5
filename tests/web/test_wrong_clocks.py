"""An API on a machine whose clock is wrong: what it leaves to be sent is due by the database's clock."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import Self

import pytest

from journal_api import clock
from journal_api.clock import read_now
from journal_api.store.database import Database
from journal_api.store.tables.alerts import delivery
from tests.people import People
from tests.web.phones import RECORDED_AT, list_own_rows

SOON = timedelta(minutes=1)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_risk_answer_is_told_at_once_and_step_by_step_by_a_server_with_a_wrong_clock(
    people: People, owner: Database, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return super().now(tz) + timedelta(hours=hours)

    right = read_now()
    monkeypatch.setattr(clock, "datetime", Wrong)
    entry = {"recorded_at": RECORDED_AT, "mood": 3, "urge_to_harm": 9}
    answer = people.ana.post("/v1/patients/me/mood-entries", json=entry)

    assert answer.status_code == 201
    first, second, *_ = sorted(row.due_at for row in list_own_rows(owner, delivery, people.ana))
    assert right - SOON < first < right + SOON < second < right + timedelta(minutes=10)
