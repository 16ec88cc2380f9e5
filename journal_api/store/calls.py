"""Statements that are transactions of their own: each takes one round trip, and nothing around it.

No ping before, no BEGIN, no pins, no COMMIT: what a statement needs of these it does itself, in the database. They go
to libpq directly and are prepared once per connection.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from queue import Empty, LifoQueue
from typing import Any, LiteralString

import psycopg
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import ReadOnlySqlTransaction, error_from_result
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGresult

from journal_api.domain.errors import Unavailable

# Left to itself PostgreSQL planned who is calling anew for each call: twice the work of answering it.
PLAN_ONCE = "-c plan_cache_mode=force_generic_plan"

Row = tuple[Any, ...]

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


class Calls:
    """A pool of connections for such statements, each opened when it is first needed.

    Safe to share between threads, not across a fork.
    """

    def __init__(self, url: str, *, pool_size: int, wait_seconds: float, options: Mapping[str, Any]) -> None:
        """Keep how to connect: ``options`` are the driver's; nobody waits longer than ``wait_seconds`` for his turn."""
        self._url = url
        self._wait_seconds = wait_seconds
        self._options = {**options, "autocommit": True, "options": f"{options.get('options', '')} {PLAN_ONCE}"}
        # The connection used last comes first: it is awake, and most of the others stay unopened.
        self._free: LifoQueue[_Line | None] = LifoQueue()
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
        for line in self._take_all():
            if line is not None:
                line.close()
            self._free.put(None)

    def _run(self, statement: LiteralString, values: Mapping[str, Any]) -> Row | None:
        try:
            line = self._free.get(timeout=self._wait_seconds)
        except Empty as error:
            raise Unavailable from error
        try:
            if line is None or line.is_closed:
                line = _Line(psycopg.connect(self._url, **self._options))
            return line.run(statement, values)
        except ReadOnlySqlTransaction as error:
            # The session may stay so when the database no longer is.
            if line is not None:
                line.close()
            raise Unavailable from error
        except psycopg.Error as error:
            if line is not None and line.is_closed:
                # What broke this one, such as a server that was started anew, broke its siblings too.
                self.close()
                raise _ClosedByServer from error
            if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
                raise Unavailable from error
            raise
        finally:
            self._free.put(line)

    def _take_all(self) -> list[_Line | None]:
        taken = []
        with suppress(Empty):
            while True:
                taken.append(self._free.get_nowait())
        return taken


class _Line:
    """One connection and what is prepared on it; for one thread at a time.

    The driver's cursor looks up between the parts of an answer whether anything else is to be done. There is nothing:
    to wait within libpq for the whole of it takes a third of the time, and no other thread stands still meanwhile.
    """

    def __init__(self, connection: psycopg.Connection[Row]) -> None:
        self._connection = connection
        self._transformer = Transformer(connection)
        self._names: dict[bytes, bytes] = {}

    @property
    def is_closed(self) -> bool:
        return self._connection.closed

    def close(self) -> None:
        self._connection.close()

    def run(self, statement: LiteralString, values: Mapping[str, Any]) -> Row | None:
        """Return the first row of an answer, None where it has none. Raises psycopg's errors."""
        text, wanted = _read_statement(statement)
        name = self._names.get(text) or self._prepare(text)
        given = self._transformer.dump_sequence([values[one] for one in wanted], [PyFormat.BINARY] * len(wanted))
        formats = self._transformer.formats
        answer = _check(
            self._connection.pgconn.exec_prepared(name, given, formats, Format.BINARY)  # type: ignore[arg-type] # forgets NULL
        )
        self._transformer.set_pgresult(answer)
        return self._transformer.load_row(0, tuple) if answer.ntuples else None

    def _prepare(self, text: bytes) -> bytes:
        name = b"call_%d" % len(self._names)
        _check(self._connection.pgconn.prepare(name, text))
        self._names[text] = name
        return name


@cache
def _read_statement(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement's text with its values numbered, and their names in that order."""
    wanted = tuple(dict.fromkeys(_PLACEHOLDER.findall(statement)))
    return _PLACEHOLDER.sub(lambda found: f"${wanted.index(found[1]) + 1}", statement).encode(), wanted


def _check(answer: PGresult) -> PGresult:
    if answer.status not in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}:
        raise error_from_result(answer)
    return answer


class _ClosedByServer(Exception):
    """The connection was closed under the statement."""
