"""The one clock that all processes agree on."""

from __future__ import annotations

from datetime import datetime

from journal_api.store.clocks import read_clock
from journal_api.store.database import Database


def ask_clock(database: Database) -> datetime:
    """Ask the database what time it is. Raises Unavailable."""
    return read_clock(database)
