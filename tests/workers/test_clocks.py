"""A relay on a machine whose clock is wrong: it looks and plans by the database's clock all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from journal_api.clock import MOST_APART, read_now, set_right
from journal_api.store.tables.alerts import delivery
from tests.databases import DatabaseUrls
from tests.drill.alerts.clocks import PRELOADED, VARIABLE, Program, put_off
from tests.mail_servers import MailServer, free_port, running_mail_server
from tests.servers import wait_until
from tests.wards import Ward, address_of, insert_alert, insert_delivery, list_rows, make_ward
from tests.workers.environments import PROJECT, make_environ, running_relay

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOON = 20.0


@pytest.fixture
def ward(fresh_urls: DatabaseUrls) -> Ward:
    return make_ward(fresh_urls)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with running_mail_server() as running:
        yield running


@pytest.fixture
def environ(fresh_urls: DatabaseUrls, server: MailServer, tmp_path: Path) -> dict[str, str]:
    named = make_environ(fresh_urls, redis_url=f"redis://127.0.0.1:{free_port()}", smtp_url=server.url)
    return {**named, VARIABLE: str(tmp_path), "PYTHONPATH": f"{PRELOADED}:{PROJECT}"}


@pytest.mark.parametrize("apart", [timedelta(0), MOST_APART, -MOST_APART])
def test_a_clock_that_is_hardly_off_is_left_alone(apart: timedelta) -> None:
    assert set_right(NOW, machine_now=NOW + apart, database_now=NOW) == NOW


@pytest.mark.parametrize("apart", [MOST_APART + timedelta(milliseconds=1), HOUR, -HOUR])
def test_a_wrong_clock_is_set_right_and_a_driven_one_stays_driven(apart: timedelta) -> None:
    driven = timedelta(days=90)

    assert set_right(NOW + apart + driven, machine_now=NOW + apart, database_now=NOW) == NOW + driven


def test_a_relay_an_hour_behind_sends_what_is_due(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, environ: dict[str, str], tmp_path: Path
) -> None:
    put_off(tmp_path, Program.RELAY, -HOUR)
    sent = insert_delivery(fresh_urls, ward, insert_alert(fresh_urls, ward), due_at=read_now())

    with running_relay(environ, tmp_path):
        wait_until(lambda: bool(list_rows(fresh_urls, delivery, id=sent, state="sent")), "the mail", seconds=SOON)

    assert len(server.taken) == 1


def test_a_relay_an_hour_ahead_tries_again_as_soon_as_any_other(
    fresh_urls: DatabaseUrls, ward: Ward, server: MailServer, environ: dict[str, str], tmp_path: Path
) -> None:
    put_off(tmp_path, Program.RELAY, HOUR)
    server.moods[address_of("chen", ward)] = "greylist"
    alert_id = insert_alert(fresh_urls, ward)
    tried = insert_delivery(fresh_urls, ward, alert_id, due_at=read_now())
    later = insert_delivery(fresh_urls, ward, alert_id, recipient=ward.admin, due_at=read_now() + HOUR / 2)

    with running_relay(environ, tmp_path):
        wait_until(lambda: bool(list_rows(fresh_urls, delivery, id=tried)[0].last_error), "a try", seconds=SOON)

    [row] = list_rows(fresh_urls, delivery, id=tried)
    assert row.due_at < read_now() + timedelta(minutes=1)
    assert [row.state for row in list_rows(fresh_urls, delivery, id=later)] == ["pending"]
