"""The relay sees that due rows are done: by a worker, or where none can be told, by itself."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
import redis
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.domain.jobs import OutboxKind
from journal_api.stack.valkey import prepare_valkey
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.work import heartbeat, outbox, patient_work
from tests.databases import DatabaseUrls
from tests.mail_servers import MailServer, free_port, running_mail_server
from tests.servers import wait_until
from tests.wards import Ward, address_of, as_owner, insert_alert, insert_delivery, list_rows, make_ward
from tests.workers.environments import OPERATIONS, make_environ, running_relay, running_worker

SOON = 40.0


@pytest.fixture
def ward(fresh_urls: DatabaseUrls) -> Ward:
    return make_ward(fresh_urls)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@contextmanager
def _own_valkey(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    folder.mkdir()
    prepared = prepare_valkey(folder, password="test-only-password")
    process = subprocess.Popen(prepared.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(prepared.is_ready, "Valkey to be ready", process=process)
        yield process, prepared.url
    finally:
        process.send_signal(signal.SIGCONT)
        process.kill()
        process.wait()


def _wait_sent(urls: DatabaseUrls, *delivery_ids: UUID, seconds: float = SOON) -> None:
    wanted = set(delivery_ids)
    wait_until(
        lambda: wanted <= {row.id for row in list_rows(urls, delivery, state="sent")}, "the mail", seconds=seconds
    )


def test_without_a_broker_the_relay_does_the_work_itself(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)

    with running_relay(environ, tmp_path):
        _wait_sent(fresh_urls, delivery_id)

    [letter] = server.taken
    assert letter["To"] == address_of("chen", ward)
    given = {row.name for row in list_rows(fresh_urls, heartbeat)}
    assert {name for name in given if not name.startswith("canary")} == {"relay", "mail_accepted"}


def test_a_wanted_judgement_is_made_and_its_next_check_planned(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    with as_owner(fresh_urls) as tx:
        tx.execute(patient_work.insert().values(patient_id=ward.ana, wanted_seq=3, wanted_at=sa.func.now()))
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)

    with running_relay(environ, tmp_path):
        wait_until(
            lambda: list_rows(fresh_urls, patient_work, patient_id=ward.ana)[0].done_seq == 3,
            "the judgement",
            seconds=SOON,
        )

    [row] = list_rows(fresh_urls, patient_work, patient_id=ward.ana)
    assert (row.lease_until, row.attempts) == (None, 0)
    planned = {check.kind for check in list_rows(fresh_urls, outbox, subject_id=ward.ana)}
    assert planned == {"silence_check", "reminder"}


def test_a_paused_broker_delays_no_message(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))
    with _own_valkey(tmp_path / "valkey") as (valkey, url):
        valkey.send_signal(signal.SIGSTOP)
        environ = make_environ(fresh_urls, redis_url=url, smtp_url=server.url)

        with running_relay(environ, tmp_path):
            _wait_sent(fresh_urls, delivery_id)

    assert len(server.taken) == 1


def test_one_stuck_receiver_blocks_no_other(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    server.moods[address_of("chen", ward)] = "hang"
    alert_id = insert_alert(fresh_urls, ward)
    stuck = insert_delivery(fresh_urls, ward, alert_id)
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)

    with running_relay(environ, tmp_path) as relay:
        wait_until(server.is_hanging.is_set, "the receiver to hang", seconds=SOON)
        _wait_sent(fresh_urls, insert_delivery(fresh_urls, ward, alert_id, recipient=ward.admin), seconds=8.0)
        relay.kill()
        relay.wait()

    assert [row.state for row in list_rows(fresh_urls, delivery, id=stuck)] == ["pending"]


def test_a_message_that_the_broker_lost_is_found_again_and_sent_once(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))
    with _own_valkey(tmp_path / "valkey") as (_, url):
        client = redis.Redis.from_url(url)
        environ = make_environ(fresh_urls, redis_url=url, smtp_url=server.url)
        with running_relay(environ, tmp_path):
            wait_until(lambda: client.llen("journal") >= 2, "the message and the heartbeat's", seconds=SOON)
            client.flushall()
            with running_worker(environ, tmp_path):
                _wait_sent(fresh_urls, delivery_id)
                wait_until(lambda: _has_beaten(fresh_urls, "worker"), "an executed heartbeat", seconds=SOON)
        client.close()

    assert len(server.taken) == 1


def test_two_relays_send_each_message_once(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    alert_id = insert_alert(fresh_urls, ward)
    sent = [insert_delivery(fresh_urls, ward, alert_id, step=step) for step in range(30)]
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)
    folders = (tmp_path / "one", tmp_path / "two")
    for folder in folders:
        folder.mkdir()

    with running_relay(environ, folders[0]), running_relay(environ, folders[1]):
        _wait_sent(fresh_urls, *sent)

    assert sorted(letter["Message-ID"] for letter in server.taken) == sorted(f"<{one}@clinic.example>" for one in sent)


def test_a_poisoned_row_is_put_off_while_others_go_on(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    poisoned = UUID(int=1)
    with as_owner(fresh_urls) as tx:
        tx.execute(
            outbox.insert().values(
                kind=OutboxKind.ALERT_UNATTENDED.value,
                subject_id=poisoned,
                due_at=sa.func.now(),
                patient_id=ward.ana,
                clinic_id=ward.clinic_id,
            )
        )
    delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)

    with running_relay(environ, tmp_path):
        _wait_sent(fresh_urls, delivery_id)
        wait_until(
            lambda: list_rows(fresh_urls, outbox, subject_id=poisoned)[0].attempts > 0, "a failure", seconds=SOON
        )

    [row] = list_rows(fresh_urls, outbox, subject_id=poisoned)
    assert (row.last_error, row.done_at, row.dead_at) == ("NotFound", None, None)


def test_a_relay_outlives_the_database_going_away(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)
    with running_relay(environ, tmp_path):
        wait_until(lambda: _has_beaten(fresh_urls, "relay"), "the relay to look", seconds=SOON)
        _break_connections(fresh_urls)

        delivery_id = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward))

        _wait_sent(fresh_urls, delivery_id)
    assert len(server.taken) == 1


def test_a_chain_that_nobody_answered_becomes_unattended_and_reminds_everyone(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, tmp_path: Path
) -> None:
    alert_id = insert_alert(fresh_urls, ward)
    with as_owner(fresh_urls) as tx:
        kind = OutboxKind.ALERT_UNATTENDED.value
        ids = {"subject_id": alert_id, "patient_id": ward.ana, "clinic_id": ward.clinic_id}
        tx.execute(outbox.insert().values(kind=kind, due_at=sa.func.now(), **ids))
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)

    with running_relay(environ, tmp_path):
        wait_until(lambda: len(server.taken) == 3, "the reminders", seconds=SOON)

    assert [row.state for row in list_rows(fresh_urls, alert, id=alert_id)] == ["unattended"]
    everybody = {address_of("chen", ward), address_of("admin", ward), OPERATIONS}
    assert {letter["To"] for letter in server.taken} == everybody
    [row] = list_rows(fresh_urls, outbox, subject_id=alert_id)
    assert (row.done_at, row.due_at > row.created_at) == (None, True)


def test_a_relay_refuses_a_role_that_row_security_does_not_hold(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    environ = make_environ(fresh_urls, redis_url="redis://127.0.0.1:1", smtp_url="smtp://127.0.0.1:1")
    with running_relay({**environ, "DATABASE_WORKER_URL": fresh_urls.admin}, tmp_path) as relay:
        assert relay.wait(timeout=30) == 1

    assert "role_is_above_row_security" in (tmp_path / "relay.log").read_text()


def test_a_worker_refuses_a_role_that_row_security_does_not_hold(fresh_urls: DatabaseUrls, tmp_path: Path) -> None:
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url="smtp://127.0.0.1:1")
    with running_worker({**environ, "DATABASE_WORKER_URL": fresh_urls.admin}, tmp_path) as worker:
        assert worker.wait(timeout=30) == 1

    assert "role_is_above_row_security" in (tmp_path / "worker.log").read_text()


def _has_beaten(urls: DatabaseUrls, name: str) -> bool:
    return bool(list_rows(urls, heartbeat, name=name))


def _break_connections(urls: DatabaseUrls) -> None:
    admin = Database(urls.admin, pool_size=1)
    with admin.transaction(Scope()) as tx:
        ended = tx.scalar(
            sa.text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = 'journal_relay'"
            )
        )
    admin.close()
    assert ended


def test_the_first_canary_of_an_installation_starts_by_itself_and_arrives(
    fresh_urls: DatabaseUrls, server: MailServer, tmp_path: Path
) -> None:
    environ = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)

    with running_relay(environ, tmp_path):
        wait_until(lambda: len(server.canaries) == 1, "the canary's letter", seconds=SOON)

    assert server.taken == []
