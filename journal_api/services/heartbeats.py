"""Signs of life, written by executed work alone: a process that only exists gives none."""

from __future__ import annotations

from journal_api.domain.access import Scope
from journal_api.domain.jobs import HeartbeatName
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.heartbeats import beat


def beat_worker(resources: Resources, *, road: str) -> None:
    """Record that a worker has executed a job, and that the beat lives where the job came by its road."""
    with resources.database.transaction(Scope()) as tx:
        beat(tx, HeartbeatName.WORKER)
        if road == HeartbeatName.BEAT:
            beat(tx, HeartbeatName.BEAT)


def beat_relay(database: Database) -> None:
    """Record that a relay has looked for work."""
    with database.transaction(Scope()) as tx:
        beat(tx, HeartbeatName.RELAY)
