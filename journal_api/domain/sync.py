"""What a phone pushes and pulls: batches of items, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from journal_api.domain.clinical_rules import entry_limits as limits
from journal_api.domain.clocks import judge_clock
from journal_api.domain.entries import NoteVisibility, local_date_of
from journal_api.domain.entry_kinds import content_of
from journal_api.domain.errors import Fault
from journal_api.domain.guidance import Guidance
from journal_api.domain.kind_shapes import EntryKind, Logged
from journal_api.domain.merging import MergeKey, Standing, compare_arrival
from journal_api.domain.profiles import Sex
from journal_api.domain.stored_entries import StoredEntry

Place = tuple[EntryKind, UUID]


class ItemStatus(StrEnum):
    """What became of one item of a push."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    QUARANTINED = "quarantined"


class QuarantineReason(StrEnum):
    """Why an item waits for a person to look at it."""

    RECORDED_AHEAD = "recorded_ahead"
    EDITED_AHEAD = "edited_ahead"


@dataclass(frozen=True, slots=True)
class PushedItem:
    """One version of one thing, well-formed; ``value`` is None for a deletion, ``sent`` is the item as it came."""

    kind: EntryKind
    id: UUID
    revision: int
    edited_at: datetime
    value: Logged | None = field(repr=False)
    sent: Mapping[str, Any] = field(repr=False)

    @property
    def place(self) -> Place:
        """Name the thing: the same id in two kinds is two things."""
        return (self.kind, self.id)


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """An item that cannot be read; what it says it is, where that much can be told."""

    kind: str | None
    id: UUID | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class PushBatch:
    """What one device sends at once; ``sent_at`` is by its own clock."""

    device_id: str
    sent_at: datetime
    items: tuple[PushedItem | RefusedItem, ...]


@dataclass(frozen=True, slots=True)
class Sending:
    """One arrival of a batch: ``skew_seconds`` is how far the device's clock was ahead of the server's."""

    device_id: str
    sent_at: datetime
    skew_seconds: int
    received_at: datetime


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item; ``revision`` is the one that stands now, None where nothing does."""

    kind: str | None
    id: UUID | None
    status: ItemStatus
    revision: int | None = None
    guidance: Guidance | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """The latest state of things that changed, oldest change first, and the place in the count that they lead to."""

    entries: tuple[StoredEntry, ...]
    through: int
    has_more: bool
    epoch: str


def find_quarantine_reason(item: PushedItem, *, now: datetime) -> QuarantineReason | None:
    """Find why an item must wait: a clock so far ahead that nothing it says of time can be ordered with the rest."""
    farthest = limits.FARTHEST_AHEAD.value
    if item.value is not None and item.value.recorded_at - now > farthest:
        return QuarantineReason.RECORDED_AHEAD
    return QuarantineReason.EDITED_AHEAD if item.edited_at - now > farthest else None


def version_of(item: PushedItem, sending: Sending, *, patient_id: UUID, sex: Sex | None = None) -> StoredEntry:
    """Make the version that an item is, not counted yet; a deletion is a tombstone of when it was deleted.

    A tombstone takes nothing from what it deletes, so that it is the same whichever of the two arrives first.
    """
    value = item.value
    recorded_at, zone = (item.edited_at, None) if value is None else (value.recorded_at, value.timezone)
    return StoredEntry(
        patient_id=patient_id,
        kind=item.kind,
        id=item.id,
        revision=item.revision,
        is_deleted=value is None,
        recorded_at=recorded_at,
        timezone=zone,
        local_date=local_date_of(recorded_at, zone),
        received_at=sending.received_at,
        edited_at=item.edited_at,
        device_id=sending.device_id,
        content={} if value is None else content_of(item.kind, value, sex=sex),
        note=None if value is None else value.note,
        note_visibility=NoteVisibility.PRIVATE if value is None else value.note_visibility,
        change=0,
        sent_at=sending.sent_at,
        skew_seconds=sending.skew_seconds,
        clock=judge_clock(recorded_at, zone, skew_seconds=sending.skew_seconds),
    )


def merge_arrivals(
    arriving: Sequence[tuple[Place, MergeKey]], standing: Mapping[Place, MergeKey]
) -> tuple[tuple[Standing, ...], Mapping[Place, MergeKey]]:
    """Merge versions into what stands, in the order sent; return what each was to it, and what stands then."""
    stands = dict(standing)
    found = []
    for place, key in arriving:
        verdict = compare_arrival(key, stands.get(place))
        if verdict in {Standing.CREATED, Standing.UPDATED}:
            stands[place] = key
        found.append(verdict)
    return tuple(found), stands


def spell_item(sent: Mapping[str, Any]) -> str:
    """Spell an item as it came, alike however its members were ordered."""
    return json.dumps(sent, sort_keys=True, separators=(",", ":"), default=str, ensure_ascii=False)
