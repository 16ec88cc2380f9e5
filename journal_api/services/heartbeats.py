"""Signs of life, written by executed work alone: a process that only exists gives none."""

from __future__ import annotations

from math import inf
from typing import Final

from journal_api.domain.access import Scope
from journal_api.domain.errors import Unavailable
from journal_api.domain.jobs import HeartbeatName
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.heartbeats import beat, read_ages

RELAY_ALIVE_SECONDS: Final = 30.0
# A sign of life is asked for every 15 s by the relay and every 30 s by the beat: this many are not missed by chance.
WORKER_STUCK_SECONDS: Final = 90.0


def beat_worker(resources: Resources, *, road: str) -> None:
    """Record that a worker has executed a job, and that the beat lives where the job came by its road."""
    with resources.database.transaction(Scope()) as tx:
        beat(tx, HeartbeatName.WORKER)
        if road == HeartbeatName.BEAT:
            beat(tx, HeartbeatName.BEAT)


def is_worker_stuck(database: Database) -> bool:
    """Tell that jobs are being handed out and no worker has executed one for a long time.

    A worker that never gave a sign counts as stuck; without a living relay, or without the database, nothing is known.
    """
    try:
        with database.transaction(Scope()) as tx:
            ages = read_ages(tx)
    except Unavailable:
        return False
    relay_age = ages.get(HeartbeatName.RELAY, inf)
    return relay_age < RELAY_ALIVE_SECONDS and ages.get(HeartbeatName.WORKER, inf) > WORKER_STUCK_SECONDS


def beat_relay(database: Database) -> None:
    """Record that a relay has looked for work."""
    with database.transaction(Scope()) as tx:
        beat(tx, HeartbeatName.RELAY)
