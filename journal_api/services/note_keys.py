"""Turning the key ring: each patient's note key is wrapped anew; no note is touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.errors import BrokenSeal
from journal_api.services.resources import Resources
from journal_api.store.patient_keys import count_keys_by_ring, list_keys_to_rewrap, update_patient_key

BATCH: Final = 200
BEGINNING: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RewrappedBatch:
    """What one step did: how many keys it wrapped, whose do not open, and behind whom to go on (None: the end)."""

    done: int
    broken: tuple[UUID, ...]
    last: UUID | None


def rewrap_batch(resources: Resources, *, after: UUID = BEGINNING, limit: int = BATCH) -> RewrappedBatch:
    """Wrap the next keys by the ring's key in use, as the schema's owner; one transaction.

    What is done stays done: begun again from the beginning, only the rest is left. A key that no key of the ring opens
    is left as it is and named.
    """
    vault = resources.vault
    broken: list[UUID] = []
    with resources.database.transaction(Scope()) as tx:
        found = list_keys_to_rewrap(tx, vault.key_id_in_use, after=after, limit=limit)
        for one in found:
            try:
                update_patient_key(tx, one.patient_id, vault.rewrap(one.patient_id, one.wrapped))
            except BrokenSeal:
                broken.append(one.patient_id)
    return RewrappedBatch(len(found) - len(broken), tuple(broken), found[-1].patient_id if found else None)


def count_keys(resources: Resources) -> tuple[tuple[str, int], ...]:
    """Count patients by the ring key that wraps theirs, as the schema's owner."""
    with resources.database.transaction(Scope()) as tx:
        return count_keys_by_ring(tx)
