"""What an operator runs on a production installation: the environment alone decides, nothing is kept in a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from journal_api.cli.main import main
from journal_api.settings import NoteKey
from journal_api.store.migrating import head_revision
from journal_api.store.patient_records import insert_patient_key
from journal_api.store.second_factors import insert_second_factor
from journal_api.store.tables.account_security import security_notice
from journal_api.store.tables.accounts import account
from journal_api.store.tables.audit import audit
from journal_api.store.tables.work import patient_work
from journal_api.store.vault import Vault
from tests.apps import NOTE_KEY
from tests.cli.installations import make_environ
from tests.databases import DatabaseUrls
from tests.servers import PostgresServer
from tests.wards import NOW, Ward, as_owner, make_ward, read_row

NEW_KEY = NoteKey("new", bytes(range(1, 33)))
LOST_KEY = NoteKey("lost", bytes(range(2, 34)))

Run = Callable[..., Result]


@pytest.fixture
def ward(fresh_urls: DatabaseUrls) -> Ward:
    return make_ward(fresh_urls)


@pytest.fixture
def run(fresh_urls: DatabaseUrls, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give a runner of commands whose working folder must stay empty."""
    monkeypatch.chdir(tmp_path)

    def run_command(*arguments: str, **changed: str | None) -> Result:
        environ: dict[str, str | None] = {**make_environ(fresh_urls, note_keys=(NEW_KEY, NOTE_KEY)), **changed}
        result = CliRunner().invoke(main, arguments, env={"DATABASE_ADMIN_URL": None, **environ})
        assert list(tmp_path.iterdir()) == []
        return result

    return run_command


def bury(urls: DatabaseUrls, patient_id: UUID) -> None:
    with as_owner(urls) as tx:
        row = {"wanted_seq": 1, "wanted_at": sa.func.now(), "dead_at": sa.func.now(), "attempts": 9}
        tx.execute(patient_work.insert().values(patient_id=patient_id, last_error="ValueError", **row))


def test_dead_work_is_listed_and_replayed_by_name(run: Run, fresh_urls: DatabaseUrls, ward: Ward) -> None:
    bury(fresh_urls, ward.ana)
    bury(fresh_urls, ward.ben)
    name = f"assessment:{ward.ana}"

    listed = [json.loads(line) for line in run("dead-work", "list").stdout.splitlines()]
    replayed = run("dead-work", "replay", name)

    assert {"name": name, "patient_id": str(ward.ana), "attempts": 9, "last_error": "ValueError"} in listed
    assert (len(listed), replayed.stdout) == (2, '{"replayed": 1}\n')
    assert read_row(fresh_urls, patient_work, patient_id=ward.ana).dead_at is None
    assert read_row(fresh_urls, patient_work, patient_id=ward.ben).dead_at is not None
    with as_owner(fresh_urls) as tx:
        told = tx.execute(audit.select().where(audit.c.action == "dead_work.replay_assessment")).all()
    assert [(row.role, row.patient_id, row.object_id) for row in told] == [("operator", ward.ana, ward.ana)]


def test_all_dead_work_is_replayed_at_once(run: Run, fresh_urls: DatabaseUrls, ward: Ward) -> None:
    bury(fresh_urls, ward.ana)
    bury(fresh_urls, ward.ben)

    assert run("dead-work", "replay", "--all").stdout == '{"replayed": 2}\n'
    assert run("dead-work", "list").stdout == ""


@pytest.mark.parametrize("arguments", [(), ("--all", "assessment:1"), ("assessment:1",)])
def test_a_replay_of_nothing_in_particular_is_refused(run: Run, arguments: tuple[str, ...]) -> None:
    refused = run("dead-work", "replay", *arguments)

    assert (refused.exit_code, refused.stdout) == (2, "")


def keep_key(urls: DatabaseUrls, patient_id: UUID, key: NoteKey) -> None:
    with as_owner(urls) as tx:
        insert_patient_key(tx, patient_id, Vault((key,)).make_key(patient_id))


def test_the_key_ring_is_turned_and_turning_it_again_finds_nothing(
    run: Run, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    keep_key(fresh_urls, ward.ana, NOTE_KEY)
    keep_key(fresh_urls, ward.ben, NEW_KEY)

    first, again = run("rotate-note-keys"), run("rotate-note-keys")

    assert json.loads(first.stdout) == {"rewrapped": 1, "patients_by_key": {"new": 2}, "second_factors_by_key": {}}
    assert json.loads(again.stdout) == {"rewrapped": 0, "patients_by_key": {"new": 2}, "second_factors_by_key": {}}


def test_a_key_that_opens_with_none_of_the_ring_is_named(run: Run, fresh_urls: DatabaseUrls, ward: Ward) -> None:
    keep_key(fresh_urls, ward.ana, LOST_KEY)
    keep_key(fresh_urls, ward.ben, NOTE_KEY)

    turned = run("rotate-note-keys")

    assert json.loads(turned.stdout) == {
        "rewrapped": 1,
        "patients_by_key": {"lost": 1, "new": 1},
        "second_factors_by_key": {},
    }
    assert turned.exit_code == 1
    assert str(ward.ana) in turned.stderr
    assert str(ward.ben) not in turned.stderr


def test_an_operator_lets_a_lone_admin_in_without_their_second_factor(
    run: Run, fresh_urls: DatabaseUrls, ward: Ward
) -> None:
    email = read_row(fresh_urls, account, id=ward.chen).email
    with as_owner(fresh_urls) as tx:
        insert_second_factor(tx, ward.chen, Vault((NOTE_KEY,)).seal_factor(ward.chen, "a secret"), now=NOW)

    removed, again = (run("remove-second-factor", email.upper()) for _ in range(2))

    assert json.loads(removed.stdout) == {"removed": str(ward.chen)}
    assert (again.exit_code, again.stdout) == (1, "")
    assert read_row(fresh_urls, security_notice, user_id=ward.chen).kind == "second_factor_off"
    with as_owner(fresh_urls) as tx:
        told = tx.execute(audit.select().where(audit.c.action == "second_factors.remove")).one()
    assert (told.role, told.object_id) == ("operator", ward.chen)


@pytest.mark.parametrize(
    "command", [("rotate-note-keys",), ("dead-work", "list"), ("remove-second-factor", "a@b.test")]
)
def test_without_the_owners_way_in_a_command_says_what_to_give(run: Run, command: tuple[str, ...]) -> None:
    refused = run(*command, DATABASE_OWNER_URL=None)

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "DATABASE_OWNER_URL" in refused.stderr


def test_migrating_what_is_migrated_changes_nothing(run: Run) -> None:
    assert json.loads(run("migrate").stdout) == {"schema": head_revision()}


def test_an_administrator_makes_roles_with_the_passwords_of_their_urls(
    run: Run, postgres: PostgresServer, fresh_urls: DatabaseUrls
) -> None:
    made = run("migrate", DATABASE_ADMIN_URL=postgres.admin_url, DATABASE_BACKUP_URL=fresh_urls.backup)

    assert json.loads(made.stdout) == {"schema": head_revision()}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DATABASE_OWNER_URL", None, "DATABASE_OWNER_URL is not set"),
        ("DATABASE_WORKER_URL", None, "DATABASE_WORKER_URL missing"),
        ("DATABASE_URL", "postgresql://postgres:x@127.0.0.1/journal", "must sign in as journal_api"),
        ("DATABASE_URL", "postgresql://journal_api@127.0.0.1/journal", "with a password"),
        ("DATABASE_RELAY_URL", "postgresql://journal_relay:x@127.0.0.1/elsewhere", "same server and database"),
    ],
)
def test_roles_are_not_made_from_urls_that_do_not_fit(
    run: Run, postgres: PostgresServer, name: str, value: str | None, said: str
) -> None:
    refused = run("migrate", DATABASE_ADMIN_URL=postgres.admin_url, **{name: value})

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert said in " ".join(refused.stderr.split())
