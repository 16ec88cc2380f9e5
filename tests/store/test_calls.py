"""Calls outlive the server's restarts, hold to their bounds, and say when the database is away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from journal_api.domain.errors import Unavailable
from journal_api.store.calls import Calls
from tests.databases import DatabaseUrls

NAME = "calls-under-test"
HOLD = "SELECT pg_backend_pid() FROM pg_sleep(0.2)"


@pytest.fixture
def calls(shared_urls: DatabaseUrls) -> Iterator[Calls]:
    made = Calls(shared_urls.api, pool_size=3, wait_seconds=5, options={"application_name": NAME})
    yield made
    made.close()


def hold_at_once(calls: Calls, *, times: int) -> set[int]:
    """Run so many calls at once; return the server processes that served them."""
    with ThreadPoolExecutor(times) as pool:
        return {row[0] for row in pool.map(lambda _: calls.read_row(HOLD, {}), range(times)) if row}


def end_connections(urls: DatabaseUrls) -> None:
    """End every connection of the calls, as a restart of the server does."""
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        ended = connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s", [NAME]
        ).fetchall()
    assert ended
    assert all(row[0] for row in ended)


def test_a_read_is_done_again_on_a_new_connection(calls: Calls, shared_urls: DatabaseUrls) -> None:
    before = hold_at_once(calls, times=3)
    end_connections(shared_urls)

    after = calls.read_row("SELECT pg_backend_pid()", {})

    assert after is not None
    assert after[0] not in before


def test_a_write_is_never_done_twice_but_its_siblings_are_replaced(calls: Calls, shared_urls: DatabaseUrls) -> None:
    hold_at_once(calls, times=3)
    end_connections(shared_urls)

    with pytest.raises(Unavailable):
        calls.write_row("SELECT 1", {})

    assert [calls.write_row("SELECT 1", {}) for _ in range(3)] == [(1,)] * 3


def test_no_more_connections_are_opened_than_allowed(calls: Calls) -> None:
    assert len(hold_at_once(calls, times=9)) == 3


def test_one_caller_after_the_other_is_served_by_one_connection(calls: Calls) -> None:
    served = {calls.read_row("SELECT pg_backend_pid()", {}) for _ in range(5)}

    assert len(served) == 1


def test_who_waits_too_long_is_told(shared_urls: DatabaseUrls) -> None:
    calls = Calls(shared_urls.api, pool_size=1, wait_seconds=0.05, options={})

    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(calls.read_row, HOLD, {}) for _ in range(2)]
        outcomes = [type(one.exception()) for one in waiting]
    calls.close()

    assert set(outcomes) == {type(None), Unavailable}


def test_a_database_that_is_away_is_unavailable() -> None:
    calls = Calls("postgresql://nobody@127.0.0.1:9/none", pool_size=1, wait_seconds=1, options={})

    for _ in range(2):
        with pytest.raises(Unavailable):
            calls.read_row("SELECT 1", {})


def test_a_statement_stopped_by_its_time_limit_costs_no_connection(shared_urls: DatabaseUrls) -> None:
    calls = Calls(shared_urls.api, pool_size=1, wait_seconds=1, options={"options": "-c statement_timeout=100"})
    before = calls.read_row("SELECT pg_backend_pid()", {})

    with pytest.raises(Unavailable):
        calls.read_row("SELECT 1 FROM pg_sleep(5)", {})

    assert calls.read_row("SELECT pg_backend_pid()", {}) == before
    calls.close()
