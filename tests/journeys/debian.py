"""A Debian machine as docs/deploy.md finds it: PostgreSQL 15 and Redis 7 on ports of their own, paths in one folder.

Only what is the machine's has a stand-in: systemctl, runuser (the cluster's superuser comes in by a socket) and ports.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.conftest import ROOT
from tests.journeys.units import stop_all
from tests.mail_servers import MailServer, free_port, running_mail_server
from tests.servers import wait_until

POSTGRES = Path("/usr/lib/postgresql/15/bin")
PROGRAMS = ("redis-server", "redis-cli", "curl", "openssl", "setpriv")
STOP_SECONDS = 30

STAND_INS = {
    "systemctl": 'cd "{checkout}" && exec "{python}" -m tests.journeys.units "{folder}" "$@"',
    "runuser": 'shift 3; PGHOST="{folder}/socket" PGPORT={postgres} PGUSER=postgres exec "$@"',
    "redis-cli": 'exec {redis_cli} -p {redis} "$@" > /dev/null',
}


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine: where its paths begin, what the page's words become on it, and the mail server beside it."""

    folder: Path
    words: tuple[tuple[str, str], ...]
    environ: dict[str, str]
    mail: MailServer
    api_url: str

    def translate(self, text: str) -> str:
        """Return a part of the page with this machine's paths and ports."""
        for word, meant in self.words:
            text = text.replace(word, meant)
        return text


def find_missing() -> str | None:
    """Say why the page cannot be followed here, None when it can: in a run on Debian's servers, with all it needs."""
    if "TEST_DATABASE_ADMIN_URL" not in os.environ:
        return "a minute's work: followed by .ci/run, or where TEST_DATABASE_ADMIN_URL is set"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    missing += [] if (POSTGRES / "postgres").exists() else ["PostgreSQL 15"]
    return f"not installed: {', '.join(missing)} (see docs/deploy.md)" if missing else None


@contextmanager
def running_machine() -> Iterator[Machine]:
    """Yield the machine with its servers up and nothing of the product on it; ends all that was started on it."""
    with ExitStack() as stack:
        # Not below pytest's folder: the user postgres must be able to enter.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="journal-debian-")))
        folder.chmod(0o711)
        ports = {name: free_port() for name in ("postgres", "redis", "api")}
        mail = stack.enter_context(running_mail_server())
        stack.enter_context(_serving(_postgres(folder, ports["postgres"])))
        stack.enter_context(_serving(_redis(folder, ports["redis"])))
        socket = folder / "socket" / f".s.PGSQL.{ports['postgres']}"
        wait_until(socket.exists, "PostgreSQL")
        _write_stand_ins(folder, ports)
        stack.callback(stop_all, folder)
        yield Machine(folder, _words(folder, ports, mail), _environ(folder), mail, f"http://127.0.0.1:{ports['api']}")


def _words(folder: Path, ports: dict[str, int], mail: MailServer) -> tuple[tuple[str, str], ...]:
    return (
        ("/etc/journal-api", f"{folder}/etc/journal-api"),
        ("/opt/journal-api", f"{folder}/opt/journal-api"),
        ("/usr/local/sbin", f"{folder}/sbin"),
        ("/var/backups", f"{folder}/backups"),
        ("/etc/ssl/journal", f"{folder}/etc/ssl"),
        ("127.0.0.1:5432", f"127.0.0.1:{ports['postgres']}"),
        ("127.0.0.1:6379", f"127.0.0.1:{ports['redis']}"),
        ("127.0.0.1:8000", f"127.0.0.1:{ports['api']}"),
        ("smtp://127.0.0.1:25", mail.url),
    )


def _environ(folder: Path) -> dict[str, str]:
    path = os.pathsep.join((f"{folder}/stand-ins", f"{folder}/sbin", str(POSTGRES), os.environ.get("PATH", os.defpath)))
    return {"PATH": path, "LANG": "C.UTF-8"}


def _write_stand_ins(folder: Path, ports: dict[str, int]) -> None:
    for name in ("stand-ins", "sbin", "opt", "etc/systemd/system"):
        (folder / name).mkdir(parents=True)
    (folder / "opt/journal-api").symlink_to(ROOT)
    known = {"checkout": ROOT, "folder": folder, "python": sys.executable, "redis_cli": shutil.which("redis-cli")}
    for name, text in STAND_INS.items():
        path = folder / "stand-ins" / name
        path.write_text(f"#!/bin/sh\n{text.format(**known, **ports)}\n")
        path.chmod(0o755)


def _postgres(folder: Path, port: int) -> list[str]:
    """Make a cluster as Debian makes it, and return what serves it; root may not, so the user postgres does."""
    wrap = ["setpriv", "--pdeathsig=INT"]
    for name in ("cluster", "socket"):
        (folder / name).mkdir(mode=0o700)
    if os.geteuid() == 0:
        wrap += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        for name in ("cluster", "socket"):
            shutil.chown(folder / name, "postgres", "postgres")
    make = ["initdb", "-D", f"{folder}/cluster", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"]
    ways_in = ["--auth-local=trust", "--auth-host=scram-sha-256"]
    subprocess.run(
        [*wrap, str(POSTGRES / make[0]), *make[1:], *ways_in], cwd="/", check=True, stdout=subprocess.DEVNULL
    )
    options = ["-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}/socket"]
    return [*wrap, str(POSTGRES / "postgres"), "-D", f"{folder}/cluster", *options]


def _redis(folder: Path, port: int) -> list[str]:
    path = folder / "redis.conf"
    path.write_text(f'bind 127.0.0.1\nport {port}\ndir {folder}\nsave ""\n')
    return ["setpriv", "--pdeathsig=TERM", "redis-server", str(path)]


@contextmanager
def _serving(command: list[str]) -> Iterator[None]:
    process = subprocess.Popen(
        command, cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOP_SECONDS)
