"""The database's clock: one for all processes, on whatever machines they run."""

from __future__ import annotations

from datetime import datetime

from journal_api.store.database import Database


def read_clock(database: Database) -> datetime:
    """Read the database's clock in one round trip. Raises Unavailable."""
    row = database.calls.read_row("SELECT clock_timestamp()", {})
    # A statement without FROM has one row.
    instant: datetime = (row or ())[0]
    return instant
