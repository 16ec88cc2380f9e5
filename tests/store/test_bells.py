"""The relay is woken beside the requests: soon, once for many, and never at a request's expense."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest

from journal_api.store.bells import BELL, CHANNEL, Bell, Ringer
from tests.databases import DatabaseUrls
from tests.servers import wait_until


@pytest.fixture
def ringer(shared_urls: DatabaseUrls) -> Iterator[Ringer]:
    made = Ringer(shared_urls.api)
    yield made
    made.close()


def test_who_rings_is_heard_by_the_relay(ringer: Ringer, shared_urls: DatabaseUrls) -> None:
    bell, heard = Bell(shared_urls.relay), threading.Event()
    bell.wait(0.01)

    def hear() -> None:
        bell.wait(20)
        heard.set()

    listener = threading.Thread(target=hear, daemon=True)
    listener.start()
    ringer.ring()

    assert heard.wait(10)
    listener.join()
    bell.close()


def test_many_who_ask_at_once_are_rung_for_together(ringer: Ringer, shared_urls: DatabaseUrls) -> None:
    with psycopg.connect(shared_urls.admin, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        for _ in range(5000):
            ringer.ring()
        rings = list(listener.notifies(timeout=1))

    assert 1 <= len(rings) < 1000


def test_what_was_asked_for_last_is_still_rung_at_the_end(shared_urls: DatabaseUrls) -> None:
    ringer = Ringer(shared_urls.api)
    with psycopg.connect(shared_urls.admin, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        ringer.ring()
        ringer.close()
        rings = list(listener.notifies(timeout=5, stop_after=1))

    assert len(rings) >= 1


def test_it_rings_again_after_the_server_ended_its_connection(ringer: Ringer, shared_urls: DatabaseUrls) -> None:
    with psycopg.connect(shared_urls.admin, autocommit=True) as listener:
        listener.execute(f"LISTEN {CHANNEL}")
        ringer.ring()
        list(listener.notifies(timeout=10, stop_after=1))
        listener.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s", [BELL]
        )

        def is_rung() -> bool:
            ringer.ring()
            return bool(list(listener.notifies(timeout=0.2, stop_after=1)))

        wait_until(is_rung, "the bell after a restart", seconds=20)
        assert listener.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [BELL]
        ).fetchone() != (0,)


def test_nothing_is_opened_before_somebody_rings(shared_urls: DatabaseUrls) -> None:
    ringer = Ringer("postgresql://nobody@127.0.0.1:9/none")
    before = threading.active_count()

    ringer.close()

    assert threading.active_count() == before
