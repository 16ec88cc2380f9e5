"""What the stack's tests share: a data folder of their own and the lock they hold on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from journal_api.stack.locks import hold_folder
from journal_api.stack.supervisor import Supervisor


@pytest.fixture
def said() -> list[str]:
    """Return the lines that were told to the person."""
    return []


@pytest.fixture
def supervisor(tmp_path: Path, said: list[str]) -> Iterator[Supervisor]:
    """Yield a supervisor with real processes and a real guardian, on an empty folder."""
    folder = tmp_path / "held"
    with hold_folder(folder, say=said.append) as lock, Supervisor(folder / "logs", say=said.append, lock=lock) as it:
        yield it
