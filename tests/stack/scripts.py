"""Little programs that stand in for the product's processes, with children of their own."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from journal_api.stack.postgres import plain_environ
from journal_api.stack.processes import Process

SLEEPER = "import time\nwhile True: time.sleep(60)\n"

PARENT = f"""
import subprocess, sys, time, pathlib
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}])
pathlib.Path(sys.argv[1]).write_text(str(child.pid))
while True: time.sleep(60)
"""

STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SLEEPER


def make_process(name: str, script: str, *arguments: str, **changes: object) -> Process:
    """Return the specification of a process that runs ``script``."""
    process = Process(name=name, command=(sys.executable, "-c", script, *arguments), environ=plain_environ())
    return replace(process, **changes)


def is_running(pid: int) -> bool:
    """Tell whether ``pid`` lives, not counting what merely waits to be collected."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in ("Z", "X")


def list_mentioning(text: str) -> tuple[str, ...]:
    """Return the command lines of every living process that names ``text``, but this one's."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal() or int(entry.name) == os.getpid():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if text in line and is_running(int(entry.name)):
            found.append(line)
    return tuple(found)
