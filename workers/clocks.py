"""Time for work: this machine's clock, set right by the database's."""

from __future__ import annotations

from datetime import datetime

from journal_api.clock import read_machine, read_now, set_right
from journal_api.services.clocks import ask_clock
from journal_api.store.database import Database


def read_right_now(database: Database) -> datetime:
    """Return the present instant as every process has it that asks the same database. Raises Unavailable."""
    now, machine_now = read_now(), read_machine()
    return set_right(now, machine_now=machine_now, database_now=ask_clock(database))
