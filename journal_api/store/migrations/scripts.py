"""Runs the SQL files that the migrations are made of."""

from __future__ import annotations

from importlib import resources

from alembic import op


def run_script(name: str) -> None:
    """Run one file of ``migrations/sql`` as it stands, in the migration's transaction."""
    script = resources.files("journal_api.store.migrations").joinpath("sql", name).read_text(encoding="utf-8")
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(script)


def drop_tables(*names: str) -> None:
    """Drop tables, given in the order of their making, with all that hangs on them."""
    for name in reversed(names):
        op.execute(f"DROP TABLE {name} CASCADE")


def drop_functions(*signatures: str) -> None:
    """Drop functions, each named with its argument types."""
    for signature in signatures:
        op.execute(f"DROP FUNCTION {signature}")
