"""The log of each process: a file of its own, rotated when the stack starts."""

from __future__ import annotations

import os
from pathlib import Path

KEPT = 5
TAIL_LINES = 15
TAIL_BYTES = 16_384


def rotate_log(path: Path) -> None:
    """Move ``path`` aside as ``.1``, older ones up to ``.5``."""
    for number in range(KEPT - 1, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        if older.exists():
            older.replace(path.with_name(f"{path.name}.{number + 1}"))
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))


def open_log(path: Path) -> int:
    """Return a descriptor that appends to ``path``; its owner alone may read it."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def read_tail(path: Path) -> tuple[str, ...]:
    """Return the last lines of ``path``, none when it is missing."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ()
    return tuple(line for line in text.splitlines() if line.strip())[-TAIL_LINES:]
