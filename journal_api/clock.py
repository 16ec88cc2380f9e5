"""The only place that reads the clock.

Outside production the clock can be driven: ``JOURNAL_CLOCK_FILE`` names a file that holds an offset in seconds, read by
every process at every call, so that a demo, a replay or a test lives through months with no other code path changed.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK_FILE_VARIABLE = "JOURNAL_CLOCK_FILE"
# What lies between two readings, a round trip or a moment's pause, is no fault of a clock.
MOST_APART = timedelta(seconds=5)


def read_now() -> datetime:
    """Return the present instant, aware, in UTC, moved by the driven offset where one is set.

    Raises ValueError when the offset file holds anything but a number of seconds.
    """
    return read_machine() + _driven_offset()


def read_machine() -> datetime:
    """Return the present instant as the machine has it, driven by nobody."""
    return datetime.now(UTC)


def set_right(now: datetime, *, machine_now: datetime, database_now: datetime) -> datetime:
    """Return ``now`` as it is by the database's clock; a driven offset stays.

    Machines' clocks go wrong, and a letter planned by one that is an hour ahead would wait for an hour; the database's
    is one for all processes. ``machine_now`` was read with ``now``, ``database_now`` after both. Small differences are
    left alone.
    """
    apart = machine_now - database_now
    return now - apart if abs(apart) > MOST_APART else now


def drive(offset: timedelta, path: Path) -> None:
    """Move the clock of every process that reads ``path`` to ``offset`` from the machine's; atomic."""
    draft = path.with_suffix(".draft")
    draft.write_text(f"{offset.total_seconds()}\n")
    draft.replace(path)


def _driven_offset() -> timedelta:
    name = os.environ.get(CLOCK_FILE_VARIABLE)
    if not name or os.environ.get("JOURNAL_ENV") == "production":
        return timedelta()
    try:
        text = Path(name).read_text()
    except FileNotFoundError:
        return timedelta()
    return timedelta(seconds=float(text.strip() or "0"))
