"""Second factors and their recovery codes, of the account a transaction is pinned to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.note_keys import WrappedKey
from journal_api.domain.second_factors import SecondFactor, SecondFactorState
from journal_api.store.database import Transaction
from journal_api.store.tables.account_security import recovery_code, second_factor


@dataclass(frozen=True, slots=True)
class SealedFactor:
    """One account's sealed secret, for the ring's turning."""

    user_id: UUID
    sealed_secret: WrappedKey


def lock_second_factor(tx: Transaction, user_id: UUID) -> SecondFactor | None:
    """Find a second factor, in force or only begun, and hold it until the transaction ends."""
    row = tx.execute(second_factor.select().where(second_factor.c.user_id == user_id).with_for_update()).first()
    if row is None:
        return None
    sealed = WrappedKey(row.ring_key_id, row.sealed_secret)
    return SecondFactor(sealed, row.begun_at, row.confirmed_at, row.last_step)


def find_second_factor_state(tx: Transaction, user_id: UUID) -> SecondFactorState:
    """Tell since when a second factor is in force, and how many recovery codes are left."""
    in_force = sa.select(second_factor.c.confirmed_at).where(second_factor.c.user_id == user_id)
    unused = sa.select(sa.func.count()).where(recovery_code.c.user_id == user_id, recovery_code.c.used_at.is_(None))
    return SecondFactorState(tx.scalar(in_force), tx.scalar(unused) or 0)


def insert_second_factor(tx: Transaction, user_id: UUID, sealed: WrappedKey, *, now: datetime) -> None:
    """Keep a second factor that is not in force yet."""
    begun = second_factor.insert().values(
        user_id=user_id, ring_key_id=sealed.ring_key_id, sealed_secret=sealed.wrapped_key, begun_at=now
    )
    tx.execute(begun)


def confirm_second_factor(tx: Transaction, user_id: UUID, *, now: datetime) -> None:
    """Put a second factor in force."""
    tx.execute(second_factor.update().where(second_factor.c.user_id == user_id).values(confirmed_at=now))


def take_step(tx: Transaction, user_id: UUID, step: int) -> bool:
    """Take the code of a time step; False when one of it, or of a later one, was taken: of two who race one wins."""
    is_new = second_factor.c.last_step.is_(None) | (second_factor.c.last_step < step)
    taken = second_factor.update().where(second_factor.c.user_id == user_id, is_new).values(last_step=step)
    return tx.execute(taken).rowcount == 1


def delete_second_factor(tx: Transaction, user_id: UUID) -> bool:
    """Forget a second factor with its recovery codes; False when there was none."""
    return tx.execute(second_factor.delete().where(second_factor.c.user_id == user_id)).rowcount == 1


def replace_recovery_codes(tx: Transaction, user_id: UUID, code_hashes: Iterable[bytes]) -> None:
    """Keep new recovery codes in place of all that were."""
    tx.execute(recovery_code.delete().where(recovery_code.c.user_id == user_id))
    tx.execute(recovery_code.insert(), [{"user_id": user_id, "code_hash": code_hash} for code_hash in code_hashes])


def use_recovery_code(tx: Transaction, user_id: UUID, code_hash: bytes, *, now: datetime) -> bool:
    """Use a recovery code up; False when it is none or was used: of two who race one wins."""
    unused = recovery_code.update().where(
        recovery_code.c.user_id == user_id, recovery_code.c.code_hash == code_hash, recovery_code.c.used_at.is_(None)
    )
    return tx.execute(unused.values(used_at=now)).rowcount == 1


def list_factors_to_rewrap(tx: Transaction, ring_key_id: str, *, after: UUID, limit: int) -> tuple[SealedFactor, ...]:
    """Lock and list secrets that another ring key than ``ring_key_id`` seals, by account, as the schema's owner."""
    others = second_factor.select().where(second_factor.c.ring_key_id != ring_key_id, second_factor.c.user_id > after)
    found = tx.execute(others.order_by(second_factor.c.user_id).limit(limit).with_for_update())
    return tuple(SealedFactor(row.user_id, WrappedKey(row.ring_key_id, row.sealed_secret)) for row in found)


def update_sealed_secret(tx: Transaction, user_id: UUID, sealed: WrappedKey) -> None:
    """Keep a secret as it is sealed now, as the schema's owner."""
    mine = second_factor.update().where(second_factor.c.user_id == user_id)
    tx.execute(mine.values(ring_key_id=sealed.ring_key_id, sealed_secret=sealed.wrapped_key))


def count_factors_by_ring(tx: Transaction) -> tuple[tuple[str, int], ...]:
    """Count second factors by the ring key that seals them, in the order of its id, as the schema's owner."""
    counted = sa.select(second_factor.c.ring_key_id, sa.func.count()).group_by(second_factor.c.ring_key_id)
    return tuple((row[0], row[1]) for row in tx.execute(counted.order_by(second_factor.c.ring_key_id)))
