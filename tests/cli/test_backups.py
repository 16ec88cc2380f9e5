"""Backup and restore, really run: what was kept comes back, phones push the rest, and nothing is overwritten."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask import Flask

from journal_api.app import create_app
from journal_api.cli.main import main
from journal_api.domain.access import Scope
from journal_api.settings import NoteKey
from journal_api.stack.client_programs import find_client_programs
from journal_api.stack.errors import StackError
from journal_api.store.database import Database
from journal_api.store.migrating import downgrade, head_revision
from journal_api.store.restoring import drop_database
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.sync import sync_epoch
from journal_api.store.urls import driver_url
from journal_api.web.calls import EXTENSION
from tests.apps import NOTE_KEY, make_settings
from tests.cli.installations import make_environ
from tests.databases import DatabaseUrls
from tests.people import make_clinic
from tests.servers import PostgresServer
from tests.wards import as_owner, insert_alert, list_rows, make_ward
from tests.web.phones import Phone, item_of, statuses

Run = Callable[..., Result]


@pytest.fixture
def run(fresh_urls: DatabaseUrls, postgres: PostgresServer) -> Iterator[Run]:
    def run_command(*arguments: str, **changed: str) -> Result:
        ways = {"DATABASE_BACKUP_URL": fresh_urls.backup, "DATABASE_ADMIN_URL": postgres.admin_url}
        return CliRunner().invoke(main, arguments, env={**make_environ(fresh_urls), **ways, **changed})

    yield run_command
    name = sa.make_url(fresh_urls.owner).database or ""
    for database in list_databases(postgres):
        if database.startswith(f"{name}_"):
            drop_database(postgres.admin_url, database)


@pytest.fixture
def dump(run: Run, tmp_path: Path) -> Path:
    """Give a backup of the database as it is when this is asked for."""
    file = tmp_path / "journal.dump"
    made = run("backup", str(file))
    assert made.exit_code == 0, made.output
    return file


def list_databases(postgres: PostgresServer) -> list[str]:
    engine = sa.create_engine(driver_url(postgres.admin_url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        return list(connection.scalars(sa.text("SELECT datname FROM pg_database ORDER BY datname")))


def close(app: Flask) -> None:
    app.extensions[EXTENSION].resources.database.close()


def test_a_phone_loses_nothing_to_a_restore(fresh_urls: DatabaseUrls, run: Run, tmp_path: Path) -> None:
    """Pushed before the backup, pushed after it, restored: 410, everything again, and all of it is there."""
    app, owner = create_app(make_settings(fresh_urls)), Database(fresh_urls.owner, pool_size=1)
    ana = make_clinic(app.extensions[EXTENSION].resources, owner, app=app).ana
    phone, before, after = Phone(ana), item_of(data={"note": "by the sea"}), item_of()
    phone.push(before)
    assert run("backup", str(tmp_path / "dump")).exit_code == 0
    phone.push(after)
    phone.pull()
    owner.close()
    close(app)

    restored = run("restore", str(tmp_path / "dump"))

    again = ana.get("/v1/sync/pull", query_string={"cursor": phone.cursor})
    pushed = phone.push(before, after)
    pulled = Phone(ana).pull()
    close(app)
    assert restored.exit_code == 0, restored.output
    assert (again.status_code, again.json["type"]) == (410, "/problems/resync_required")
    assert statuses(pushed) == ["unchanged", "created"]
    assert {one["id"] for one in pulled} == {before["id"], after["id"]}
    assert "by the sea" in [one["data"].get("note") for one in pulled]


def test_a_restore_says_what_came_back_and_keeps_what_was_there(
    fresh_urls: DatabaseUrls, postgres: PostgresServer, run: Run, dump: Path
) -> None:
    make_ward(fresh_urls)

    restored = run("restore", str(dump))

    assert restored.exit_code == 0, restored.output
    told = json.loads(restored.stdout)
    name = sa.make_url(fresh_urls.owner).database
    assert (told["restored"], told["schema"]) == (name, head_revision())
    assert (told["clinics"], told["patients"], told["entries"]) == (0, 0, 0)
    assert told["kept"] in list_databases(postgres)
    assert told["kept"] in restored.stderr
    assert [one for one in list_databases(postgres) if "_restored_" in one] == []


def test_every_restore_begins_an_epoch(fresh_urls: DatabaseUrls, run: Run, dump: Path) -> None:
    before = len(list_rows(fresh_urls, sync_epoch))

    run("restore", str(dump))

    assert len(list_rows(fresh_urls, sync_epoch)) == before + 1


def test_the_roles_of_the_processes_work_in_what_was_restored(
    fresh_urls: DatabaseUrls, run: Run, tmp_path: Path
) -> None:
    ward = make_ward(fresh_urls)
    insert_alert(fresh_urls, ward)
    run("backup", str(tmp_path / "dump"))

    run("restore", str(tmp_path / "dump"))

    for url, scope, expected in (
        (fresh_urls.api, Scope(patient_id=ward.ana, tenant_id=ward.clinic_id), 1),
        (fresh_urls.worker, Scope(patient_id=ward.ana), 1),
        (fresh_urls.worker, Scope(patient_id=ward.ben), 0),
    ):
        database = Database(url, pool_size=1)
        with database.transaction(scope) as tx:
            assert tx.scalar(sa.text("SELECT count(*) FROM alert")) == expected
        database.close()


def test_a_backup_of_an_older_schema_is_migrated(fresh_urls: DatabaseUrls, run: Run, tmp_path: Path) -> None:
    downgrade(fresh_urls.owner, "0025")
    run("backup", str(tmp_path / "dump"))

    restored = run("restore", str(tmp_path / "dump"))

    assert json.loads(restored.stdout)["schema"] == head_revision()


def test_nothing_is_restored_beside_a_running_process(
    fresh_urls: DatabaseUrls, postgres: PostgresServer, run: Run, dump: Path
) -> None:
    before = list_databases(postgres)
    relay = Database(fresh_urls.relay, pool_size=1)
    with relay.transaction(Scope()):
        refused = run("restore", str(dump))
    relay.close()

    assert refused.exit_code == 1
    assert "The installation is running" in refused.output
    assert list_databases(postgres) == before


@pytest.mark.parametrize("spoil", [lambda content: b"", lambda content: content[: len(content) // 2]])
def test_what_is_no_whole_backup_touches_nothing(
    postgres: PostgresServer, run: Run, dump: Path, spoil: Callable[[bytes], bytes]
) -> None:
    dump.write_bytes(spoil(dump.read_bytes()))
    before = list_databases(postgres)

    refused = run("restore", str(dump))

    assert refused.exit_code == 1
    assert "pg_restore failed" in refused.output
    assert list_databases(postgres) == before


def test_a_restore_that_fails_half_way_leaves_what_was_there(
    fresh_urls: DatabaseUrls, postgres: PostgresServer, run: Run, tmp_path: Path
) -> None:
    ward = make_ward(fresh_urls)
    with as_owner(fresh_urls) as tx:
        tx.execute(sa.text("UPDATE alembic_version SET version_num = 'of a later version'"))
    run("backup", str(tmp_path / "dump"))
    before = list_databases(postgres)

    failed = run("restore", str(tmp_path / "dump"))

    assert failed.exit_code == 1
    assert "of a later version of the product" in failed.output
    assert list_databases(postgres) == before
    assert {row.id for row in list_rows(fresh_urls, patient)} == {ward.ana, ward.ben}


def test_a_missing_key_of_the_ring_is_told(fresh_urls: DatabaseUrls, run: Run, tmp_path: Path) -> None:
    app, owner = create_app(make_settings(fresh_urls)), Database(fresh_urls.owner, pool_size=1)
    make_clinic(app.extensions[EXTENSION].resources, owner)
    owner.close()
    close(app)
    run("backup", str(tmp_path / "dump"))
    other = make_environ(fresh_urls, note_keys=(NoteKey("other", bytes(range(1, 33))),))["JOURNAL_NOTE_KEYS"]

    told = run("restore", str(tmp_path / "dump"), JOURNAL_NOTE_KEYS=other)

    assert f"JOURNAL_NOTE_KEYS lacks {NOTE_KEY.key_id}" in told.stderr


def test_a_backup_is_for_its_owner_alone_and_never_replaces_another(run: Run, dump: Path) -> None:
    content = dump.read_bytes()

    again = run("backup", str(dump))

    assert again.exit_code == 2
    assert dump.read_bytes() == content
    assert stat.S_IMODE(dump.stat().st_mode) == 0o600
    assert [one.name for one in dump.parent.iterdir()] == [dump.name]


def test_a_backup_that_cannot_be_made_leaves_no_file(fresh_urls: DatabaseUrls, run: Run, tmp_path: Path) -> None:
    failed = run("backup", str(tmp_path / "dump"), DATABASE_BACKUP_URL=fresh_urls.relay)

    assert failed.exit_code == 1
    assert "pg_dump failed" in failed.output
    assert "test-only-role-password" not in failed.output
    assert list(tmp_path.iterdir()) == []


def test_programs_that_are_too_old_for_the_server_are_said_to_be_missing() -> None:
    with pytest.raises(StackError, match="apt install postgresql-client-99"):
        find_client_programs(99)


@pytest.mark.parametrize("missing", ["DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"])
def test_a_restore_names_the_way_in_that_it_lacks(run: Run, dump: Path, missing: str) -> None:
    refused = run("restore", str(dump), **{missing: ""})

    assert refused.exit_code == 2
    assert f"{missing} is not set" in refused.output
