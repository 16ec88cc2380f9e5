"""Counts are shared by blocks while Valkey is there, and go on without it."""

from __future__ import annotations

from uuid import uuid4

from journal_api.gateways.request_counts import BLOCK, RequestCounts
from tests.servers import RedisServer

WINDOW_SECONDS = 60
AWAY = "redis://127.0.0.1:9/0"


def make_counts(url: str) -> RequestCounts:
    return RequestCounts(url, window_seconds=WINDOW_SECONDS)


def test_one_process_counts_each_request(valkey: RedisServer) -> None:
    counts, key = make_counts(valkey.url), uuid4().hex

    assert [counts.count(key)[0] for _ in range(2 * BLOCK + 1)] == list(range(1, 2 * BLOCK + 2))


def test_keys_are_counted_apart(valkey: RedisServer) -> None:
    counts = make_counts(valkey.url)
    counts.count(uuid4().hex)

    assert counts.count(uuid4().hex)[0] == 1


def test_another_process_counts_on_from_the_end_of_the_block(valkey: RedisServer) -> None:
    key = uuid4().hex
    make_counts(valkey.url).count(key)

    assert make_counts(valkey.url).count(key)[0] == BLOCK + 1


def test_the_window_ends_within_its_minute(valkey: RedisServer) -> None:
    counts, key = make_counts(valkey.url), uuid4().hex
    lefts = [counts.count(key)[1] for _ in range(2 * BLOCK)]

    assert all(0 < left <= WINDOW_SECONDS for left in lefts)


def test_without_valkey_a_process_counts_alone() -> None:
    counts, key = make_counts(AWAY), uuid4().hex

    assert [counts.count(key)[0] for _ in range(2 * BLOCK + 1)] == list(range(1, 2 * BLOCK + 2))


def test_without_valkey_the_window_ends_too() -> None:
    assert 0 < make_counts(AWAY).count(uuid4().hex)[1] <= WINDOW_SECONDS
