"""Real servers for tests: PostgreSQL and Valkey of their own, or those named by the environment.

``TEST_DATABASE_ADMIN_URL`` and ``TEST_REDIS_URL`` name servers to use instead of starting any.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from journal_api.stack.identities import PLAIN, Identity
from journal_api.stack.postgres import plain_environ, prepare_cluster
from journal_api.stack.valkey import prepare_valkey

START_SECONDS = 30
STOP_SECONDS = 20
PASSWORD = "test-only-password"


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server; ``admin_url`` is its superuser's way to the database ``postgres``."""

    admin_url: str


@dataclass(frozen=True, slots=True)
class RedisServer:
    """A running Valkey or Redis."""

    url: str


@contextmanager
def running_postgres(folder: Path) -> Iterator[PostgresServer]:
    """Yield a PostgreSQL whose files are in ``folder``, which may be empty or hold those of a former one."""
    given = os.environ.get("TEST_DATABASE_ADMIN_URL")
    if given:
        yield PostgresServer(given)
        return
    cluster = prepare_cluster(folder, password=PASSWORD)
    with _serving(cluster.command(), cluster.identity, log=folder / "log", stop_signal=signal.SIGINT) as process:
        wait_until(lambda: cluster.is_ready(process.pid), "PostgreSQL to be ready", process=process)
        yield PostgresServer(cluster.url(database="postgres"))


@contextmanager
def running_valkey(folder: Path) -> Iterator[RedisServer]:
    """Yield a Valkey with its configuration in ``folder``."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield RedisServer(given)
        return
    server = prepare_valkey(folder, password=PASSWORD)
    with _serving(server.command(), PLAIN, log=folder / "log", stop_signal=signal.SIGTERM) as process:
        wait_until(server.is_ready, "Valkey to be ready", process=process)
        yield RedisServer(server.url)


def wait_until(
    is_true: Callable[[], bool],
    what: str,
    *,
    seconds: float = START_SECONDS,
    process: subprocess.Popen[bytes] | None = None,
) -> None:
    """Poll until ``is_true``; fail, naming ``what``, after ``seconds`` or once ``process`` has ended."""
    deadline = time.monotonic() + seconds
    while not is_true():
        ended = process is not None and process.poll() is not None
        assert not ended, f"the process ended while waiting for {what}"
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(0.02)


@contextmanager
def _serving(
    command: tuple[str, ...],
    identity: Identity,
    *,
    log: Path,
    stop_signal: signal.Signals,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server that ends with the block, and with this process however that ends."""
    wrapped = identity.wrap(command, death_signal=stop_signal, parent=os.getpid())
    with log.open("ab") as output:
        process = subprocess.Popen(
            wrapped,
            env=plain_environ(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=0o077,
        )
    try:
        yield process
    finally:
        process.send_signal(stop_signal)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
