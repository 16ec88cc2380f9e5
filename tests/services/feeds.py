"""Two ways to number changes, written to and followed alike: the product's own, and one over a plain sequence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID, uuid4

import sqlalchemy as sa

from journal_api.domain.access import Grant, Scope
from journal_api.domain.entries import MoodEntry
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.sync import PushBatch, PushedItem
from journal_api.services.resources import Resources
from journal_api.services.sync_pulls import Seen, pull_changes
from journal_api.services.sync_pushes import push_items
from journal_api.store.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

Position = Seen | int | None


@dataclass(frozen=True, slots=True)
class Step:
    """What one look at a feed gave: (number, id) in the order given, and where the next look goes on."""

    found: tuple[tuple[int, UUID], ...]
    position: Position


class Feed(Protocol):
    """Changes in order."""

    def write(self, count: int, *, writer: int) -> tuple[UUID, ...]:
        """Write some changes in one transaction, and return their ids."""

    def look(self, position: Position, *, limit: int) -> Step:
        """Get what came after ``position``."""


@dataclass(frozen=True, slots=True)
class CountedFeed:
    """A patient's record: pushed to, and pulled from."""

    resources: Resources
    writing: Grant
    reading: Grant

    def write(self, count: int, *, writer: int) -> tuple[UUID, ...]:
        items = tuple(
            PushedItem(MOOD_ENTRY, uuid4(), 1, NOW, MoodEntry(recorded_at=NOW, mood=5.0), {}) for _ in range(count)
        )
        push_items(self.resources, self.writing, PushBatch(f"phone-{writer}", NOW, items), now=NOW)
        return tuple(item.id for item in items)

    def look(self, position: Position, *, limit: int) -> Step:
        seen = position if isinstance(position, Seen) else None
        kinds = (MOOD_ENTRY,)
        changes = pull_changes(self.resources, self.reading, seen=seen, limit=limit, kinds=kinds, now=NOW)
        found = tuple((entry.change, entry.id) for entry in changes.entries)
        return Step(found, Seen(changes.through, changes.epoch))


@dataclass(frozen=True, slots=True)
class SequenceFeed:
    """A table numbered by a sequence: a transaction may commit after one that took a greater number."""

    database: Database

    def prepare(self) -> SequenceFeed:
        """Make the table."""
        with self.database.transaction(Scope()) as tx:
            tx.execute(sa.text("CREATE TABLE sequence_feed (number bigserial PRIMARY KEY, id uuid NOT NULL)"))
        return self

    def write(self, count: int, *, writer: int) -> tuple[UUID, ...]:
        ids = tuple(uuid4() for _ in range(count))
        with self.database.transaction(Scope()) as tx:
            for one in ids:
                tx.execute(sa.text("INSERT INTO sequence_feed (id) VALUES (:id)"), {"id": one})
        return ids

    def look(self, position: Position, *, limit: int) -> Step:
        after = position if isinstance(position, int) else 0
        query = sa.text("SELECT number, id FROM sequence_feed WHERE number > :after ORDER BY number LIMIT :limit")
        with self.database.transaction(Scope()) as tx:
            found = tuple((row.number, row.id) for row in tx.execute(query, {"after": after, "limit": limit}))
        return Step(found, found[-1][0] if found else after)
