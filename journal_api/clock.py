"""The only place that reads the clock.

Outside production the clock can be driven: ``JOURNAL_CLOCK_FILE`` names a file that holds an offset in seconds, read by
every process at every call, so that a demo, a replay or a test lives through months with no other code path changed.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

CLOCK_FILE_VARIABLE = "JOURNAL_CLOCK_FILE"


def read_now() -> datetime:
    """Return the present instant, aware, in UTC, moved by the driven offset where one is set.

    Raises ValueError when the offset file holds anything but a number of seconds.
    """
    return datetime.now(UTC) + _driven_offset()


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
