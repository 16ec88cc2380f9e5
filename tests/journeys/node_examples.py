"""The examples that Node.js runs: built in a copy, by the commands of the page, from packages that the lock names."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.journeys.conftest import ROOT

CLIENTS = ROOT / "docs" / "clients"
RUN_SECONDS = 90
INSTALL_SECONDS = 240
# What npm says when it cannot reach a registry.
_OUT_OF_REACH = re.compile(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ERR_SOCKET_TIMEOUT")
# What somebody may have built in the checkout.
_BUILT = shutil.ignore_patterns("node_modules", "built", "journal.ts", "journal_client", "__pycache__")


def copy_example(name: str, folder: Path) -> Path:
    """Copy an example to where it may be built, without what was built before."""
    return shutil.copytree(CLIENTS / name, folder / name, ignore=_BUILT)


def install_example(name: str, folder: Path, install: str, environ: Mapping[str, str]) -> Path:
    """Copy an example and install its packages; skips where there is no Node.js, and where no registry is reached."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("Node.js and npm are not here: this client is made where they are")
    copy = copy_example(name, folder)
    # npm's own cache keeps what was fetched once.
    kept = {**environ, "npm_config_prefer_offline": "true", "npm_config_fetch_retries": "1"}
    installed = run_in(copy, install, kept, seconds=INSTALL_SECONDS)
    if installed.returncode and _OUT_OF_REACH.search(installed.stderr):
        pytest.skip("npm cannot reach a registry, and what it needs is not in its cache")
    assert installed.returncode == 0, installed.stderr[-2000:]
    return copy


def run_in(
    folder: Path, commands: str, environ: Mapping[str, str], *, seconds: float = RUN_SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run commands in a folder and return what they said."""
    return subprocess.run(
        ["bash", "-eu", "-c", commands],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
