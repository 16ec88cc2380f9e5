"""Whether this run loads the demo clinic, decided before anything is written."""

from __future__ import annotations

import enum
from pathlib import Path

from journal_api.cli.provisioning import DatabaseAccess, is_empty
from journal_api.cli.sites import EMBEDDED, load_sign_ins
from journal_api.stack.errors import StackError


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
    if database.is_given:
        raise StackError(
            f"The database {database.place} already holds data, and demo data are refused there; nothing was written. "
            "Start without the demo (make run DEMO=0, or --no-demo), or point DATABASE_URL at an empty database."
        )
    return DemoPlan.LEFT_OUT


def plan_no_demo(database: DatabaseAccess, data: Path) -> DemoPlan:  # noqa: ARG001
    """Leave every database as it is."""
    return DemoPlan.NOT_ASKED


def database_key(database: DatabaseAccess) -> str:
    """Name the database without any secret."""
    return database.place if database.is_given else EMBEDDED
