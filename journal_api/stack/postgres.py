"""A PostgreSQL of our own: made once, started on 127.0.0.1 with a password, durable in every setting."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from journal_api.stack.binaries import PostgresBinaries, find_postgres
from journal_api.stack.errors import StackError
from journal_api.stack.identities import Identity, choose_identity
from journal_api.stack.ports import HOST, remember_port

SUPERUSER = "postgres"
DATABASE = "journal"
INITDB_SECONDS = 120
FIRST_BUILTIN_LOCALE = 17


@dataclass(frozen=True, slots=True)
class PostgresCluster:
    """One cluster on disk and how to serve it; ``folder`` holds it together with what is remembered about it."""

    folder: Path
    binaries: PostgresBinaries
    identity: Identity
    port: int
    password: str = field(repr=False)

    @property
    def files(self) -> Path:
        """Return PostgreSQL's own data directory."""
        return self.folder / "cluster"

    def url(self, *, user: str = SUPERUSER, password: str | None = None, database: str = DATABASE) -> str:
        """Return the address of ``database`` for ``user``."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{quote(user, safe='')}:{secret}@{HOST}:{self.port}/{database}"

    def command(self) -> tuple[str, ...]:
        """Return the command that serves the cluster in the foreground.

        Its arguments carry no secret. Details are kept out of its log, because they quote rows.
        """
        options = {
            "port": self.port,
            "listen_addresses": HOST,
            "unix_socket_directories": "",
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_error_verbosity": "terse",
            "logging_collector": "off",
            "max_connections": 100,
        }
        settings = (part for name, value in options.items() for part in ("-c", f"{name}={value}"))
        return (str(self.binaries.path("postgres")), "-D", str(self.files), *settings)

    def is_ready(self, pid: int) -> bool:
        """Tell whether the server with this process id takes connections."""
        lines = _pid_lines(self.files)
        return len(lines) > 7 and lines[0].strip() == str(pid) and lines[7].strip() == "ready"


def prepare_cluster(folder: Path, *, password: str) -> PostgresCluster:
    """Make the cluster in ``folder`` at the first call, and return it with a port that is free now.

    The port is the one used before while it stays free. Raises StackError saying what to do.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = folder / "cluster"
    made_by = files / "PG_VERSION"
    binaries = find_postgres(major=int(made_by.read_text()) if made_by.exists() else None)
    identity = choose_identity(folder, binaries.path("postgres"))
    if not made_by.exists():
        _make(folder, binaries, identity=identity, password=password)
    _forget_dead_server(files)
    return PostgresCluster(folder, binaries, identity, port=remember_port(folder / "port"), password=password)


def server_pid(files: Path) -> int | None:
    """Return the process id of the server that runs on ``files``, or None."""
    lines = _pid_lines(files)
    if not lines or not lines[0].strip().isdecimal():
        return None
    pid = int(lines[0])
    try:
        is_ours = Path(f"/proc/{pid}/cwd").readlink() == files.resolve()
    except OSError:
        return None
    return pid if is_ours else None


def plain_environ() -> dict[str, str]:
    """Return the small environment of a server: nothing of the caller's settings or secrets."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {"PATH": os.defpath, **kept, "LC_ALL": "C", "TZ": "UTC"}


def _make(folder: Path, binaries: PostgresBinaries, *, identity: Identity, password: str) -> None:
    """Run initdb beside the final place, so that an interrupted one leaves nothing half made."""
    draft = folder / "cluster.draft"
    shutil.rmtree(draft, ignore_errors=True)
    descriptor, name = tempfile.mkstemp(dir=folder)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(password)
        identity.give(Path(name))
        arguments = ("-D", str(draft), "-U", SUPERUSER, f"--pwfile={name}", "--auth=scram-sha-256")
        command = (str(binaries.path("initdb")), *arguments, *_locale(binaries.major), "-E", "UTF8", "--data-checksums")
        _run(identity.wrap(command, death_signal=signal.SIGKILL, parent=os.getpid()), seconds=INITDB_SECONDS)
    finally:
        Path(name).unlink()
    draft.rename(folder / "cluster")


def _locale(major: int) -> tuple[str, ...]:
    """Sort by code point everywhere: a libc upgrade cannot corrupt an index."""
    if major >= FIRST_BUILTIN_LOCALE:
        return ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
    return ("--locale=C",)


def _forget_dead_server(files: Path) -> None:
    """Remove the mark of a server that is gone: after a reboot its number may belong to another process."""
    pid = server_pid(files)
    if pid is not None:
        raise StackError(f"A PostgreSQL (process {pid}) already runs on {files}: stop it first.")
    (files / "postmaster.pid").unlink(missing_ok=True)


def _pid_lines(files: Path) -> list[str]:
    try:
        return (files / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _run(command: tuple[str, ...], *, seconds: int) -> None:
    done = subprocess.run(
        command, env=plain_environ(), cwd="/", capture_output=True, text=True, timeout=seconds, check=False, umask=0o077
    )
    if done.returncode != 0:
        raise StackError(f"initdb failed:\n{done.stderr.strip()}")
