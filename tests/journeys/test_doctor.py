"""The doctor at the bed of a stack that is well."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest


@pytest.mark.journey
def test_a_running_stack_is_well(checkout: Path) -> None:
    command = [".venv/bin/python", "-m", "journal_api", "doctor", "--data", "var"]
    asked = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False, timeout=60)

    assert "✗" not in asked.stdout
    assert "✓ work: what is due is done" in asked.stdout
    assert asked.returncode == 0
