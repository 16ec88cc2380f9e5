"""How a command reaches the product's database: through the stack that runs, a given server, or one of its own."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from journal_api.cli.demo_plans import keep_what_is_there
from journal_api.cli.environments import adopt_clock, build_settings
from journal_api.cli.narration import Narrator
from journal_api.cli.provisioning import open_database, prepare
from journal_api.services.resources import Resources
from journal_api.settings import Settings
from journal_api.stack.credentials import load_or_make_credentials
from journal_api.stack.errors import StackError
from journal_api.stack.locks import AlreadyRunning, StackRecord, find_record, hold_folder
from journal_api.stack.ports import HOST
from journal_api.stack.processes import PROJECT_FOLDER
from journal_api.stack.supervisor import Supervisor
from journal_api.store.database import Database
from journal_api.store.vault import Vault

DEFAULT_DATA = PROJECT_FOLDER / "var"
DEFAULT_PORT = 8000
STARTING_SECONDS = 90.0
POLL_SECONDS = 0.25
# Port 9 discards: without a running stack there is no broker and no mail server, and no command needs one.
NO_REDIS = f"redis://{HOST}:9/0"
NO_SMTP = f"smtp://{HOST}:9"

_NO_OWNER = (
    "This takes the schema's owner: give DATABASE_OWNER_URL, or DATABASE_ADMIN_URL with a user who may act as "
    "journal_owner, beside DATABASE_URL."
)


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings to work with; ``record`` tells where the running stack is, None when none runs."""

    settings: Settings
    owner_url: str | None = field(repr=False)
    record: StackRecord | None


@contextmanager
def connected(data: Path) -> Iterator[Connection]:
    """Yield a connection to the migrated database of ``data``, and have this process read the stack's clock.

    Uses the stack that runs there; else, in production, the environment as it is; else ``DATABASE_URL``; else starts
    PostgreSQL alone for the block. Tells what it does on standard error. Raises StackError saying what to do.
    """
    if is_installation(os.environ) and find_record(data) is None:
        yield Connection(Settings.from_env(os.environ), os.environ.get("DATABASE_OWNER_URL"), None)
        return
    with ExitStack() as stack:
        lock = _find_or_hold(data, stack)
        if isinstance(lock, StackRecord):
            adopt_clock(lock.settings)
            yield Connection(Settings.from_env(lock.settings), lock.owner_url, lock)
            return
        yield _open_alone(data, stack, lock=lock)


@contextmanager
def connected_as_owner(data: Path, *, application: str) -> Iterator[Resources]:
    """Yield what use cases of the schema's owner work with: sees every clinic, opens no note without the key ring.

    Raises StackError when no way in of the owner is known.
    """
    with connected(data) as connection:
        if connection.owner_url is None:
            raise StackError(_NO_OWNER)
        settings = connection.settings
        owner = Database(connection.owner_url, pool_size=1, application=application)
        try:
            yield Resources(owner, Vault(settings.note_keys), settings.secret, settings.public_url)
        finally:
            owner.close()


def is_installation(environ: Mapping[str, str]) -> bool:
    """Tell whether the environment is a production installation's: its roles are made, nothing is kept in a folder."""
    is_given = bool(environ.get("DATABASE_URL")) and not environ.get("DATABASE_ADMIN_URL")
    return environ.get("JOURNAL_ENV") == "production" and is_given


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
    keep_what_is_there(data)
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
