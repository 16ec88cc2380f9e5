"""Many writers, readers that follow their cursors: nothing is skipped, nothing goes back.

The same readers over a plain sequence do miss changes; that they do shows that they would see it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from threading import Event
from uuid import UUID

import pytest

from journal_api.services.resources import Resources
from journal_api.store.database import Database
from tests.databases import DatabaseUrls
from tests.people import People
from tests.services.feeds import CountedFeed, Feed, Position, SequenceFeed

WRITERS, READERS = 16, 3
LARGEST_WRITE = 40


@dataclass(frozen=True, slots=True)
class Findings:
    """What the readers missed of what was written, and how often a reader was sent back."""

    gaps: int
    regressions: int
    written: int


def follow(feed: Feed, is_over: Event, *, seed: int) -> list[tuple[int, UUID]]:
    """Follow a feed by its cursor until nobody writes any more and nothing is left."""
    random, seen = Random(seed), []
    position: Position = None
    while True:
        # Asked before looking: what is found afterwards was there by then.
        will_end = is_over.is_set()
        step = feed.look(position, limit=random.randint(1, 200))
        seen += step.found
        position = step.position
        if will_end and not step.found:
            return seen


def write(feed: Feed, count: int, *, writer: int) -> list[UUID]:
    """Write ``count`` changes in transactions of all sizes."""
    random, written = Random(writer), []
    while len(written) < count:
        written += feed.write(min(random.randint(1, LARGEST_WRITE), count - len(written)), writer=writer)
    return written


def race(feed: Feed, changes: int) -> Findings:
    """Let everybody write and read at once."""
    is_over = Event()
    with ThreadPoolExecutor(WRITERS + READERS) as pool:
        readers = [pool.submit(follow, feed, is_over, seed=seed) for seed in range(READERS)]
        try:
            writers = [pool.submit(write, feed, changes // WRITERS, writer=writer) for writer in range(WRITERS)]
            written = {one for writer in writers for one in writer.result()}
        finally:
            is_over.set()
        seen = [reader.result() for reader in readers]
    return Findings(
        gaps=sum(len(written - {one for _, one in found}) for found in seen),
        regressions=sum(after <= before for found in seen for (before, _), (after, _) in pairwise(found)),
        written=len(written),
    )


@pytest.fixture
def wide(resources: Resources, shared_urls: DatabaseUrls) -> Iterator[Resources]:
    """Give the API's resources with a connection for everybody."""
    database = Database(shared_urls.api, pool_size=WRITERS + READERS)
    yield replace(resources, database=database)
    database.close()


@pytest.mark.parametrize("changes", [3_200, pytest.param(50_000, marks=pytest.mark.exhaustive)])
def test_readers_that_follow_the_count_miss_nothing_and_never_go_back(
    wide: Resources, people: People, changes: int
) -> None:
    feed = CountedFeed(wide, people.ana.grant("sync", "write"), people.ana.grant("sync", "read"))

    found = race(feed, changes)

    assert (found.gaps, found.regressions, found.written) == (0, 0, changes)


def test_readers_that_follow_a_sequence_do_miss_changes(fresh_urls: DatabaseUrls) -> None:
    database = Database(fresh_urls.owner, pool_size=WRITERS + READERS)

    found = race(SequenceFeed(database).prepare(), 3_200)
    database.close()

    assert found.gaps > 0
