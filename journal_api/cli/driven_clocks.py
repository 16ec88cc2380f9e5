"""Drives the clock of a development stack through the past, and gives it back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import click

from journal_api.clock import drive, read_now


class DrivenClock:
    """The clock that every process of one stack reads; this process must read it too."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._offset = timedelta()

    def move_to(self, instant: datetime) -> None:
        """Make it ``instant`` now; it goes on at its usual pace from there."""
        self._offset += instant - read_now()
        drive(self._offset, self._path)


@contextmanager
def driven_clock(path: Path | None) -> Iterator[DrivenClock]:
    """Yield the clock, at the machine's time; afterwards it is the machine's again, whatever happened.

    Raises click.ClickException where no clock may be driven: in production.
    """
    if path is None:
        raise click.ClickException("In production the clock is not driven: leave JOURNAL_ENV unset for this.")
    path.unlink(missing_ok=True)
    try:
        yield DrivenClock(path)
    finally:
        path.unlink(missing_ok=True)
