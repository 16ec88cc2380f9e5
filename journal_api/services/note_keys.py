"""Turning the key ring: each patient's note key and each second factor is wrapped anew; no note is touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.errors import BrokenSeal
from journal_api.services.auditing import describe_command
from journal_api.services.resources import Resources
from journal_api.store.audits import insert_audit, insert_audits
from journal_api.store.database import Transaction
from journal_api.store.patient_keys import PatientKey, count_keys_by_ring, list_keys_to_rewrap, update_patient_key
from journal_api.store.second_factors import (
    SealedFactor,
    count_factors_by_ring,
    list_factors_to_rewrap,
    update_sealed_secret,
)
from journal_api.store.vault import Vault

BATCH: Final = 200
BEGINNING: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class RewrappedBatch:
    """What one step did: how many it wrapped, whose do not open, and behind whom to go on (None: the end)."""

    done: int
    broken: tuple[UUID, ...]
    last: UUID | None


def rewrap_batch(resources: Resources, *, now: datetime, after: UUID = BEGINNING, limit: int = BATCH) -> RewrappedBatch:
    """Wrap the next keys by the ring's key in use, as the schema's owner; one transaction.

    What is done stays done: begun again from the beginning, only the rest is left. A key that no key of the ring opens
    is left as it is and named.
    """
    with resources.database.transaction(Scope()) as tx:
        found = list_keys_to_rewrap(tx, resources.vault.key_id_in_use, after=after, limit=limit)
        done = [one.patient_id for one in found if _rewrap_key(tx, resources.vault, one)]
        if done:
            insert_audits(tx, describe_command("patient_keys.rewrap", now=now), patient_ids=done)
    return _sum_up([one.patient_id for one in found], done)


def rewrap_factor_batch(
    resources: Resources, *, now: datetime, after: UUID = BEGINNING, limit: int = BATCH
) -> RewrappedBatch:
    """Seal the secrets of the next second factors by the ring's key in use, as ``rewrap_batch`` does keys."""
    with resources.database.transaction(Scope()) as tx:
        found = list_factors_to_rewrap(tx, resources.vault.key_id_in_use, after=after, limit=limit)
        done = [one.user_id for one in found if _rewrap_factor(tx, resources.vault, one)]
        for user_id in done:
            insert_audit(tx, describe_command("second_factors.rewrap", now=now, object_id=user_id))
    return _sum_up([one.user_id for one in found], done)


def count_factors(resources: Resources) -> tuple[tuple[str, int], ...]:
    """Count second factors by the ring key that seals them, as the schema's owner."""
    with resources.database.transaction(Scope()) as tx:
        return count_factors_by_ring(tx)


def count_keys(resources: Resources) -> tuple[tuple[str, int], ...]:
    """Count patients by the ring key that wraps theirs, as the schema's owner."""
    with resources.database.transaction(Scope()) as tx:
        return count_keys_by_ring(tx)


def _rewrap_key(tx: Transaction, vault: Vault, one: PatientKey) -> bool:
    try:
        update_patient_key(tx, one.patient_id, vault.rewrap(one.patient_id, one.wrapped))
    except BrokenSeal:
        return False
    return True


def _rewrap_factor(tx: Transaction, vault: Vault, one: SealedFactor) -> bool:
    try:
        sealed = vault.seal_factor(one.user_id, vault.open_factor(one.user_id, one.sealed_secret))
    except BrokenSeal:
        return False
    update_sealed_secret(tx, one.user_id, sealed)
    return True


def _sum_up(found: Sequence[UUID], done: Sequence[UUID]) -> RewrappedBatch:
    broken = tuple(one for one in found if one not in set(done))
    return RewrappedBatch(len(done), broken, found[-1] if found else None)
