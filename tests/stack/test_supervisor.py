from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from journal_api.stack.errors import StackError
from journal_api.stack.groups import list_members
from journal_api.stack.locks import hold_folder
from journal_api.stack.supervisor import Supervisor
from tests.servers import wait_until
from tests.stack.scripts import PARENT, SLEEPER, STUBBORN, is_running, make_process


def test_a_process_that_dies_is_started_again_and_said(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(make_process("sleeper", SLEEPER))
    first = supervisor.pid("sleeper")

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: supervisor.pid("sleeper") != first, "another sleeper")
    assert any(line.startswith("sleeper ended with -9; starting it again in 0.5 s") for line in said)


def test_the_wait_before_a_restart_grows(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(make_process("failing", "import time; time.sleep(0.1); raise SystemExit(3)"))

    wait_until(lambda: len(said) >= 3, "three restarts")

    assert [line.split(" in ")[1].split(" (")[0] for line in said[:3]] == ["0.5 s", "1 s", "2 s"]


def test_children_of_a_dead_process_are_gone_before_it_starts_again(supervisor: Supervisor, tmp_path: Path) -> None:
    mark = tmp_path / "child"
    supervisor.start(make_process("parent", PARENT, str(mark), is_ready=lambda _: mark.exists() and mark.read_text()))
    first, child = supervisor.pid("parent"), int(mark.read_text())

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: supervisor.pid("parent") != first, "another parent")
    assert not is_running(child)


def test_a_process_that_cannot_start_is_told_with_the_end_of_its_log(supervisor: Supervisor) -> None:
    process = make_process("broken", "raise SystemExit('the reason it gave')")

    with pytest.raises(StackError) as told:
        supervisor.start(make_process("sleeper", SLEEPER, is_ready=lambda _: False), process)

    assert "broken ended with 1 instead of starting" in str(told.value)
    assert "the reason it gave" in str(told.value)
    assert "broken.log" in str(told.value)


def test_a_process_that_never_gets_ready_is_given_up_in_its_time(supervisor: Supervisor) -> None:
    process = make_process("slow", SLEEPER, is_ready=lambda _: False, ready_seconds=0.2)

    with pytest.raises(StackError, match="slow was not ready within 0 s"):
        supervisor.start(process)


def test_a_stale_process_is_replaced(supervisor: Supervisor, said: list[str]) -> None:
    stale: list[bool] = [True]
    supervisor.start(
        make_process("worker", SLEEPER, is_stale=lambda: stale.pop() if stale else False, stale_grace_seconds=0.0)
    )
    first = supervisor.pid("worker")

    wait_until(lambda: supervisor.pid("worker") != first, "another worker")

    assert "worker runs but does no work: ending it" in said
    assert not is_running(first)


def test_a_process_is_not_called_stale_in_its_first_moments(supervisor: Supervisor) -> None:
    asked: list[int] = []
    late = make_process("young", SLEEPER, is_stale=lambda: bool(asked.append(1)), stale_grace_seconds=3600.0)
    known = make_process("old", SLEEPER, is_stale=lambda: bool(asked.append(2)), stale_grace_seconds=0.0)

    supervisor.start(late, known)

    wait_until(lambda: 2 in asked, "the old one to be asked about")
    assert 1 not in asked


def test_a_killed_guardian_is_relieved_and_knows_everything(tmp_path: Path, said: list[str]) -> None:
    folder = tmp_path / "data"
    with hold_folder(folder, say=said.append) as lock:
        with Supervisor(folder / "logs", say=said.append, lock=lock) as supervisor:
            supervisor.start(make_process("sleeper", SLEEPER))
            first = supervisor.guardian_pid

            os.kill(first, signal.SIGKILL)

            wait_until(lambda: supervisor.guardian_pid != first, "another guardian")
            second, sleeper = supervisor.guardian_pid, supervisor.pid("sleeper")
        assert not is_running(second)
        assert not is_running(sleeper)


def test_a_stubborn_process_is_made_to_end(tmp_path: Path, said: list[str]) -> None:
    folder = tmp_path / "data"
    with hold_folder(folder, say=said.append) as lock:
        with Supervisor(folder / "logs", say=said.append, lock=lock) as supervisor:
            log = folder / "logs" / "stubborn.log"
            deaf = STUBBORN.replace("while", "print('deaf', flush=True)\nwhile")
            supervisor.start(
                make_process("stubborn", deaf, stop_seconds=0.2, is_ready=lambda _: "deaf" in log.read_text())
            )
            pid = supervisor.pid("stubborn")
        assert list_members(pid) == ()


def test_processes_end_stage_by_stage(tmp_path: Path, said: list[str]) -> None:
    folder, order = tmp_path / "data", tmp_path / "order"
    script = (
        "import signal, sys, time, pathlib\n"
        "def end(*_):\n"
        "    with pathlib.Path(sys.argv[1]).open('a') as file: file.write(sys.argv[2])\n"
        "    raise SystemExit\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "print('up', flush=True)\n" + SLEEPER
    )

    def make(name: str, stage: int) -> object:
        log = folder / "logs" / f"{name}.log"
        return make_process(name, script, str(order), name, stage=stage, is_ready=lambda _: "up" in log.read_text())

    with hold_folder(folder, say=said.append) as lock, Supervisor(folder / "logs", say=said.append, lock=lock) as it:
        it.start(make("c", 2), make("a", 0), make("b", 1))

    assert order.read_text() == "abc"


def test_logs_are_private_and_those_of_the_last_start_are_kept(tmp_path: Path, said: list[str]) -> None:
    folder = tmp_path / "data"
    for _ in range(2):
        with (
            hold_folder(folder, say=said.append) as lock,
            Supervisor(folder / "logs", say=said.append, lock=lock) as it,
        ):
            it.start(make_process("sleeper", SLEEPER))

    assert sorted(path.name for path in (folder / "logs").glob("sleeper*")) == ["sleeper.log", "sleeper.log.1"]
    assert (folder / "logs/sleeper.log").stat().st_mode & 0o777 == 0o600
