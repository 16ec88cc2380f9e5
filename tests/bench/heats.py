"""One heat: a contestant is started on a fresh database, warmed up, timed, and ended."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from journal_api.stack.binaries import find_postgres
from journal_api.stack.ports import find_free_port
from tests.bench.contestants import PROCESSES, Contestant
from tests.servers import wait_until

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
STOP_SECONDS = 20.0
HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Pace:
    """How much load, for how long: a bounded number of clients for a bounded time."""

    clients: int
    warm_up_seconds: float
    seconds: float


def time_server(contestant: Contestant, pace: Pace, *, folder: Path) -> float:
    """Return how many requests a second the contestant answered well; a wrong answer ends the race."""
    requests = folder / "requests.json"
    requests.write_text(json.dumps(contestant.requests))
    port = find_free_port()
    with serving(contestant, port, log=folder / f"{contestant.name}.log"):
        load(requests, port=port, clients=pace.clients, seconds=pace.warm_up_seconds)
        found = load(requests, port=port, clients=pace.clients, seconds=pace.seconds)
    wrong = {status: count for status, count in found["answers"].items() if status not in {"200", "201"}}
    if wrong or not found["answers"]:
        raise SystemExit(f"{contestant.name} answered {wrong or 'nothing'}: nothing was timed.")
    return sum(found["answers"].values()) / found["seconds"]


def time_pgbench(url: str, script: Path, pace: Pace) -> float:
    """Return how many transactions of ``script`` a second PostgreSQL's own tool commits as the user of ``url``."""
    parts = urlsplit(url)
    place = ("-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username), parts.path.lstrip("/"))
    work = ("-n", "-M", "prepared", "-f", str(script), "-c", str(pace.clients), "-j", str(PROCESSES))
    done = subprocess.run(
        (str(find_postgres().path("pgbench")), *work, "-T", str(round(pace.seconds)), *place),
        env={"PGPASSWORD": parts.password or "", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=True,
        timeout=pace.seconds + START_SECONDS,
    )
    found = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
    if found is None:
        raise SystemExit("pgbench told no figure: nothing was timed.")
    return float(found[1])


@contextmanager
def serving(contestant: Contestant, port: int, *, log: Path) -> Iterator[None]:
    """Run a contestant's server while the block does."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            contestant.command(port),
            cwd=ROOT,
            env=_environ(contestant.environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        wait_until(lambda: _is_answering(port), contestant.name, seconds=START_SECONDS, process=process)
        yield
    finally:
        _end(process)


def _environ(settings: Mapping[str, str]) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": str(ROOT), **settings}


def _is_answering(port: int) -> bool:
    """Tell whether the server answers at all; that it listens does not mean that its application is there."""
    connection = HTTPConnection(HOST, port, timeout=START_SECONDS)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except OSError:
        return False
    finally:
        connection.close()
    return True


def load(requests: Path, *, port: int, clients: int, seconds: float) -> dict:
    """Send these requests, in turn and again from the first, and return what the load tells."""
    options = ("--port", str(port), "--clients", str(clients), "--seconds", str(seconds))
    done = subprocess.run(
        (sys.executable, "-m", "tests.bench.load", str(requests), *options),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + START_SECONDS,
    )
    return json.loads(done.stdout)


def _end(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
