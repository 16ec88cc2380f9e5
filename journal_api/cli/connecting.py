"""How a command reaches the product's database: through the stack that runs, a given server, or one of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from journal_api.cli.environments import adopt_clock, build_settings
from journal_api.cli.narration import Narrator
from journal_api.cli.provisioning import open_database, prepare
from journal_api.settings import Settings
from journal_api.stack.credentials import load_or_make_credentials
from journal_api.stack.locks import AlreadyRunning, StackRecord, find_record, hold_folder
from journal_api.stack.ports import HOST
from journal_api.stack.processes import PROJECT_FOLDER
from journal_api.stack.supervisor import Supervisor

DEFAULT_DATA = PROJECT_FOLDER / "var"
DEFAULT_PORT = 8000
STARTING_SECONDS = 90.0
POLL_SECONDS = 0.25
# Port 9 discards: without a running stack there is no broker and no mail server, and no command needs one.
NO_REDIS = f"redis://{HOST}:9/0"
NO_SMTP = f"smtp://{HOST}:9"


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings to work with; ``record`` tells where the running stack is, None when none runs."""

    settings: Settings
    owner_url: str | None = field(repr=False)
    record: StackRecord | None


@contextmanager
def connected(data: Path) -> Iterator[Connection]:
    """Yield a connection to the migrated database of ``data``, and have this process read the stack's clock.

    Uses the stack that runs there; else ``DATABASE_URL``; else starts PostgreSQL alone for the block. Tells what it
    does on standard error. Raises StackError saying what to do.
    """
    with ExitStack() as stack:
        lock = _find_or_hold(data, stack)
        if isinstance(lock, StackRecord):
            adopt_clock(lock.settings)
            yield Connection(Settings.from_env(lock.settings), lock.owner_url, lock)
            return
        yield _open_alone(data, stack, lock=lock)


def _find_or_hold(data: Path, stack: ExitStack) -> StackRecord | int:
    """Return the running stack, waiting for one that is starting, or the lock of the folder when none is there."""
    deadline = time.monotonic() + STARTING_SECONDS
    while True:
        record = find_record(data)
        if record is not None:
            return record
        try:
            return stack.enter_context(hold_folder(data, say=_narrator().say))
        except AlreadyRunning:
            if time.monotonic() > deadline:
                raise
            time.sleep(POLL_SECONDS)


def _open_alone(data: Path, stack: ExitStack, *, lock: int) -> Connection:
    credentials = load_or_make_credentials(data)
    supervisor = stack.enter_context(Supervisor(data / "logs", say=_narrator().say, lock=lock))
    database = open_database(os.environ, data=data, credentials=credentials, start=supervisor.start)
    prepare(database)
    settings = build_settings(
        os.environ,
        credentials=credentials,
        database=database,
        redis_url=os.environ.get("REDIS_URL") or NO_REDIS,
        smtp_url=os.environ.get("SMTP_URL") or NO_SMTP,
        api_url=f"http://{HOST}:{DEFAULT_PORT}",
        data=data,
    )
    adopt_clock(settings)
    return Connection(Settings.from_env(settings), database.owner_url, None)


def _narrator() -> Narrator:
    """Standard output belongs to the command's own answer."""
    return Narrator(Console(stderr=True, highlight=False, soft_wrap=True))
