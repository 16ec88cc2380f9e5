"""However the supervisor ends, no process stays and no committed row is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from journal_api.stack.processes import PROJECT_FOLDER
from tests.servers import wait_until
from tests.stack.scripts import is_running, list_mentioning


@dataclass(frozen=True, slots=True)
class RunningStack:
    supervisor: subprocess.Popen[str]
    pids: dict[str, int]
    admin_url: str


@contextmanager
def whole_stack(data: Path) -> Iterator[RunningStack]:
    command = (sys.executable, "-m", "tests.stack.whole_stack", str(data))
    with subprocess.Popen(command, cwd=PROJECT_FOLDER, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        told = json.loads(supervisor.stdout.readline())
        try:
            yield RunningStack(supervisor, told["pids"], told["admin_url"])
        finally:
            supervisor.kill()


def write_row(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO kept DEFAULT VALUES")


def count_rows(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    return row[0] if row else 0


def wait_until_gone(stack: RunningStack, data: Path) -> None:
    wait_until(lambda: not any(is_running(pid) for pid in stack.pids.values()), f"the end of {stack.pids}")
    wait_until(lambda: not list_mentioning(str(data)), f"no process to name {data}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_supervisor_leaves_no_process_and_every_row(tmp_path: Path, number: signal.Signals) -> None:
    data = tmp_path / "data"
    with whole_stack(data) as stack:
        write_row(stack.admin_url)

        stack.supervisor.send_signal(number)

        stack.supervisor.wait(30)
        wait_until_gone(stack, data)
    assert "database system is shut down" in (data / "logs/postgres.log").read_text()
    with whole_stack(data) as again:
        assert count_rows(again.admin_url) == 1
        assert "was interrupted" not in (data / "logs/postgres.log").read_text()


def test_killing_supervisor_and_guardian_at_once_leaves_no_process(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with whole_stack(data) as stack:
        write_row(stack.admin_url)

        os.kill(stack.pids["guardian"], signal.SIGSTOP)
        stack.supervisor.kill()
        os.kill(stack.pids["guardian"], signal.SIGKILL)

        own = {name: pid for name, pid in stack.pids.items() if name != "child"}
        wait_until(lambda: not any(is_running(pid) for pid in own.values()), f"the end of {own}")
        os.kill(stack.pids["child"], signal.SIGKILL)
    with whole_stack(data) as again:
        assert count_rows(again.admin_url) == 1


def test_everything_killed_at_once_starts_again_with_every_row(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with whole_stack(data) as stack:
        write_row(stack.admin_url)

        for pid in (stack.supervisor.pid, *stack.pids.values()):
            os.kill(pid, signal.SIGKILL)

        wait_until_gone(stack, data)
    with whole_stack(data) as again:
        assert count_rows(again.admin_url) == 1


def test_a_new_stack_waits_for_the_guardian_of_a_killed_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with whole_stack(data) as stack:
        stack.supervisor.kill()
        with whole_stack(data) as again:
            assert not is_running(stack.pids["postgres"])
            assert is_running(again.pids["postgres"])
