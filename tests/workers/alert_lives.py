"""A clinic that lives through days in a moment: the real app, the real work in its order, a real mail server.

Time is driven from one due instant to the next, for the app and the work alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from journal_api.app import create_app
from journal_api.cli.driven_clocks import DrivenClock, driven_clock
from journal_api.clock import CLOCK_FILE_VARIABLE, read_now
from journal_api.domain.access import Scope
from journal_api.services import relaying
from journal_api.settings import Settings
from journal_api.store.database import Database
from journal_api.store.leases import Leased
from journal_api.store.tables.alerts import delivery
from journal_api.store.tables.work import outbox
from journal_api.web.calls import EXTENSION
from tests.apps import make_settings
from tests.databases import DatabaseUrls
from tests.mail_servers import MailServer
from tests.people import People, Person, make_clinic
from workers.resources import Toolbox, make_toolbox
from workers.rounds import BATCH, LEASE, make_errand

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MOODS = "/v1/patients/me/mood-entries"
RESPONSES = "/v1/patients/me/questionnaire-responses"
_ITEMS = tuple(f"q{number}" for number in range(1, 9))
A_MOMENT = timedelta(milliseconds=50)


@dataclass(slots=True)
class AlertLife:
    """One clinic, its clock, its work and its mail."""

    people: People
    server: MailServer
    clock: DrivenClock
    owner: Database
    relay: Database
    tools: Toolbox
    _seen: set[str] = field(default_factory=set)

    def say(self, mood: float, **fields: Any) -> None:
        """Let Ana record how she feels, and the work that follows be done."""
        answer = self.people.ana.post(MOODS, json={"recorded_at": read_now().isoformat(), "mood": mood, **fields})
        assert answer.status_code == 201
        self.work()

    def answer_phq9(self, total: int, *, days_ago: float = 0) -> None:
        """Let Ana answer a PHQ-9 without any thought of death, and the work that follows be done."""
        spread = {item: total // 8 + (number < total % 8) for number, item in enumerate(_ITEMS)}
        at = (read_now() - timedelta(days=days_ago)).isoformat()
        body = {"instrument": "phq9", "completed_at": at, "answers": {**spread, "q9": 0}}
        assert self.people.ana.post(RESPONSES, json=body).status_code == 201
        self.work()

    def read_alerts(self) -> list[dict[str, Any]]:
        """Read Ana's alerts as Dr. Chen does, the newest first."""
        alerts: list[dict[str, Any]] = self.people.chen.get("/v1/alerts").json["items"]
        return alerts

    def read(self, alert_id: str, part: str = "") -> Any:
        """Read an alert, or a part of it, as Dr. Chen does."""
        answer = self.people.chen.get(f"/v1/alerts/{alert_id}{part}")
        assert answer.status_code == 200
        return answer.json["items"] if part in {"/events", "/deliveries"} else answer.json

    def take_new_letters(self, reader: Person, alert_id: str) -> set[str]:
        """Take the ids of the letters about an alert that came to somebody since this was last asked."""
        came = [letter for letter in self.server.taken_for(reader.email) if alert_id in _text_of(letter)]
        new = {_id_of(letter) for letter in came} - self._seen
        self._seen |= new
        return new

    def live_until(self, instant: datetime) -> None:
        """Let time pass: whatever falls due until then is done when it falls due."""
        self.work()
        while (due_at := self._find_next_due()) is not None and due_at < instant:
            self.clock.move_to(due_at + A_MOMENT)
            self.work()
        self.clock.move_to(max(instant, read_now()))
        self.work()

    def live(self, **time: float) -> None:
        """Let so much time pass."""
        self.live_until(read_now() + timedelta(**time))

    def work(self) -> None:
        """Do everything that is due, as the relay finds it and a worker does it."""
        while rows := self._take():
            for row in rows:
                make_errand(row).do(self.tools, now=read_now())

    def _take(self) -> tuple[Leased, ...]:
        records = relaying.take_assessments(self.relay, limit=BATCH, lease=LEASE)
        return (*records, *relaying.take_messages(self.relay, now=read_now(), limit=BATCH, lease=LEASE))

    def _find_next_due(self) -> datetime | None:
        waiting = sa.union_all(
            sa.select(delivery.c.due_at).where(delivery.c.state == "pending"),
            sa.select(outbox.c.due_at).where(outbox.c.done_at.is_(None), outbox.c.kind != "reminder"),
        ).subquery()
        with self.owner.transaction(Scope()) as tx:
            found: datetime | None = tx.scalar(
                sa.select(sa.func.min(waiting.c.due_at)).where(waiting.c.due_at > read_now())
            )
        return found


@contextmanager
def living_clinic(
    urls: DatabaseUrls, server: MailServer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AlertLife]:
    """Yield a clinic of its own on a database of its own, on a Monday morning."""
    monkeypatch.setenv(CLOCK_FILE_VARIABLE, str(folder / "clock"))
    monkeypatch.setenv("JOURNAL_ENV", "test")
    settings: Settings = make_settings(urls, smtp_url=server.url)
    app, tools = create_app(settings), make_toolbox(settings, pool_size=1)
    owner, relay = Database(urls.owner, pool_size=1), Database(urls.relay, pool_size=1)
    resources = app.extensions[EXTENSION].resources
    with driven_clock(folder / "clock") as clock:
        clock.move_to(MORNING)
        yield AlertLife(make_clinic(resources, owner, app=app), server, clock, owner, relay, tools)
    for database in (resources.database, tools.resources.database, owner, relay):
        database.close()


def _id_of(letter: EmailMessage) -> str:
    return str(letter["Message-ID"]).strip("<>").partition("@")[0]


def _text_of(letter: EmailMessage) -> str:
    plain = letter.get_body(("plain",))
    return "" if plain is None else str(plain.get_content())
