"""The stack that is drilled: the product as ``run`` starts it, on a folder of its own, with people to write."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import sqlalchemy as sa

from journal_api.app import make_resources
from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.settings import Settings
from journal_api.stack.identities import PLAIN
from journal_api.stack.locks import StackRecord, find_record
from journal_api.stack.ports import find_free_port
from journal_api.stack.programs import is_answering
from journal_api.store.database import Database
from journal_api.store.urls import driver_url
from tests.people import Joining, make_clinic
from tests.servers import wait_until

ROOT = Path(__file__).parents[2]
START_SECONDS = 120.0
STOP_SECONDS = 90.0
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})

_ASYNCHRONOUS = (
    "ALTER DATABASE {database} SET synchronous_commit = off",
    # As rarely as it can be told to, so that every kill finds something unwritten.
    "ALTER SYSTEM SET wal_writer_delay = '10s'",
    "SELECT pg_reload_conf()",
    # Everybody signs in anew, and commits as the database now says.
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' AND pid <> pg_backend_pid()",
)


@dataclass(frozen=True, slots=True)
class Patient:
    """Somebody whose phones write."""

    id: UUID
    email: str


@dataclass(frozen=True, slots=True)
class DrilledStack:
    """A stack that is up; ``supervisor_pid`` is the parent of whatever is started again."""

    data: Path
    port: int
    supervisor_pid: int
    owner_url: str = field(repr=False)
    admin_url: str = field(repr=False)
    settings: Settings = field(repr=False)

    @property
    def url(self) -> str:
        """Return where the API is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def cluster(self) -> Path:
        """Return PostgreSQL's own folder, in which all of its processes work."""
        return self.data / "postgres" / "cluster"


@contextmanager
def running_stack(folder: Path, environ: Mapping[str, str] = NO_SETTINGS) -> Iterator[DrilledStack]:
    """Yield the whole product, empty; it ends with the block, and with this process however that ends.

    ``environ`` is told to every process of it.
    """
    data, port = folder / "stack", find_free_port()
    program = (sys.executable, "-m", "journal_api", "run", "--no-demo", "--data", str(data), "--port", str(port))
    with (folder / "run.log").open("ab") as output:
        process = subprocess.Popen(
            PLAIN.wrap(program, death_signal=signal.SIGTERM, parent=os.getpid()),
            cwd=ROOT,
            # Neither servers nor settings of whoever drills: what is killed is what was started here.
            env={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT), **environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until(lambda: find_record(data) is not None, "the stack", seconds=START_SECONDS, process=process)
        wait_until(lambda: is_answering(port, "/health/ready"), "the API", seconds=START_SECONDS, process=process)
        yield _describe(find_record(data), data=data, port=port)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            # Its guardian ends what it started.
            process.kill()
            process.wait()


def make_patients(stack: DrilledStack, count: int) -> tuple[Patient, ...]:
    """Let patients join a clinic of their own."""
    resources, owner, now = make_resources(stack.settings), Database(stack.owner_url, pool_size=1), read_now()
    clinic_id = make_clinic(resources, owner, now=now).clinic_id
    with owner.transaction(Scope()) as tx:
        join = Joining(resources, tx, clinic_id, now)
        people = [join.patient(f"Patient{number}", ()) for number in range(count)]
    resources.database.close()
    owner.close()
    return tuple(Patient(one.patient_id, one.email) for one in people if one.patient_id is not None)


def confirm_before_it_is_kept(stack: DrilledStack) -> None:
    """Make the database confirm commits that are not on the disk yet: a drill that matters must notice."""
    engine = sa.create_engine(driver_url(stack.admin_url), poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    database = sa.make_url(stack.admin_url).database
    with engine.connect() as connection:
        for statement in _ASYNCHRONOUS:
            connection.exec_driver_sql(statement.format(database=database))
    engine.dispose()


def _describe(record: StackRecord | None, *, data: Path, port: int) -> DrilledStack:
    if record is None or record.owner_url is None or record.admin_url is None:
        raise SystemExit("The stack that was started has no database of its own.")
    settings = Settings.from_env(record.settings)
    return DrilledStack(data, port, record.supervisor_pid, record.owner_url, record.admin_url, settings)
