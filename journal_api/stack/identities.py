"""As whom a server runs. PostgreSQL refuses root, so root borrows a plain user's identity for it."""

from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from journal_api.stack import launcher
from journal_api.stack.errors import StackError
from journal_api.stack.private_files import let_pass

PROBE_SECONDS = 20
REMEMBERED = "identity.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """How a server is launched: ``plain``, ``user-namespace``, or ``uid:gid`` to change to."""

    name: str

    def wrap(self, command: tuple[str, ...], *, death_signal: int = 0, parent: int = 0) -> tuple[str, ...]:
        """Return ``command`` as it must be started; with ``parent`` it never outlives that process id."""
        script = str(Path(launcher.__file__).resolve())
        return (sys.executable, "-I", "-S", script, self.name, str(int(death_signal)), str(parent), *command)

    @property
    def is_another_user(self) -> bool:
        """Tell whether the server runs as somebody else than who starts it."""
        return ":" in self.name

    def give(self, path: Path) -> None:
        """Make ``path`` belong to whom the server runs as."""
        if self.is_another_user:
            uid, gid = (int(part) for part in self.name.split(":"))
            os.chown(path, uid, gid)


PLAIN = Identity(launcher.PLAIN)


def choose_identity(folder: Path, binary: Path) -> Identity:
    """Return as whom ``binary`` can run on files in ``folder``, and remember it there.

    Raises StackError, saying what to do, when root finds no identity that reaches both.
    """
    if os.geteuid() != 0:
        return PLAIN
    remembered = folder / REMEMBERED
    if remembered.exists():
        return Identity(json.loads(remembered.read_text())["identity"])
    refusals = []
    for identity in _candidates(folder):
        refusal = _probe(identity, folder, binary)
        if refusal is None:
            remembered.write_text(json.dumps({"identity": identity.name}) + "\n")
            return identity
        refusals.append(f"  as {identity.name}: {refusal}")
    os.chown(folder, 0, 0)
    raise StackError(
        "PostgreSQL does not run as root, and no other identity reaches its files:\n"
        + "\n".join(refusals)
        + f"\nRun as an ordinary user, or choose a data folder and a checkout that others may enter ({folder})."
    )


def _candidates(folder: Path) -> tuple[Identity, ...]:
    nobody = pwd.getpwnam("nobody")
    return (Identity(launcher.USER_NAMESPACE), *_owner(folder.parent), Identity(f"{nobody.pw_uid}:{nobody.pw_gid}"))


def _owner(folder: Path) -> tuple[Identity, ...]:
    """Under sudo in somebody's home, its owner is who may enter."""
    status = folder.resolve().parent.stat()
    return (Identity(f"{status.st_uid}:{status.st_gid}"),) if status.st_uid else ()


def _probe(identity: Identity, folder: Path, binary: Path) -> str | None:
    """Return why ``identity`` cannot write in ``folder`` and run ``binary``, or None when it can."""
    if identity.is_another_user:
        let_pass(folder.parent)
        identity.give(folder)
    mark = str(folder / ".probe")
    for command in (("/bin/sh", "-c", ': > "$0" && rm "$0"', mark), (str(binary), "--version")):
        refusal = _try(identity.wrap(command))
        if refusal is not None:
            return refusal
    return None


def _try(command: tuple[str, ...]) -> str | None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_SECONDS, check=False, cwd="/")
    if done.returncode == 0:
        return None
    lines = done.stderr.strip().splitlines()
    return lines[-1] if lines else f"ended with {done.returncode}"
