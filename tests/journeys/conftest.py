"""One running stack for all pages whose commands are run as they stand."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers import wait_until

ROOT = Path(__file__).resolve().parent.parent.parent
UP_WITHIN_SECONDS = 60


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a folder that looks like the checkout: the interpreter at its place, a stack running on ``var``."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / ".venv").symlink_to(ROOT / ".venv")
    command = [sys.executable, "-m", "journal_api", "run", "--no-demo", "--data", str(folder / "var")]
    with (folder / "out").open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        # The last line that run says.
        wait_until(
            lambda: b"Ctrl-C" in (folder / "out").read_bytes(), "the stack", seconds=UP_WITHIN_SECONDS, process=process
        )
        yield folder
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(UP_WITHIN_SECONDS)
