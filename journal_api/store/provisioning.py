"""Makes the database and its roles, so that each process can do its work and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from psycopg import sql

from journal_api.domain.canaries import CANARY_CLINIC
from journal_api.store.urls import driver_url

OWNER = "journal_owner"
LOGIN_ROLES = (OWNER, "journal_api", "journal_worker", "journal_relay", "journal_backup")
DEFINER_ROLE = "journal_auth"

# Roles belong to the whole server: two stacks that provision at once take turns.
PROVISIONING_LOCK = 7_203_114_952

_ANY_CLINIC = sa.text("SELECT EXISTS (SELECT FROM clinic WHERE id <> :canary)").bindparams(canary=CANARY_CLINIC)
_ANY_TABLE = sa.text(
    "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname <> 'information_schema' AND schemaname NOT LIKE 'pg\\_%')"
)


def provision(admin_url: str, *, passwords: Mapping[str, str]) -> None:
    """Make database and roles, or bring them to what they should be; running it again changes nothing.

    ``admin_url`` names a user who may create roles and, if it is missing, the database. ``passwords`` has one password
    per login role; a role that is left out keeps its own.
    """
    _make_database(admin_url)
    engine = sa.create_engine(driver_url(admin_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": PROVISIONING_LOCK})
        _make_roles(connection, passwords)
        _hand_over_schema(connection)
    engine.dispose()


def holds_anything(url: str) -> bool:
    """Tell whether the database has a clinic or anybody else's table: a place where demo data must not go.

    A database that does not exist yet holds nothing. ``url`` must be of a user who sees every clinic: an administrator
    or the owner.
    """
    if not _has_database(url):
        return False
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        is_ours = connection.scalar(sa.text("SELECT to_regclass('public.clinic') IS NOT NULL"))
        found = connection.scalar(_ANY_CLINIC if is_ours else _ANY_TABLE)
    engine.dispose()
    return bool(found)


def may_create_roles(url: str) -> bool:
    """Tell whether the user of ``url`` may provision."""
    engine = sa.create_engine(driver_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        allowed = connection.scalar(
            sa.text("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user")
        )
    engine.dispose()
    return bool(allowed)


def _has_database(url: str) -> bool:
    wanted = driver_url(url)
    engine = sa.create_engine(wanted.set(database="postgres"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        found = connection.scalar(sa.text("SELECT true FROM pg_database WHERE datname = :n"), {"n": wanted.database})
    engine.dispose()
    return bool(found)


def _make_database(admin_url: str) -> None:
    url = driver_url(admin_url)
    engine = sa.create_engine(url.set(database="postgres"), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        wanted = {"name": url.database}
        if not connection.scalar(sa.text("SELECT true FROM pg_database WHERE datname = :name"), wanted):
            name = sql.Identifier(url.database or "journal")
            _run(connection, "CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0", name)
    engine.dispose()


def _make_roles(connection: sa.Connection, passwords: Mapping[str, str]) -> None:
    is_superuser = connection.scalar(sa.text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
    for role in (*LOGIN_ROLES, DEFINER_ROLE):
        if not connection.scalar(sa.text("SELECT true FROM pg_roles WHERE rolname = :role"), {"role": role}):
            _run(connection, "CREATE ROLE {}", sql.Identifier(role))
        if role in passwords:
            _run(connection, "ALTER ROLE {} LOGIN PASSWORD {}", sql.Identifier(role), sql.Literal(passwords[role]))
    # Handing a function to the role it runs as takes membership in that role.
    _run(connection, "GRANT journal_auth, journal_relay TO journal_owner")
    if is_superuser:
        _run(connection, "ALTER ROLE journal_backup BYPASSRLS")


def _hand_over_schema(connection: sa.Connection) -> None:
    database = sql.Identifier(str(connection.scalar(sa.text("SELECT current_database()"))))
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    for role in LOGIN_ROLES:
        _run(connection, "GRANT CONNECT ON DATABASE {} TO {}", database, sql.Identifier(role))
    _run(connection, "GRANT journal_owner TO CURRENT_USER")
    _run(connection, "ALTER SCHEMA public OWNER TO journal_owner")
    _run(connection, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    _run(connection, "GRANT USAGE ON SCHEMA public TO PUBLIC")
    # A dump reads the sequences too: without them a restored database would number rows twice.
    for kind in ("TABLES", "SEQUENCES"):
        readable = f"GRANT SELECT ON {kind} TO journal_backup"
        _run(connection, f"ALTER DEFAULT PRIVILEGES FOR ROLE journal_owner IN SCHEMA public {readable}")
    _run(connection, "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO journal_backup")


def _run(connection: sa.Connection, template: str, *parts: sql.Composable) -> None:
    statement = sql.SQL(template).format(*parts).as_string()
    connection.execution_options(no_parameters=True).exec_driver_sql(statement)
