"""Watches that the worker works: a Celery worker was seen to stop consuming after its broker had been restarted."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

from journal_api.services.heartbeats import is_worker_stuck
from journal_api.settings import Settings
from journal_api.store.database import Database

BROKER_PORT = 6379
ANSWER_SECONDS = 1.0


def make_worker_watch(settings: Settings) -> Callable[[], bool]:
    """Return what tells that the worker should be started again: jobs go out, the broker answers, none is executed."""

    def is_stale() -> bool:
        # Without its broker no worker can beat, and a new one would be no better.
        if not _is_broker_there(settings.redis_url):
            return False
        with closing(Database(settings.relay_database_url, pool_size=1, application="journal-run")) as database:
            return is_worker_stuck(database)

    return is_stale


def _is_broker_there(redis_url: str) -> bool:
    parts = urlsplit(redis_url)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or BROKER_PORT), timeout=ANSWER_SECONDS):
            return True
    except OSError:
        return False
