"""The environment that the product's processes get: what was given, completed by what the stack made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from journal_api.cli.provisioning import DatabaseAccess
from journal_api.clock import CLOCK_FILE_VARIABLE
from journal_api.stack.credentials import Credentials

PREFIX = "JOURNAL_"
# Ways in that no process of the running product may have.
FOR_SETUP_ALONE = ("DATABASE_ADMIN_URL", "DATABASE_OWNER_URL", "DATABASE_BACKUP_URL")


def build_settings(
    environ: Mapping[str, str],
    *,
    credentials: Credentials,
    database: DatabaseAccess,
    redis_url: str,
    smtp_url: str,
    api_url: str,
    data: Path,
) -> dict[str, str]:
    """Return every setting by variable, for Settings.from_env and the clock; what ``environ`` gives wins."""
    made = {
        "JOURNAL_ENV": "development",
        "JOURNAL_PUBLIC_URL": api_url,
        **credentials.settings(),
        **{name: value for name, value in environ.items() if name.startswith(PREFIX) and value},
        "DATABASE_URL": database.api_url,
        "DATABASE_WORKER_URL": database.worker_url,
        "DATABASE_RELAY_URL": database.relay_url,
        "REDIS_URL": redis_url,
        "SMTP_URL": smtp_url,
    }
    if made["JOURNAL_ENV"] != "production":
        made.setdefault(CLOCK_FILE_VARIABLE, str(data / "clock"))
    return made


def complete_environ(environ: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, str]:
    """Return the whole environment of a process of the product."""
    kept = {name: value for name, value in environ.items() if name not in FOR_SETUP_ALONE}
    return {**kept, **settings, "PYTHONUNBUFFERED": "1"}


def take_back_clock(environ: Mapping[str, str], data: Path) -> None:
    """Let the stack begin at the machine's time: a demo that was killed leaves its own clock in the past."""
    if not environ.get(CLOCK_FILE_VARIABLE):
        (data / "clock").unlink(missing_ok=True)


def adopt_clock(settings: Mapping[str, str]) -> None:
    """Have this process read the same clock as the stack's."""
    for name in ("JOURNAL_ENV", CLOCK_FILE_VARIABLE):
        if name in settings:
            os.environ[name] = settings[name]
