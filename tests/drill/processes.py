"""Processes as the kernel tells of them: whose children they are, what they run, where they work."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path


def list_children(parent: int) -> list[int]:
    """List the processes that ``parent`` started and that live."""
    return [pid for pid in list_living() if _read_parent(pid) == parent]


def list_workers_in(folder: Path) -> list[int]:
    """List, oldest first, the processes whose working folder is ``folder``."""
    return sorted(pid for pid in list_living() if _read_folder(pid) == folder)


def list_living() -> Iterator[int]:
    """List every process."""
    return (int(one.name) for one in Path("/proc").iterdir() if one.name.isdecimal())


def read_command(pid: int) -> str:
    """Read what a process was started with; empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def kill_process(pid: int) -> None:
    """Send SIGKILL; a process that is gone already is as good."""
    _send(os.kill, pid, signal.SIGKILL)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the whole group that ``pid`` leads; one that is gone already is as good."""
    _send(os.killpg, pid, number)


def _send(way: Callable[[int, int], None], pid: int, number: signal.Signals) -> None:
    try:
        way(pid, number)
    except ProcessLookupError:
        return


def _read_parent(pid: int) -> int | None:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _read_folder(pid: int) -> Path | None:
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return None
