"""Brings the schema of a database to the version of this code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from journal_api.store.urls import driver_url

MIGRATIONS = Path(__file__).parent / "migrations"

# Two stacks that start at once against one database: the second waits for the first.
MIGRATION_LOCK = 7_203_114_951


def upgrade(owner_url: str) -> None:
    """Run every migration that the database lacks, as the owner of the schema."""
    with _config(owner_url) as config:
        command.upgrade(config, "head")


def downgrade(owner_url: str, revision: str = "base") -> None:
    """Undo migrations down to ``revision``; data of undone tables are gone."""
    with _config(owner_url) as config:
        command.downgrade(config, revision)


def head_revision() -> str:
    """Name the newest migration of this code."""
    head = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if head is None:
        raise LookupError("There is no migration.")
    return head


def is_known(revision: str | None) -> bool:
    """Tell whether this code has a migration of that name."""
    return revision in {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def read_revision(owner_url: str) -> str | None:
    """Read the newest migration that a database has run, None before the first."""
    engine = sa.create_engine(driver_url(owner_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        revision = current_revision(connection)
    engine.dispose()
    return revision


def current_revision(connection: sa.Connection) -> str | None:
    """Name the newest migration that the database has run, None before the first."""
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def _config(owner_url: str) -> Iterator[Config]:
    engine = sa.create_engine(driver_url(owner_url), poolclass=sa.NullPool)
    with engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        yield config
    engine.dispose()
