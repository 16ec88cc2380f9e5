"""Wrong clocks: each program of the drilled stack has a clock of its own, which the drill can put wrong at any moment.

Inside a process ``journal_api.clock`` and Celery's own looks at the time find a ``datetime`` that is off by what a file
says. What the product drives by ``JOURNAL_CLOCK_FILE`` stays apart: this is the machine's clock, as far as Python sees.
"""

from __future__ import annotations

import importlib
import os
import sys
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Self

VARIABLE = "DRILL_CLOCKS"
# First on the PYTHONPATH of whoever is to have such a clock.
PRELOADED = Path(__file__).parent / "preloaded"


class Program(StrEnum):
    """The programs of the stack that read a clock, each known by a word of its command."""

    API = "gunicorn"
    WORKER = "worker"
    RELAY = "workers.relay"


# Where a program looks at the machine's clock; Celery's expiries are made by whoever publishes, and judged by workers.
_LOOKS = {
    Program.API: ("journal_api.clock",),
    Program.WORKER: ("journal_api.clock", "celery.app.base", "celery.worker.request"),
    Program.RELAY: ("journal_api.clock", "celery.app.base"),
}


class ShiftedDatetime(datetime):
    """A ``datetime`` whose present is off."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Return the present as this program's clock has it."""
        # A plain one: psycopg and pickle are to meet nothing unusual.
        present = datetime.now(UTC)  # noqa: TID251 - the machine's clock is what is put wrong
        shifted = present + read_offset(Path(os.environ[VARIABLE]), know_program())
        return shifted.astimezone(tz)  # type: ignore[return-value]


def install() -> None:
    """Give this process a clock that can be put wrong, when it is a program of a drilled stack."""
    program = know_program()
    if VARIABLE not in os.environ or program is None:
        return
    for name in _LOOKS[program]:
        importlib.import_module(name).datetime = ShiftedDatetime  # type: ignore[attr-defined]


def put_off(folder: Path, program: Program, offset: timedelta) -> None:
    """Put the clock of every process of a program wrong by ``offset``, at once."""
    draft = folder / f"{program.name}.draft"
    draft.write_text(str(offset.total_seconds()))
    draft.replace(folder / program.name)


def read_offset(folder: Path, program: Program | None) -> timedelta:
    """Read by how much the clock of a program is wrong."""
    if program is None:
        return timedelta()
    try:
        return timedelta(seconds=float((folder / program.name).read_text()))
    except FileNotFoundError:
        return timedelta()


@cache
def know_program() -> Program | None:
    """Tell which program of the stack this process belongs to; None for every other."""
    return next((one for one in Program if one.value in sys.orig_argv), None)
