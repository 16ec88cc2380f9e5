"""Statements that are transactions of their own: each takes one round trip, and nothing around it.

No ping before, no BEGIN, no pins, no COMMIT: what a statement needs of these it does itself, in the database. They go
to the driver directly and are prepared once per connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast

import psycopg
import sqlalchemy as sa

from journal_api.domain.errors import Unavailable

PREPARE_AT_ONCE = 0

Row = tuple[Any, ...]


class Calls:
    """A pool of connections for such statements. Safe to share between threads, not across a fork."""

    def __init__(self, url: sa.URL, *, pool_size: int, pool_timeout: float, connect_args: Mapping[str, Any]) -> None:
        # The connection used last comes first: it is awake, and most of the others stay unopened.
        self._engine = sa.create_engine(
            url,
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_timeout,
            pool_use_lifo=True,
            pool_reset_on_return=None,
            connect_args={**connect_args, "autocommit": True, "prepare_threshold": PREPARE_AT_ONCE},
        )

    def read_row(self, statement: str, values: Mapping[str, Any]) -> Row | None:
        """Run a pure read and return its first row; done again, once, where the server had closed the connection.

        Raises Unavailable when the database is out of reach or breaks off.
        """
        try:
            return self._run(statement, values)
        except _ClosedByServer:
            return self.write_row(statement, values)

    def write_row(self, statement: str, values: Mapping[str, Any]) -> Row | None:
        """Run a statement once and return its first row. Raises Unavailable, and then it may have been done or not."""
        try:
            return self._run(statement, values)
        except _ClosedByServer as error:
            raise Unavailable from error

    def close(self) -> None:
        """Give every connection back to the server."""
        self._engine.dispose()

    def _run(self, statement: str, values: Mapping[str, Any]) -> Row | None:
        with self._connection() as connection:
            return connection.execute(cast("Any", statement), values, binary=True).fetchone()

    @contextmanager
    def _connection(self) -> Iterator[psycopg.Connection[Row]]:
        """Lend a connection; one that breaks takes the whole pool with it, for its siblings broke with it."""
        try:
            lent = self._engine.raw_connection()
        except (psycopg.OperationalError, sa.exc.TimeoutError) as error:
            raise Unavailable from error
        connection = cast("psycopg.Connection[Row]", lent.driver_connection)
        try:
            yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if not connection.closed:
                raise Unavailable from error
            lent.invalidate(error)
            self._engine.dispose()
            raise _ClosedByServer from error
        finally:
            if lent.is_valid:
                lent.close()


class _ClosedByServer(Exception):
    """The connection was closed under the statement."""
