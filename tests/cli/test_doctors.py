"""The doctor names everything that is wrong, at once, and ends with what it is worth."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from journal_api.cli.main import main
from journal_api.domain.jobs import HeartbeatName
from journal_api.store.heartbeats import beat
from tests.cli.installations import make_environ
from tests.databases import DatabaseUrls
from tests.mail_servers import running_mail_server
from tests.servers import RedisServer
from tests.wards import as_owner, insert_alert, make_ward


def _ask(environ: dict[str, str], data: Path) -> Result:
    return CliRunner().invoke(main, ["doctor", "--data", str(data)], env=environ)


def test_everything_that_is_wrong_is_named_at_once(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    insert_alert(fresh_urls, make_ward(fresh_urls), state="unattended")

    told = _ask(make_environ(fresh_urls), tmp_path)

    assert told.exit_code == 1
    assert "✓ database: it answers" in told.output
    assert "! broker: it does not answer" in told.output
    assert "✗ mail server: it would take no letter (ConnectionRefusedError)" in told.output
    assert "✓ operations: letters for whoever runs this go to operations@journal.test" in told.output
    assert "✗ API: " in told.output
    assert "✗ work: relay_silent\n    docs/runbook.md, Alerting\n" in told.output
    assert "! canary: none has arrived yet\n    docs/runbook.md, A canary is missed\n" in told.output
    assert "! alerts: 1 unattended" in told.output
    assert told.output.endswith(" of these must be mended now.\n")


def test_what_is_well_is_said_to_be(fresh_urls: DatabaseUrls, valkey: RedisServer, tmp_path: Path) -> None:
    with as_owner(fresh_urls) as tx:
        for name in HeartbeatName.RELAY, HeartbeatName.WORKER, HeartbeatName.CANARY_ARRIVED:
            beat(tx, name)
    with running_mail_server() as mail:
        given = {**make_environ(fresh_urls), "REDIS_URL": valkey.url, "SMTP_URL": mail.url}

        told = _ask(given, tmp_path)

    ill = [line for line in told.output.splitlines() if line.startswith(("✗", "!"))]
    assert [line.partition(":")[0] for line in ill] == ["✗ API"]
    assert "✓ canary: one went the whole way of an alert 0 min ago" in told.output
    assert mail.taken == []


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"JOURNAL_TOKEN_KEY": ""}, "✗ settings: "),
        ({"JOURNAL_OPERATIONS_MAIL": "nobody"}, "✗ operations: JOURNAL_OPERATIONS_MAIL is no address"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}, "✗ database: database_unreachable"),
        ({"DATABASE_RELAY_URL": "postgresql://nobody@127.0.0.1:1/none"}, "✗ role of the relay: it cannot sign in"),
    ],
)
def test_bad_settings_are_words_and_no_traceback(
    changed: dict[str, str], expected: str, fresh_urls: DatabaseUrls, tmp_path: Path
) -> None:
    told = _ask({**make_environ(fresh_urls), **changed}, tmp_path)

    assert told.exit_code == 1
    assert expected in told.output
    assert "nobody@" not in told.output


def test_a_role_above_row_security_is_told_on(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    told = _ask({**make_environ(fresh_urls), "DATABASE_WORKER_URL": fresh_urls.admin}, tmp_path)

    assert "✗ role of the worker: " in told.output
    assert "role_is_above_row_security" in told.output


def test_where_nothing_runs_it_says_how_to_start(tmp_path: Path) -> None:
    told = _ask({"JOURNAL_ENV": "test"}, tmp_path)

    assert told.exit_code == 1
    assert "make run starts it" in told.output
