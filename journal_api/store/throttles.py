"""Attempts to sign in, counted by keyed hashes that name nobody."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.sign_ins import Attempts
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import sign_in_throttle

_STATE = (sign_in_throttle.c.failures, sign_in_throttle.c.last_failed_at, sign_in_throttle.c.blocked_until)


def lock_attempts(tx: Transaction, key_hash: bytes, *, now: datetime) -> Attempts:
    """Read the attempts of a key and hold them until the transaction ends; a key without any begins with none."""
    fresh = postgresql.insert(sign_in_throttle).values(
        key_hash=key_hash, failures=0, last_failed_at=now, blocked_until=now
    )
    # An update that changes nothing takes the lock and returns the row, whoever made it.
    locked = fresh.on_conflict_do_update(
        index_elements=["key_hash"], set_={"failures": sign_in_throttle.c.failures}
    ).returning(*_STATE)
    return Attempts(*tx.execute(locked).one())


def has_attempts(tx: Transaction, key_hash: bytes) -> bool:
    """Tell whether a key is known."""
    return bool(tx.scalar(sa.select(sa.exists().where(sign_in_throttle.c.key_hash == key_hash))))


def update_attempts(tx: Transaction, key_hash: bytes, attempts: Attempts) -> None:
    """Keep the attempts of a key that was locked."""
    changed = sign_in_throttle.update().where(sign_in_throttle.c.key_hash == key_hash)
    tx.execute(
        changed.values(
            failures=attempts.failures, last_failed_at=attempts.last_failed_at, blocked_until=attempts.blocked_until
        )
    )


def delete_attempts(tx: Transaction, *key_hashes: bytes) -> None:
    """Forget keys, one after the other."""
    for key_hash in key_hashes:
        tx.execute(sign_in_throttle.delete().where(sign_in_throttle.c.key_hash == key_hash))


def delete_attempts_before(tx: Transaction, instant: datetime) -> None:
    """Forget every key that was last used before ``instant``; skips those in use."""
    old = (
        sa.select(sign_in_throttle.c.key_hash)
        .where(sign_in_throttle.c.last_failed_at < instant)
        .with_for_update(skip_locked=True)
    )
    tx.execute(sign_in_throttle.delete().where(sign_in_throttle.c.key_hash.in_(old)))
