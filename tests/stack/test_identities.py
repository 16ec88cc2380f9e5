from __future__ import annotations

import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from journal_api.stack import launcher
from journal_api.stack.binaries import find_postgres
from journal_api.stack.errors import StackError
from journal_api.stack.identities import PLAIN, REMEMBERED, Identity, choose_identity
from journal_api.stack.postgres import prepare_cluster
from tests.servers import running_postgres

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root borrows an identity")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root borrows an identity")
WHO = (sys.executable, "-I", "-S", "-c", "import os; print(os.getuid(), os.getgid())")


def nobody() -> Identity:
    entry = pwd.getpwnam("nobody")
    return Identity(f"{entry.pw_uid}:{entry.pw_gid}")


def ask_who(identity: Identity) -> str:
    return subprocess.run(identity.wrap(WHO), capture_output=True, text=True, check=True, cwd="/").stdout.strip()


@as_user
def test_an_ordinary_user_stays_itself(tmp_path: Path) -> None:
    assert choose_identity(tmp_path, find_postgres().path("postgres")) == PLAIN


@as_root
def test_root_borrows_an_identity_and_remembers_it(tmp_path: Path) -> None:
    folder = tmp_path / "postgres"
    folder.mkdir()

    identity = choose_identity(folder, find_postgres().path("postgres"))

    assert ask_who(identity).split()[0] != "0"
    assert json.loads((folder / REMEMBERED).read_text()) == {"identity": identity.name}
    assert choose_identity(folder, Path("/nowhere")) == identity


@as_root
def test_in_the_user_namespace_files_still_belong_to_root(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    identity = Identity(launcher.USER_NAMESPACE)

    subprocess.run(identity.wrap(("/usr/bin/touch", str(mark))), check=True)

    assert ask_who(identity) == "1000 1000"
    assert mark.stat().st_uid == 0


@as_root
def test_nobody_can_serve_a_reachable_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(parents=True)
    nobody().give(folder)
    (folder / REMEMBERED).write_text(json.dumps({"identity": nobody().name}))

    with running_postgres(folder) as server, psycopg.connect(server.admin_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert (folder / "cluster").stat().st_uid == pwd.getpwnam("nobody").pw_uid


@as_root
def test_an_identity_that_is_refused_ends_without_running_the_command(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    command = Identity("1:1").wrap(("/usr/bin/touch", str(mark)))

    # Inside the namespace nobody may become another user.
    inside = Identity(launcher.USER_NAMESPACE).wrap(command)
    done = subprocess.run(inside, capture_output=True, text=True, check=False, cwd="/")

    assert done.returncode == launcher.REFUSED
    assert "identity 1:1 refused" in done.stderr
    assert not mark.exists()


@as_root
def test_root_is_told_what_to_do_when_nobody_can_reach_the_program(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    program = hidden / "postgres"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    folder = tmp_path / "data" / "postgres"
    folder.mkdir(parents=True)

    with pytest.raises(StackError) as told:
        choose_identity(folder, program)

    assert "Run as an ordinary user, or choose a data folder" in str(told.value)
    assert f"as {nobody().name}:" in str(told.value)
    assert not (folder / REMEMBERED).exists()


def test_a_process_whose_parent_is_already_gone_does_not_start(tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    done = subprocess.run(PLAIN.wrap(("/usr/bin/touch", str(mark)), death_signal=15, parent=1), check=False)

    assert done.returncode == -9
    assert not mark.exists()


@as_root
def test_prepare_works_without_touching_other_files(tmp_path: Path) -> None:
    bystander = tmp_path / "bystander"
    bystander.write_text("mine")
    bystander.chmod(0o600)

    prepare_cluster(tmp_path / "data" / "postgres", password="secret")

    assert bystander.stat().st_mode & 0o777 == 0o600
    assert tmp_path.stat().st_mode & 0o077 == 0
