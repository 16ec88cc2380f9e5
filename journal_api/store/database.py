"""The way into PostgreSQL: pools by role, and transactions that say for whom they work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import sqlalchemy as sa
from psycopg.errors import ReadOnlySqlTransaction

from journal_api.domain.access import Scope
from journal_api.domain.errors import NotFound, Unavailable
from journal_api.store.bells import Ringer
from journal_api.store.calls import Calls
from journal_api.store.urls import driver_url

Transaction = sa.Connection

# Long enough for any statement of ours, short enough that one stuck statement cannot hold a pool.
STATEMENT_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_SECONDS = 5

_PIN = sa.text(
    "SELECT set_config('app.patient_id', :patient_id, true), set_config('app.clinic_id', :clinic_id, true),"
    " set_config('app.tenant_id', :tenant_id, true), set_config('app.user_id', :user_id, true)"
)
_PIN_TENANT_OF_PATIENT = sa.text(
    "SELECT set_config('app.tenant_id', clinic_id::text, true), clinic_id FROM patient WHERE id = pinned_patient()"
)


class Database:
    """One role's way into the database. Safe to share between threads, not across a fork.

    ``calls`` runs statements that are transactions of their own; ``ringer`` wakes the relays beside them.
    """

    def __init__(self, url: str, *, pool_size: int = 10, application: str = "journal") -> None:
        connect_args = {
            "connect_timeout": CONNECT_TIMEOUT_SECONDS,
            "application_name": application,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c timezone=UTC",
        }
        self._engine = sa.create_engine(
            driver_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=CONNECT_TIMEOUT_SECONDS,
            pool_pre_ping=True,
            connect_args=connect_args,
        )
        self.calls = Calls(
            driver_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
            pool_size=pool_size,
            wait_seconds=CONNECT_TIMEOUT_SECONDS,
            options=connect_args,
        )

        self.ringer = Ringer(url)

    @contextmanager
    def transaction(self, scope: Scope) -> Iterator[Transaction]:
        """Open one transaction that sees the rows of ``scope`` alone; an empty scope sees none.

        Commits at the end, rolls back on an error. Raises Unavailable when the database is out of reach, breaks off,
        or takes no writes.
        """
        try:
            with self._engine.begin() as connection, _left_when_read_only(connection):
                pin(connection, scope)
                yield connection
        except (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError) as error:
            raise Unavailable from error

    @contextmanager
    def work_transaction(self, patient_id: UUID) -> Iterator[Transaction]:
        """Open one transaction pinned to the patient that a task names, and to the settings of that patient's clinic.

        Raises NotFound when there is no such patient.
        """
        with self.transaction(Scope(patient_id=patient_id)) as tx:
            if tx.execute(_PIN_TENANT_OF_PATIENT).first() is None:
                raise NotFound
            yield tx

    def close(self) -> None:
        """Give every connection back to the server."""
        self._engine.dispose()
        self.calls.close()
        self.ringer.close()


def pin(tx: Transaction, scope: Scope) -> None:
    """Pin a transaction anew: from a clinic's lists to the one patient that a scoped query has found in them."""
    tx.execute(_PIN, {name: _text(getattr(scope, name)) for name in Scope.__slots__})


@contextmanager
def _left_when_read_only(connection: Transaction) -> Iterator[None]:
    """Raise Unavailable where the database takes no writes, as during a failover.

    A session may stay so when the database no longer is: the connection is left, and the next request asks anew.
    """
    try:
        yield
    except sa.exc.InternalError as error:
        if not isinstance(error.orig, ReadOnlySqlTransaction):
            raise
        connection.invalidate(error)
        raise Unavailable from error


def _text(value: UUID | None) -> str:
    return "" if value is None else str(value)
