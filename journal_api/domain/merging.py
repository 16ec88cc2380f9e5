"""Which of two versions of one thing stands: decided by the versions alone, never by when they arrived."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# A write through the API is a write of this device; phones have names of their own.
SERVER_DEVICE = "server"


@dataclass(frozen=True, slots=True, order=True)
class MergeKey:
    """What decides between versions, in this order; the greater key wins.

    ``revision`` is the writer's count of edits; a deletion beats an edit of the same revision; then the later writing,
    by the writer's own clock; then device and content, so that two different versions are never equal.
    """

    revision: int
    is_deleted: bool
    edited_at: datetime
    device_id: str
    content_hash: bytes


class Standing(StrEnum):
    """What an arriving version is to the one that stands."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"


def merge(one: MergeKey, other: MergeKey) -> MergeKey:
    """Return the version that stands: commutative, associative, idempotent."""
    return max(one, other)


def compare_arrival(arriving: MergeKey, standing: MergeKey | None) -> Standing:
    """Tell what ``arriving`` is to the version that stands; None where there is no version yet."""
    if standing is None:
        return Standing.CREATED
    if arriving == standing:
        return Standing.UNCHANGED
    return Standing.UPDATED if merge(arriving, standing) == arriving else Standing.SUPERSEDED
