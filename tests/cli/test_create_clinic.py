"""``create-clinic`` as an operator runs it: a process of its own, and PostgreSQL of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import pytest

from journal_api.app import make_resources
from journal_api.cli.connecting import connected
from journal_api.clock import CLOCK_FILE_VARIABLE, read_now
from journal_api.services.sign_ins import Credentials, Origin, sign_in

EMAIL, PASSWORD = "admin@people.test", "seven quiet herons"
OPTIONS = ("--name", "Harbor", "--admin-email", EMAIL, "--admin-password", PASSWORD)


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing of the caller's environment decide, and give it back afterwards."""
    for name in ("DATABASE_URL", "DATABASE_ADMIN_URL", "REDIS_URL", "SMTP_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("JOURNAL_ENV", CLOCK_FILE_VARIABLE):
        monkeypatch.setenv(name, "kept for the end of the test")
        monkeypatch.delenv(name)


def _run(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-m", "journal_api", "create-clinic", "--data", str(data), *OPTIONS, *options)
    return subprocess.run(command, env=os.environ.copy(), capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("way", ["environment", "input"])
def test_the_password_need_not_stand_in_the_list_of_processes(tmp_path: Path, way: str) -> None:
    """A weak one is refused, so that it is known to have been read and nothing need be started."""
    command = [sys.executable, "-m", "journal_api", "create-clinic", "--data", str(tmp_path / "data"), *OPTIONS[:4]]
    environ = {**os.environ, "JOURNAL_ADMIN_PASSWORD": "password1234"} if way == "environment" else dict(os.environ)
    given = {"input": "password1234\n"} if way == "input" else {"stdin": subprocess.DEVNULL}
    asked = ["--admin-password", "-"] if way == "input" else []

    run = subprocess.run(
        [*command, *asked], env=environ, capture_output=True, text=True, timeout=120, check=False, **given
    )

    assert (run.returncode, run.stdout) == (2, "")
    assert "among the first that anybody would try" in " ".join(run.stderr.split())


def test_it_prints_one_line_and_the_admin_can_sign_in(tmp_path: Path) -> None:
    data = tmp_path / "data"

    run = _run(data)

    assert run.returncode == 0, run.stderr
    (line,) = run.stdout.splitlines()
    made = json.loads(line)
    assert made.keys() == {"clinic_id", "admin_id"}
    with connected(data) as connection:
        resources = make_resources(connection.settings)
        origin = Origin("192.0.2.0/24", "test", None)
        opened = sign_in(resources, Credentials(EMAIL, PASSWORD), origin=origin, now=read_now())
        resources.database.close()
    assert opened.user_id == UUID(made["admin_id"])

    again = _run(data, "--name", "Pier")
    assert (again.returncode, again.stdout) == (1, "")
    assert "account with this e-mail address" in again.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--admin-password", "password1234"),
        ("--admin-password", "short"),
        ("--admin-email", "nobody"),
        ("--name", "  "),
        ("--timezone", "Mars/Olympus"),
    ],
)
def test_what_is_wrong_is_named_before_anything_is_started(tmp_path: Path, option: str, value: str) -> None:
    run = _run(tmp_path / "data", option, value)

    assert (run.returncode, run.stdout) == (2, "")
    assert option in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "data").exists()
