"""Whether this run loads the demo clinic, decided before anything is written."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from journal_api.cli.provisioning import DatabaseAccess, clear, is_empty
from journal_api.cli.sites import EMBEDDED, load_sign_ins
from journal_api.stack.errors import StackError

LOADING_MARK = "demo.loading"


class DemoPlan(enum.Enum):
    """What becomes of the demo clinic in this run."""

    NOT_ASKED = enum.auto()
    LOAD = enum.auto()
    ALREADY_THERE = enum.auto()
    LEFT_OUT = enum.auto()


def plan_demo(database: DatabaseAccess, data: Path) -> DemoPlan:
    """Load the demo into an empty database alone.

    Raises StackError for a given database that holds anything but the demo this data folder put there.
    """
    if database.admin_url is None and database.owner_url is None:
        raise StackError(
            f"Whether {database.place} is empty can only be seen by the schema's owner, so no demo is loaded there: "
            "set DATABASE_OWNER_URL or DATABASE_ADMIN_URL, or start without the demo (make run DEMO=0, or --no-demo)."
        )
    if is_empty(database):
        return DemoPlan.LOAD
    if load_sign_ins(data, database_key(database)):
        return DemoPlan.ALREADY_THERE
    if is_half_loaded(data) and not database.is_given:
        # It was empty when the loading began, and nothing else ran since: all it holds is a piece of the demo.
        clear(database)
        return DemoPlan.LOAD
    if database.is_given:
        raise StackError(
            f"The database {database.place} already holds data, and demo data are refused there; nothing was written. "
            "Start without the demo (make run DEMO=0, or --no-demo), or point DATABASE_URL at an empty database."
        )
    return DemoPlan.LEFT_OUT


def plan_no_demo(database: DatabaseAccess, data: Path) -> DemoPlan:  # noqa: ARG001
    """Leave every database as it is."""
    keep_what_is_there(data)
    return DemoPlan.NOT_ASKED


@contextmanager
def loading(data: Path) -> Iterator[None]:
    """Leave a mark while the demo is being loaded, so that a later run knows a half-loaded one."""
    mark = data / LOADING_MARK
    mark.touch(mode=0o600)
    yield
    mark.unlink()


def is_half_loaded(data: Path) -> bool:
    """Tell whether an earlier run was ended while it loaded the demo."""
    return (data / LOADING_MARK).exists()


def keep_what_is_there(data: Path) -> None:
    """Forget that a demo was half loaded: from now on somebody works with this data, and nothing of it is cleared."""
    (data / LOADING_MARK).unlink(missing_ok=True)


def database_key(database: DatabaseAccess) -> str:
    """Name the database without any secret."""
    return database.place if database.is_given else EMBEDDED
