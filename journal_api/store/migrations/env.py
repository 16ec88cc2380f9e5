"""Runs migrations as the owner of the schema, one transaction for all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import context

from journal_api.store import schema


def _run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=schema.metadata,
        compare_server_default=False,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
