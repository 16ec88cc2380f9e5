"""Hears that work was left, so that the relay need not wait for its next look."""

from __future__ import annotations

import threading

import psycopg
import sqlalchemy as sa
from psycopg import sql

from journal_api.store.database import CONNECT_TIMEOUT_SECONDS
from journal_api.store.urls import driver_url
from journal_api.store.work import CHANNEL


class Bell:
    """One connection that listens; while the database is away it only keeps time. For one thread."""

    def __init__(self, url: str) -> None:
        self._url: sa.URL = driver_url(url)
        self._connection: psycopg.Connection | None = None
        self._rest = threading.Event()

    def wait(self, seconds: float) -> None:
        """Wait until work is announced, at most ``seconds``."""
        try:
            for _ in self._listening().notifies(timeout=seconds, stop_after=1):
                return
        except psycopg.Error:
            self.close()
            self._rest.wait(seconds)

    def close(self) -> None:
        """Stop listening."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _listening(self) -> psycopg.Connection:
        if self._connection is None:
            plain = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
            self._connection = psycopg.connect(
                plain, autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS, application_name="journal-bell"
            )
            self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        return self._connection
