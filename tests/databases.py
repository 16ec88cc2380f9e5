"""Databases for tests: one is migrated, the others are copies of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from journal_api.store.migrating import upgrade
from journal_api.store.provisioning import LOGIN_ROLES, provision
from journal_api.store.urls import driver_url

# One password for every role of the test servers: tests of roles sign in as each of them.
ROLE_PASSWORD = "test-only-role-password"


@dataclass(frozen=True, slots=True)
class DatabaseUrls:
    """The ways into one database, by role."""

    admin: str
    owner: str
    api: str
    worker: str
    relay: str
    backup: str


def make_template(admin_url: str) -> str:
    """Provision and migrate a database that is only ever copied; return its name."""
    name = f"template_{secrets.token_hex(4)}"
    urls = urls_of(admin_url, name)
    provision(urls.admin, passwords=dict.fromkeys(LOGIN_ROLES, ROLE_PASSWORD))
    upgrade(urls.owner)
    return name


@contextmanager
def new_database(admin_url: str, template: str) -> Iterator[DatabaseUrls]:
    """Yield a copy of ``template``; it is dropped afterwards, whoever is still connected."""
    name = f"test_{secrets.token_hex(4)}"
    _run(admin_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield urls_of(admin_url, name)
    _run(admin_url, f"DROP DATABASE {name} WITH (FORCE)")


def urls_of(admin_url: str, database: str) -> DatabaseUrls:
    """Name the ways into ``database`` for every role."""
    admin = sa.make_url(admin_url).set(database=database)
    roles = {
        role: admin.set(username=f"journal_{role}", password=ROLE_PASSWORD)
        for role in ("owner", "api", "worker", "relay", "backup")
    }
    return DatabaseUrls(
        admin=admin.render_as_string(hide_password=False),
        **{role: url.render_as_string(hide_password=False) for role, url in roles.items()},
    )


def _run(admin_url: str, statement: str) -> None:
    engine = sa.create_engine(driver_url(admin_url), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
