"""Statements that are transactions of their own: each takes one round trip, and nothing around it.

No ping before, no BEGIN, no pins, no COMMIT: what a statement needs of these it does itself, in the database. They go
to the driver directly and are prepared once per connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from queue import Empty, LifoQueue
from typing import Any, LiteralString

import psycopg
from psycopg.errors import ReadOnlySqlTransaction

from journal_api.domain.errors import Unavailable

PREPARE_AT_ONCE = 0

Row = tuple[Any, ...]


class Calls:
    """A pool of connections for such statements, each opened when it is first needed.

    Safe to share between threads, not across a fork.
    """

    def __init__(self, url: str, *, pool_size: int, wait_seconds: float, options: Mapping[str, Any]) -> None:
        """Keep how to connect: ``options`` are the driver's; nobody waits longer than ``wait_seconds`` for his turn."""
        self._url = url
        self._wait_seconds = wait_seconds
        self._options = {**options, "autocommit": True, "prepare_threshold": PREPARE_AT_ONCE}
        # The connection used last comes first: it is awake, and most of the others stay unopened.
        self._free: LifoQueue[psycopg.Connection[Row] | None] = LifoQueue()
        for _ in range(pool_size):
            self._free.put(None)

    def read_row(self, statement: LiteralString, values: Mapping[str, Any]) -> Row | None:
        """Run a pure read and return its first row; done again, once, where the server had closed the connection.

        Raises Unavailable when the database is out of reach or breaks off.
        """
        try:
            return self._run(statement, values)
        except _ClosedByServer:
            return self.write_row(statement, values)

    def write_row(self, statement: LiteralString, values: Mapping[str, Any]) -> Row | None:
        """Run a statement once and return its first row. Raises Unavailable, and then it may have been done or not.

        Unavailable too where the database takes no writes.
        """
        try:
            return self._run(statement, values)
        except _ClosedByServer as error:
            raise Unavailable from error

    def close(self) -> None:
        """Give every connection that is free back to the server; they are opened again when they are needed."""
        for connection in self._take_all():
            if connection is not None:
                connection.close()
            self._free.put(None)

    def _run(self, statement: LiteralString, values: Mapping[str, Any]) -> Row | None:
        try:
            connection = self._free.get(timeout=self._wait_seconds)
        except Empty as error:
            raise Unavailable from error
        try:
            if connection is None or connection.closed:
                connection = psycopg.connect(self._url, **self._options)
            return connection.execute(statement, values, binary=True).fetchone()
        except ReadOnlySqlTransaction as error:
            # The session may stay so when the database no longer is.
            if connection is not None:
                connection.close()
            raise Unavailable from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if connection is None or not connection.closed:
                raise Unavailable from error
            # What broke this one, such as a server that was started anew, broke its siblings too.
            self.close()
            raise _ClosedByServer from error
        finally:
            self._free.put(connection)

    def _take_all(self) -> list[psycopg.Connection[Row] | None]:
        taken = []
        with suppress(Empty):
            while True:
                taken.append(self._free.get_nowait())
        return taken


class _ClosedByServer(Exception):
    """The connection was closed under the statement."""
