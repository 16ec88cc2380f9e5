"""Tells and hears that work was left, so that the relay need not wait for its next look."""

from __future__ import annotations

import threading

import psycopg
import sqlalchemy as sa
from psycopg import sql

from journal_api.store.urls import driver_url

CHANNEL = "journal_work"
CONNECT_TIMEOUT_SECONDS = 5
BELL = "journal-bell"
REST_SECONDS = 0.02
AWAY_SECONDS = 1.0


class Ringer:
    """Wakes the relays beside the requests: once for all who asked since it rang last.

    A NOTIFY inside the write's own transaction makes all commits of the database take turns: it cost two thirds of the
    writes a second and more. What a crash leaves unrung the relays find within a second by themselves. Safe to share
    between threads; not across a fork once it has rung.
    """

    def __init__(self, url: str) -> None:
        self._url = driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._is_wanted = threading.Event()
        self._is_over = threading.Event()

    def ring(self) -> None:
        """Have the relays woken within hundredths of a second; returns at once."""
        self._is_wanted.set()
        if self._thread is None:
            self._start()

    def close(self) -> None:
        """Ring what is still to be rung, and stop."""
        self._is_over.set()
        self._is_wanted.set()
        with self._lock:
            if self._thread is not None:
                self._thread.join()

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._is_over.is_set():
                self._thread = threading.Thread(target=self._go_on, name=BELL, daemon=True)
                self._thread.start()

    def _go_on(self) -> None:
        while True:
            try:
                with _connect(self._url) as connection:
                    self._ring_through(connection)
            except psycopg.Error:
                # The database is away, and so is whatever there was to tell.
                self._is_over.wait(AWAY_SECONDS)
            if self._is_over.is_set():
                return

    def _ring_through(self, connection: psycopg.Connection) -> None:
        while True:
            self._is_wanted.wait()
            self._is_wanted.clear()
            connection.execute(sql.SQL("NOTIFY {}").format(sql.Identifier(CHANNEL)))
            if self._is_over.wait(REST_SECONDS):
                return


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
            self._connection = _connect(plain)
            self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        return self._connection


def _connect(url: str) -> psycopg.Connection:
    return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_TIMEOUT_SECONDS, application_name=BELL)
