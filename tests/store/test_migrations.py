"""Migrations are numbered, have one head, go up, down and up again, and make just the tables of the code."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from journal_api.store import migrating, schema
from journal_api.store.urls import driver_url
from tests.databases import DatabaseUrls


def _scripts() -> list:
    return list(ScriptDirectory(str(migrating.MIGRATIONS)).walk_revisions())[::-1]


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [script.revision for script in _scripts()]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert all(re.search(rf"{s.revision}_[a-z_]+\.py$", s.path) for s in _scripts())


def test_migrations_have_one_head() -> None:
    assert len(ScriptDirectory(str(migrating.MIGRATIONS)).get_heads()) == 1


def test_migrations_go_down_to_nothing_and_up_again(fresh_urls: DatabaseUrls) -> None:
    migrating.downgrade(fresh_urls.owner)
    assert _names(fresh_urls) == ({"alembic_version"}, set())

    migrating.upgrade(fresh_urls.owner)

    tables, functions = _names(fresh_urls)
    assert tables == {"alembic_version", *schema.metadata.tables}
    assert "caller_of" in functions


def test_tables_of_the_code_are_those_of_the_migrations(shared_urls: DatabaseUrls) -> None:
    engine = sa.create_engine(driver_url(shared_urls.owner), poolclass=sa.NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        differences = compare_metadata(context, schema.metadata)

    assert differences == []


def _names(urls: DatabaseUrls) -> tuple[set[str], set[str]]:
    engine = sa.create_engine(driver_url(urls.owner), poolclass=sa.NullPool)
    with engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
        functions = set(
            connection.scalars(sa.text("SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"))
        )
    return tables, functions
