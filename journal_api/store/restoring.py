"""What a restore does to databases as a whole, as an administrator of the server: looked at, swapped, dropped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from psycopg import sql

from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import clinic, patient
from journal_api.store.tables.entries import entry
from journal_api.store.urls import driver_url

PROCESS_ROLES = ("journal_api", "journal_worker", "journal_relay")
_MAJOR = 10_000


@dataclass(frozen=True, slots=True)
class Content:
    """What a database holds: counts, and when the newest entry arrived; None where there is none."""

    clinics: int
    patients: int
    entries: int
    newest_entry_at: datetime | None


def read_server_major(url: str) -> int:
    """Read the major version of the server."""
    with _connected(url) as connection:
        return int(connection.scalar(sa.text("SHOW server_version_num"))) // _MAJOR


def has_database(admin_url: str, name: str) -> bool:
    """Tell whether the server has a database of this name."""
    with _connected(admin_url, database="postgres") as connection:
        found = connection.scalar(sa.text("SELECT true FROM pg_database WHERE datname = :name"), {"name": name})
    return bool(found)


def count_processes(admin_url: str, name: str) -> int:
    """Count the sessions of the product's processes in a database: none is running while there is none."""
    sessions = sa.text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND usename = ANY(:roles)")
    with _connected(admin_url, database="postgres") as connection:
        return connection.scalar(sessions, {"name": name, "roles": list(PROCESS_ROLES)}) or 0


def rename_database(admin_url: str, name: str, *, to: str) -> None:
    """Give a database another name; PostgreSQL refuses while anybody is connected."""
    _run(admin_url, "ALTER DATABASE {} RENAME TO {}", name, to)


def drop_database(admin_url: str, name: str) -> None:
    """Drop a database, if it is there."""
    _run(admin_url, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def count_content(tx: Transaction) -> Content:
    """Count what the clinics of a database hold, as the schema's owner; the product's own clinic is none."""
    count, theirs = sa.func.count(), patient.c.clinic_id != CANARY_CLINIC
    newest = sa.select(count, sa.func.max(entry.c.received_at)).join(patient, patient.c.id == entry.c.patient_id)
    entries, newest_at = tx.execute(newest.where(theirs)).one()
    clinics = tx.scalar(sa.select(count).where(clinic.c.id != CANARY_CLINIC)) or 0
    return Content(clinics, tx.scalar(sa.select(count).where(theirs)) or 0, entries, newest_at)


@contextmanager
def _connected(url: str, *, database: str | None = None) -> Iterator[sa.Connection]:
    parts = driver_url(url) if database is None else driver_url(url).set(database=database)
    engine = sa.create_engine(parts, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _run(admin_url: str, template: str, *names: str) -> None:
    statement = sql.SQL(template).format(*map(sql.Identifier, names)).as_string()
    with _connected(admin_url, database="postgres") as connection:
        connection.execution_options(no_parameters=True).exec_driver_sql(statement)
