"""A canary's flight, and what it takes: the worker's tools, the relay's look for due work."""

from __future__ import annotations

from datetime import datetime, timedelta

from journal_api.domain.jobs import HeartbeatName
from journal_api.services.canaries import keep_canary
from journal_api.services.relaying import take_assessments, take_messages
from journal_api.store.database import Database
from journal_api.store.tables.work import heartbeat
from tests.databases import DatabaseUrls
from tests.wards import NOW, as_owner
from workers.resources import Toolbox
from workers.rounds import make_errand

MOST_ROUNDS = 20
LEASE = timedelta(seconds=15)
OPERATIONS, DISCARDED = "operations@host.example", "canary@host.example"
MINUTE = timedelta(minutes=1)


def go(tools: Toolbox, relay: Database, *, now: datetime) -> None:
    """Do all that is due, and what that makes due."""
    for _ in range(MOST_ROUNDS):
        found = (
            *take_assessments(relay, limit=10, lease=LEASE),
            *take_messages(relay, now=now, limit=10, lease=LEASE),
        )
        for row in found:
            make_errand(row).do(tools, now=now)
        if not found:
            return
    raise AssertionError("work goes on for ever")


def fly(tools: Toolbox, relay: Database, *, now: datetime = NOW) -> None:
    """Let one canary start, go the whole way, and be looked for."""
    keep_canary(tools.resources, now=now)
    for at in (now, now + MINUTE):
        go(tools, relay, now=at)


def age(urls: DatabaseUrls, *names: HeartbeatName, by: timedelta) -> None:
    """Let signs of life have been given that much earlier."""
    with as_owner(urls) as tx:
        named = heartbeat.c.name.in_([name.value for name in names])
        tx.execute(heartbeat.update().where(named).values(beaten_at=heartbeat.c.beaten_at - by))
