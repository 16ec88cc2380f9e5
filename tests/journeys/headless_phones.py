"""Phones without a screen: the example that RxDB syncs, driven line by line as a person's hands would."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

PHONE_SECONDS = 90


class HeadlessPhone:
    """One phone, switched on: what it says to each command."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Take a phone that waits for commands."""
        self._process = process

    def tell(self, command: str) -> Any:
        """Give one command and wait for what it says."""
        self.begin(command)
        return self.wait()

    def begin(self, command: str) -> None:
        """Give one command, and go on meanwhile."""
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()

    def wait(self) -> Any:
        """Wait for what the phone says to the command that was begun."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said, "the phone went off"
        return json.loads(said)

    def list(self) -> dict[str, dict[str, Any]]:
        """List what the phone holds, by id."""
        return {item["id"]: item for item in self.tell("list")}


@contextmanager
def switch_on(folder: Path, device: str, environ: Mapping[str, str]) -> Iterator[HeadlessPhone]:
    """Yield a phone of this name that runs what was built in ``folder``; it never outlives its time."""
    process = subprocess.Popen(
        ["node", "built/phone.js"],
        cwd=folder,
        env={**environ, "JOURNAL_DEVICE": device, "JOURNAL_RETRY_MS": "50"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    limit = Timer(PHONE_SECONDS, process.kill)
    limit.start()
    try:
        yield HeadlessPhone(process)
    finally:
        limit.cancel()
        process.communicate(timeout=PHONE_SECONDS)
