"""A worker that takes jobs and executes none is noticed; silence without a relay tells nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from journal_api.domain.access import Scope
from journal_api.services.heartbeats import is_worker_stuck
from journal_api.store.database import Database
from tests.databases import DatabaseUrls


@pytest.fixture
def relay(fresh_urls: DatabaseUrls) -> Iterator[Database]:
    database = Database(fresh_urls.relay, pool_size=1)
    yield database
    database.close()


def beat_ago(database: Database, seconds: dict[str, int]) -> None:
    with database.transaction(Scope()) as tx:
        for name, ago in seconds.items():
            tx.execute(
                sa.text(
                    "INSERT INTO heartbeat VALUES"
                    " (:name, now() - make_interval(secs => CAST(:ago AS double precision)))"
                ),
                {"name": name, "ago": ago},
            )


@pytest.mark.parametrize(
    ("seconds", "stuck"),
    [
        ({"relay": 1, "worker": 5}, False),
        ({"relay": 1, "worker": 85}, False),
        ({"relay": 1, "worker": 95}, True),
        ({"relay": 1}, True),
        ({"relay": 35, "worker": 95}, False),
        ({}, False),
    ],
)
def test_a_worker_is_stuck_when_the_relay_lives_and_nothing_is_executed(
    relay: Database, seconds: dict[str, int], stuck: bool
) -> None:
    beat_ago(relay, seconds)

    assert is_worker_stuck(relay) is stuck


def test_without_the_database_nothing_is_known() -> None:
    nowhere = Database("postgresql://nobody:nothing@127.0.0.1:1/none", pool_size=1)

    assert is_worker_stuck(nowhere) is False
