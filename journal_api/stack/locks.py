"""One stack per data folder: a lock that lives as long as its processes, and a file that says where things are."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from journal_api.stack.errors import StackError
from journal_api.stack.private_files import make_private_folder, write_private

LOCK_FILE = "stack.lock"
RECORD_FILE = "stack.json"
ENDING_SECONDS = 40.0
POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class StackRecord:
    """Where the parts of a running stack are, for other commands on the same data folder.

    ``settings`` holds what a process of the product reads from its environment. Mail fields are None when mail goes
    to a server outside.
    """

    supervisor_pid: int
    api_url: str
    owner_url: str | None = field(repr=False)
    admin_url: str | None = field(repr=False)
    mail_folder: str | None
    mail_url: str | None
    clock_file: str | None
    settings: dict[str, str] = field(repr=False)


class AlreadyRunning(StackError):
    """Another stack holds this data folder."""


@contextmanager
def hold_folder(folder: Path, *, say: Callable[[str], None]) -> Iterator[int]:
    """Yield the descriptor of the folder's lock, held to the end of the block and of whoever it was handed to.

    Waits for a stack whose supervisor is gone and whose guardian still tidies up. Raises AlreadyRunning, naming the
    other stack, while one runs.
    """
    descriptor = _open_lock(folder)
    try:
        _lock(descriptor, folder, say)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield descriptor
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def is_held(folder: Path) -> bool:
    """Tell whether a stack, or a command that borrowed its database, holds ``folder`` now."""
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _try_lock(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def published(folder: Path, record: StackRecord) -> Iterator[None]:
    """Let other commands find the stack while the block runs."""
    path = folder / RECORD_FILE
    write_private(path, json.dumps(asdict(record), indent=2) + "\n")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def find_record(folder: Path) -> StackRecord | None:
    """Return the record of the stack that runs on ``folder``, or None; one left by a killed stack does not count."""
    if not is_held(folder):
        return None
    try:
        record = StackRecord(**json.loads((folder / RECORD_FILE).read_text()))
    except FileNotFoundError:
        return None
    return record if _is_alive(record.supervisor_pid) else None


def _open_lock(folder: Path) -> int:
    try:
        _refuse_foreign(folder)
        make_private_folder(folder)
        return os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StackError(
            f"The data folder {folder} cannot be used ({error.strerror}): choose one of yours with --data."
        ) from error


def _refuse_foreign(folder: Path) -> None:
    """Never take over, and close to others, a folder that serves something else."""
    if folder.exists() and not folder.is_dir():
        raise StackError(f"{folder} is no folder: choose another with --data.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / LOCK_FILE).exists():
        raise StackError(f"{folder} holds other things: choose an empty or a new folder with --data.")


def _lock(descriptor: int, folder: Path, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + ENDING_SECONDS
    has_said = False
    while not _try_lock(descriptor):
        pid = _read_pid(descriptor)
        if pid is not None and _is_alive(pid):
            raise AlreadyRunning(_tell_where(folder, pid))
        if time.monotonic() > deadline:
            raise StackError(f"The processes of a former stack on {folder} do not end: see {folder / 'logs'}.")
        if not has_said:
            say("Waiting for the processes of a stack that was killed to end")
            has_said = True
        time.sleep(POLL_SECONDS)


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _read_pid(descriptor: int) -> int | None:
    text = os.pread(descriptor, 32, 0).decode()
    return int(text) if text.isdecimal() else None


def _tell_where(folder: Path, pid: int) -> str:
    record = find_record(folder)
    where = f"its API is at {record.api_url}" if record else "it is still starting, or busy with another command"
    return (
        f"Process {pid} already uses the data folder {folder}: {where}. "
        "Stop it first (Ctrl-C there), or choose another folder with --data."
    )


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in ("Z", "X")
