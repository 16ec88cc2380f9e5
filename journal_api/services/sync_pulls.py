"""What changed since a phone last asked: the latest state of each thing, in the order of the record's own count."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.errors import ResyncRequired
from journal_api.domain.kind_shapes import EntryKind
from journal_api.domain.sync import Changes
from journal_api.services.auditing import audit_use
from journal_api.services.ciphers import open_cipher
from journal_api.services.resources import Resources
from journal_api.store.changes import get_count, list_changes


@dataclass(frozen=True, slots=True)
class Seen:
    """How far a phone has come: a value of the count, in one life of the database."""

    change: int
    epoch: str


def pull_changes(
    resources: Resources, grant: Grant, *, seen: Seen | None, limit: int, kinds: Collection[EntryKind], now: datetime
) -> Changes:
    """Get what changed after ``seen`` (None: everything), at most ``limit`` things, notes of the patient's own open.

    A thing that changes while pages are read comes again, later. Raises ResyncRequired for a place in the count of a
    database that an older state has replaced since.
    """
    with resources.database.transaction(grant.scope) as tx:
        count = get_count(tx, grant.patient_id)
        if seen is not None and (seen.epoch != count.epoch or seen.change > count.last_change):
            raise ResyncRequired
        cipher = open_cipher(resources, tx, grant.patient_id)
        after = 0 if seen is None else seen.change
        # One more than asked for, to know whether more follow.
        found = list_changes(tx, grant.patient_id, after=after, limit=limit + 1, kinds=kinds, cipher=cipher)
        audit_use(tx, grant, now=now)
    entries = found[:limit]
    return Changes(entries, entries[-1].change if entries else after, len(found) > limit, count.epoch)
