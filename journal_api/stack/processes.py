"""What the stack runs, as values: commands, how they are ended, and how one tells that they are up or stuck."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import journal_api
from journal_api.stack.groups import Group, read_start
from journal_api.stack.identities import PLAIN, Identity
from journal_api.stack.log_files import open_log

PROJECT_FOLDER = Path(journal_api.__file__).resolve().parent.parent


def is_always_ready(pid: int) -> bool:
    """Take a process for ready as soon as it runs."""
    return pid > 0


@dataclass(frozen=True, slots=True)
class Process:
    """One process of the stack.

    ``is_ready`` is asked with the process id until it is true or ``ready_seconds`` are over. ``is_stale``, where given,
    is asked now and then after ``stale_grace_seconds`` of life; when it is true the process is started again. Neither
    may raise. ``stage`` orders the stop: lower ends earlier. ``death_signal`` reaches it when the supervisor dies.
    """

    name: str
    command: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    folder: Path = PROJECT_FOLDER
    identity: Identity = PLAIN
    stage: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    death_signal: signal.Signals = signal.SIGTERM
    is_ready: Callable[[int], bool] = is_always_ready
    ready_seconds: float = 60.0
    is_stale: Callable[[], bool] | None = None
    stale_grace_seconds: float = 60.0


def start_process(process: Process, log: Path) -> subprocess.Popen[bytes]:
    """Start ``process`` as the leader of a session of its own, writing to ``log``."""
    command = process.identity.wrap(process.command, death_signal=process.death_signal, parent=os.getpid())
    output = open_log(log)
    try:
        return subprocess.Popen(
            command,
            env=dict(process.environ),
            cwd=process.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            umask=0o077,
        )
    finally:
        os.close(output)


def describe_group(process: Process, pid: int) -> Group:
    """Return the group that ``pid`` leads as it must be ended."""
    return Group(
        name=process.name,
        pid=pid,
        began=read_start(pid),
        stage=process.stage,
        stop_signal=process.stop_signal,
        stop_seconds=process.stop_seconds,
    )
