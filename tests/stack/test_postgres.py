from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from journal_api.stack import binaries
from journal_api.stack.errors import StackError
from journal_api.stack.ports import HOST
from journal_api.stack.postgres import PostgresCluster, prepare_cluster, server_pid
from tests.servers import wait_until

PASSWORD = "a password with spaces, / and @"


@contextmanager
def served(cluster: PostgresCluster) -> Iterator[subprocess.Popen[bytes]]:
    command = cluster.identity.wrap(cluster.command(), death_signal=signal.SIGINT, parent=os.getpid())
    with (cluster.folder / "log").open("ab") as log:
        server = subprocess.Popen(command, cwd="/", stdout=log, stderr=log, start_new_session=True)
    with server:
        try:
            wait_until(lambda: cluster.is_ready(server.pid), "PostgreSQL", process=server)
            yield server
        finally:
            server.send_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> PostgresCluster:
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)  # a home only its owner may enter
    return prepare_cluster(home / "data" / "postgres", password=PASSWORD)


@pytest.fixture(scope="module")
def running(cluster: PostgresCluster) -> Iterator[PostgresCluster]:
    with served(cluster):
        yield cluster


def show(cluster: PostgresCluster, *names: str) -> tuple[str, ...]:
    with psycopg.connect(cluster.url(database="postgres")) as connection:
        rows = [connection.execute("SELECT current_setting(%s)", (name,)).fetchone() for name in names]
    return tuple(row[0] for row in rows if row)


def test_what_was_acknowledged_is_on_disk(running: PostgresCluster) -> None:
    assert show(running, "fsync", "synchronous_commit", "full_page_writes", "data_checksums") == ("on",) * 4


def test_text_is_utf8_sorted_by_code_point_in_universal_time(running: PostgresCluster) -> None:
    with psycopg.connect(running.url(database="postgres")) as connection:
        row = connection.execute("SELECT 'Z' < 'a', lower('Ä'), current_setting('server_encoding')").fetchone()

    assert row is not None
    assert row[0] is True
    assert row[2] == "UTF8"
    assert show(running, "TimeZone", "log_timezone") == ("UTC", "UTC")


def test_it_listens_on_this_machine_alone_and_has_no_socket_file(running: PostgresCluster) -> None:
    assert show(running, "listen_addresses", "unix_socket_directories") == (HOST, "")


def test_everybody_needs_the_password(running: PostgresCluster) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(running.url(password="wrong", database="postgres"))

    rules = (running.files / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in rules if line.strip() and not line.startswith("#")}
    assert methods == {"scram-sha-256"}


def test_a_broken_rule_does_not_quote_the_row_in_the_log(running: PostgresCluster) -> None:
    with psycopg.connect(running.url(database="postgres"), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS person (email text UNIQUE)")
        connection.execute("INSERT INTO person VALUES (%s) ON CONFLICT DO NOTHING", ("ana@example.org",))
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO person VALUES (%s)", ("ana@example.org",))

    log = (running.folder / "log").read_text()
    assert "duplicate key value" in log
    assert "ana@example.org" not in log


def test_the_password_is_in_no_argument(running: PostgresCluster) -> None:
    assert PASSWORD not in " ".join(running.command())
    assert PASSWORD not in repr(running)


def test_a_second_server_on_the_same_files_is_refused(running: PostgresCluster) -> None:
    with pytest.raises(StackError, match="already runs on"):
        prepare_cluster(running.folder, password=PASSWORD)


def test_a_killed_server_comes_back_with_every_row_on_another_port_when_its_own_is_taken(tmp_path: Path) -> None:
    first = prepare_cluster(tmp_path / "postgres", password=PASSWORD)
    with served(first) as server:
        with psycopg.connect(first.url(database="postgres")) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
        server.kill()
        server.wait()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind((HOST, first.port))
        squatter.listen()

        second = prepare_cluster(tmp_path / "postgres", password=PASSWORD)

    assert second.port != first.port
    with served(second), psycopg.connect(second.url(database="postgres")) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_the_mark_of_a_server_whose_number_now_means_another_process_is_dropped(tmp_path: Path) -> None:
    cluster = prepare_cluster(tmp_path / "postgres", password=PASSWORD)
    mark = cluster.files / "postmaster.pid"
    mark.write_text(f"{os.getpid()}\n{cluster.files}\n0\n{cluster.port}\n\n\n\n")

    again = prepare_cluster(tmp_path / "postgres", password=PASSWORD)

    assert not mark.exists()
    assert server_pid(again.files) is None
    assert again.port == cluster.port


def test_an_interrupted_first_start_is_begun_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "cluster.draft"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")

    cluster = prepare_cluster(tmp_path / "postgres", password=PASSWORD)

    assert cluster.files.exists()
    assert not half.exists()


def test_files_of_a_version_that_is_not_here_are_left_alone(tmp_path: Path) -> None:
    files = tmp_path / "postgres" / "cluster"
    files.mkdir(parents=True)
    (files / "PG_VERSION").write_text("9\n")

    with pytest.raises(StackError, match=r"made by PostgreSQL 9, but only .* is here: install PostgreSQL 9"):
        prepare_cluster(tmp_path / "postgres", password=PASSWORD)


@pytest.mark.skipif(not binaries.DEBIAN_POSTGRES.is_dir(), reason="no PostgreSQL is installed on this machine")
def test_the_machines_own_postgres_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "WHEEL_POSTGRES", ("no_such_package", "bin"))

    cluster = prepare_cluster(tmp_path / "postgres", password=PASSWORD)

    assert cluster.binaries.origin == "machine"
    with served(cluster):
        assert show(cluster, "fsync", "data_checksums", "server_encoding") == ("on", "on", "UTF8")
