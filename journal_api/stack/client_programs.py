"""PostgreSQL's own programs for dumps: found for a server's version, and run with the password out of sight."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit, urlunsplit

from journal_api.stack.binaries import ANSWER_SECONDS, DEBIAN_POSTGRES, WHEEL_POSTGRES, find_wheel_folder
from journal_api.stack.errors import StackError

NEEDED = ("pg_dump", "pg_restore")


@dataclass(frozen=True, slots=True)
class ClientPrograms:
    """A folder with pg_dump and pg_restore of one major version."""

    folder: Path
    major: int

    def run(self, name: str, *arguments: str, url: str | None = None) -> None:
        """Run a program, on the database of ``url`` where given; the password is not in the list of processes.

        Raises StackError with the program's first complaint alone: what follows it may quote a row.
        """
        environ, command = dict(os.environ), [str(self.folder / name), *arguments]
        if url is not None:
            environ["PGPASSWORD"] = unquote(urlsplit(url).password or "")
            command.append(f"--dbname={_without_password(url)}")
        ended = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        if ended.returncode:
            complaint = (ended.stderr.splitlines() or ["it said nothing"])[0]
            raise StackError(f"{name} failed: {complaint}")


def find_client_programs(server_major: int) -> ClientPrograms:
    """Find the programs for a server: of its own version, else the nearest later one.

    Raises StackError saying what to install.
    """
    found = tuple(one for one in _list_programs() if one.major >= server_major)
    if not found:
        raise StackError(
            f"pg_dump and pg_restore of PostgreSQL {server_major} or newer are not here: put them on PATH "
            f"(Debian: apt install postgresql-client-{server_major})."
        )
    return min(found, key=lambda one: one.major)


def _list_programs() -> Iterator[ClientPrograms]:
    on_path = shutil.which("pg_dump")
    folders = [Path(on_path).parent] if on_path else []
    folders += sorted(DEBIAN_POSTGRES.glob("*/bin"))
    wheel = find_wheel_folder(*WHEEL_POSTGRES)
    folders += [wheel] if wheel else []
    for folder in folders:
        if all((folder / name).exists() for name in NEEDED):
            yield from _described(folder)


def _described(folder: Path) -> Iterator[ClientPrograms]:
    try:
        answer = subprocess.run(
            [folder / "pg_dump", "--version"], capture_output=True, text=True, timeout=ANSWER_SECONDS, check=False
        )
    except OSError:  # built for another machine
        return
    match = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    if match:
        yield ClientPrograms(folder, int(match.group(1)))


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{place}" if user else place))
