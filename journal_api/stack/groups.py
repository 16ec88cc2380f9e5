"""Process groups and how they are ended: in stages, each asked first and then made to.

Used by the supervisor at a clean stop and by the guardian when the supervisor is gone.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

POLL_SECONDS = 0.03
ORPHAN_SECONDS = 2.0
KILL_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Group:
    """A running process that leads its own group.

    ``began`` is its start in the kernel's ticks, which tells it from a later process with the same number; lower
    ``stage`` ends earlier.
    """

    name: str
    pid: int
    began: int
    stage: int
    stop_signal: int
    stop_seconds: float


def stop_in_order(groups: Iterable[Group], *, reap: Callable[[], None] = lambda: None) -> None:
    """End every group, stage by stage, leaving no member behind.

    ``reap`` is called at every look, so that a parent can collect its children.
    """
    ordered = tuple(groups)
    for stage in sorted({group.stage for group in ordered}):
        _stop_stage(tuple(group for group in ordered if group.stage == stage), reap)


def kill_group(group: Group) -> None:
    """End what is left of a group at once."""
    if _is_ours(group):
        _signal_group(group.pid, signal.SIGKILL)


def list_members(pid: int) -> tuple[int, ...]:
    """Return the living members of the group that ``pid`` leads or led."""
    return tuple(member for member, group, _ in _list_processes() if group == pid)


def read_start(pid: int) -> int:
    """Return when ``pid`` started, in ticks since boot, or 0 when it is gone."""
    fields = _read_stat(pid)
    return int(fields[19]) if fields else 0


def _stop_stage(groups: tuple[Group, ...], reap: Callable[[], None]) -> None:
    for group in groups:
        _ask(group)
    began = time.monotonic()
    waiting = list(groups)
    while waiting:
        reap()
        elapsed = time.monotonic() - began
        waiting = [group for group in waiting if not _has_ended(group, elapsed)]
        if waiting:
            time.sleep(POLL_SECONDS)


def _ask(group: Group) -> None:
    """Ask the leader alone, which ends its own children in its own order; a headless group is asked whole."""
    if not _is_ours(group):
        return
    try:
        os.kill(group.pid, group.stop_signal)
    except ProcessLookupError:
        _signal_group(group.pid, signal.SIGTERM)


def _has_ended(group: Group, elapsed: float) -> bool:
    members = list_members(group.pid) if _is_ours(group) else ()
    if not members:
        return True
    patience = group.stop_seconds if group.pid in members else min(group.stop_seconds, ORPHAN_SECONDS)
    if elapsed > patience:
        _signal_group(group.pid, signal.SIGKILL)
    return elapsed > group.stop_seconds + KILL_SECONDS


def _is_ours(group: Group) -> bool:
    """Tell whether the number still means our process or its orphans; the kernel keeps it while a member lives."""
    return read_start(group.pid) in (group.began, 0)


def _signal_group(pid: int, number: int) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def _list_processes() -> Iterable[tuple[int, int, str]]:
    """Yield (pid, group, state) of every process that is not merely waiting to be collected."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        fields = _read_stat(int(entry.name))
        if fields and fields[0] not in ("Z", "X"):
            yield int(entry.name), int(fields[2]), fields[0]


def _read_stat(pid: int) -> list[str]:
    """Return /proc/PID/stat from the third field on: the second, a name in brackets, may hold anything."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return text.rpartition(")")[2].split()
