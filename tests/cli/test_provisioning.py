from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import psycopg
import pytest

from journal_api.cli.demo_plans import DemoPlan, plan_demo, plan_no_demo
from journal_api.cli.provisioning import decide_embedded, decide_given, is_empty, prepare
from journal_api.domain.errors import Unavailable
from journal_api.stack.credentials import Credentials, load_or_make_credentials
from journal_api.stack.errors import StackError
from journal_api.stack.locks import hold_folder
from journal_api.stack.postgres import prepare_cluster
from journal_api.stack.servers import serve_postgres
from journal_api.stack.supervisor import Supervisor
from tests.servers import PASSWORD


@pytest.fixture(scope="module")
def admin_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give a server whose roles nobody else relies on; databases are named by each test."""
    data = tmp_path_factory.mktemp("given") / "data"
    with hold_folder(data, say=print) as lock, Supervisor(data / "logs", say=print, lock=lock) as supervisor:
        cluster = prepare_cluster(data / "postgres", password=PASSWORD)
        supervisor.start(serve_postgres(cluster))
        yield cluster.url(database="postgres")


@pytest.fixture
def credentials(tmp_path: Path) -> Credentials:
    return load_or_make_credentials(tmp_path / "secrets")


def named(url: str, database: str) -> str:
    return url.rpartition("/")[0] + f"/{database}"


def run_sql(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def test_one_url_of_a_superuser_is_enough(admin_url: str, credentials: Credentials) -> None:
    run_sql(admin_url, "CREATE DATABASE one_url")
    access = decide_given({"DATABASE_URL": named(admin_url, "one_url")}, credentials)

    prepare(access)
    prepare(access)

    assert access.is_given
    assert is_empty(access)
    for url, role in (
        (access.api_url, "journal_api"),
        (access.worker_url, "journal_worker"),
        (access.relay_url, "journal_relay"),
    ):
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT current_user").fetchone() == (role,)


def test_two_stacks_on_one_server_agree_on_its_roles(admin_url: str, credentials: Credentials, tmp_path: Path) -> None:
    run_sql(admin_url, "CREATE DATABASE clinic_a", "CREATE DATABASE clinic_b")
    ours = decide_given({"DATABASE_URL": named(admin_url, "clinic_a")}, credentials)
    theirs = decide_given({"DATABASE_URL": named(admin_url, "clinic_b")}, load_or_make_credentials(tmp_path / "other"))

    prepare(ours)
    prepare(theirs)

    with psycopg.connect(ours.api_url) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("clinic_a",)


def test_the_admin_url_provisions_the_database_of_the_other(admin_url: str, credentials: Credentials) -> None:
    given = named(admin_url, "through_admin").replace(f"postgres:{PASSWORD}@", "journal_api:kept-password@")

    access = decide_given({"DATABASE_URL": given, "DATABASE_ADMIN_URL": admin_url}, credentials)

    assert access.admin_url == named(admin_url, "through_admin")
    assert dict(access.passwords)["journal_api"] == "kept-password"
    assert access.api_url.startswith("postgresql://journal_api:kept-password@")


def test_a_user_without_rights_must_name_every_role(admin_url: str, credentials: Credentials) -> None:
    run_sql(admin_url, "DROP ROLE IF EXISTS plain", "CREATE ROLE plain LOGIN PASSWORD 'plain'")
    given = admin_url.replace(f"postgres:{PASSWORD}@", "plain:plain@")

    with pytest.raises(click.ClickException) as told:
        decide_given({"DATABASE_URL": given}, credentials)

    assert "DATABASE_ADMIN_URL" in str(told.value)
    assert "DATABASE_WORKER_URL and DATABASE_RELAY_URL missing" in str(told.value)


def test_roles_that_are_named_are_taken_as_they_are(admin_url: str, credentials: Credentials, tmp_path: Path) -> None:
    run_sql(admin_url, "DROP ROLE IF EXISTS plain", "CREATE ROLE plain LOGIN PASSWORD 'plain'")
    given = admin_url.replace(f"postgres:{PASSWORD}@", "plain:plain@")
    environ = {"DATABASE_URL": given, "DATABASE_WORKER_URL": "w", "DATABASE_RELAY_URL": "r"}

    access = decide_given(environ, credentials)

    assert (access.api_url, access.worker_url, access.relay_url) == (given, "w", "r")
    assert (access.admin_url, access.owner_url) == (None, None)
    with pytest.raises(StackError, match="DATABASE_OWNER_URL"):
        plan_demo(access, tmp_path)


def test_an_unreachable_server_is_named_without_its_password(credentials: Credentials) -> None:
    with pytest.raises(Unavailable) as told:
        decide_given({"DATABASE_URL": "postgresql://someone:s3cret@127.0.0.1:9/journal"}, credentials)

    assert "database journal at 127.0.0.1:9 as someone" in str(told.value)
    assert "s3cret" not in str(told.value)


def test_a_url_that_is_none_is_said(credentials: Credentials) -> None:
    with pytest.raises(Unavailable, match="postgresql://user:password@host:port/name"):
        decide_given({"DATABASE_URL": "not a url"}, credentials)


def test_demo_is_refused_where_somebody_else_has_a_table_and_nothing_is_written(
    admin_url: str, credentials: Credentials, tmp_path: Path
) -> None:
    run_sql(admin_url, "CREATE DATABASE foreign_one")
    url = named(admin_url, "foreign_one")
    run_sql(url, "CREATE TABLE theirs ()")

    with pytest.raises(StackError, match="already holds data"):
        plan_demo(decide_given({"DATABASE_URL": url}, credentials), tmp_path)

    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("theirs",)]


def test_an_empty_database_gets_the_demo_only_when_asked(
    admin_url: str, credentials: Credentials, tmp_path: Path
) -> None:
    environ = {"DATABASE_URL": named(admin_url, "not_made_yet"), "DATABASE_ADMIN_URL": admin_url}
    access = decide_given(environ, credentials)

    assert plan_demo(access, tmp_path) is DemoPlan.LOAD
    assert plan_no_demo(access, tmp_path) is DemoPlan.NOT_ASKED


def test_our_own_server_uses_the_passwords_of_this_installation(credentials: Credentials) -> None:
    access = decide_embedded("postgresql://postgres:x@127.0.0.1:5555/journal", credentials)

    passwords = dict(credentials.role_passwords)
    assert access.relay_url == f"postgresql://journal_relay:{passwords['journal_relay']}@127.0.0.1:5555/journal"
    assert not access.is_given
    assert access.place == "127.0.0.1:5555/journal"


def test_no_secret_shows_when_an_access_is_printed(credentials: Credentials) -> None:
    access = decide_embedded("postgresql://postgres:x@127.0.0.1:5555/journal", credentials)

    assert not any(password in repr(access) for _, password in credentials.role_passwords)
