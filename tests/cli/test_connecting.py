from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from journal_api.cli.connecting import connected
from journal_api.clock import CLOCK_FILE_VARIABLE
from journal_api.stack.locks import StackRecord, hold_folder, is_held, published
from journal_api.stack.processes import PROJECT_FOLDER
from journal_api.store.provisioning import holds_anything

SAMPLE_KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of the caller's environment decide, and give it back afterwards."""
    for name in ("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("JOURNAL_ENV", CLOCK_FILE_VARIABLE):
        monkeypatch.setenv(name, "kept for the end of the test")
        monkeypatch.delenv(name)


def test_without_a_running_stack_postgres_is_started_for_the_block_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with connected(data) as connection:
        assert connection.owner_url is not None
        assert not holds_anything(connection.owner_url)
        assert connection.record is None
        assert connection.settings.environment == "development"
        assert os.environ[CLOCK_FILE_VARIABLE] == str(data / "clock")
    assert not is_held(data)
    assert "database system is shut down" in (data / "logs/postgres.log").read_text()


def test_with_a_running_stack_its_own_settings_are_used(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with connected(data) as first:
        given = first.settings
    settings = {
        "JOURNAL_ENV": "test",
        "DATABASE_URL": "postgresql://a",
        "DATABASE_WORKER_URL": "postgresql://w",
        "DATABASE_RELAY_URL": "postgresql://r",
        "REDIS_URL": "redis://x",
        "SMTP_URL": "smtp://x",
        "JOURNAL_PUBLIC_URL": "http://127.0.0.1:8123",
        "JOURNAL_SECRET": SAMPLE_KEY,
        "JOURNAL_NOTE_KEYS": f"k1:{SAMPLE_KEY}",
        "JOURNAL_TOKEN_KEY": given.token_key_pem,
    }
    record = StackRecord(
        supervisor_pid=os.getpid(),
        api_url="http://127.0.0.1:8123",
        owner_url="postgresql://owner",
        admin_url=None,
        mail_folder=None,
        mail_url=None,
        clock_file=None,
        settings=settings,
    )
    with hold_folder(data, say=print), published(data, record), connected(data) as connection:
        assert connection.record == record
        assert connection.settings.public_url == "http://127.0.0.1:8123"
        assert connection.owner_url == "postgresql://owner"


def test_the_commands_are_listed_without_importing_any(tmp_path: Path) -> None:
    command = (sys.executable, "-m", "journal_api", "--help")

    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT_FOLDER)

    assert "Journal API" in done.stdout
