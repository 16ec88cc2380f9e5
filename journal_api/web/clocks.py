"""Time for what nobody in particular asks: requests of somebody are set right by the look at who is calling."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from journal_api.clock import read_machine, set_right
from journal_api.domain.errors import Unavailable
from journal_api.services.clocks import ask_clock


def set_right_by(resources: Any, now: datetime) -> datetime:
    """Return ``now``, just read, as the database's clock has it; as it is while the database is away."""
    machine_now = read_machine()
    try:
        return set_right(now, machine_now=machine_now, database_now=ask_clock(resources.database))
    except Unavailable:
        return now
