"""Signs of life: one row per name, by the database's clock."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.jobs import HeartbeatName
from journal_api.store.database import Transaction
from journal_api.store.tables.work import heartbeat

_NOW = sa.func.clock_timestamp()


def beat(tx: Transaction, name: HeartbeatName) -> None:
    """Record a sign of life."""
    sign = postgresql.insert(heartbeat).values(name=name.value, beaten_at=_NOW)
    tx.execute(sign.on_conflict_do_update(index_elements=["name"], set_={"beaten_at": _NOW}))


def begin_trouble(tx: Transaction, name: HeartbeatName, *, unless_after: HeartbeatName) -> None:
    """Record when trouble began: kept until ``unless_after``, the sign that all is well, is the younger of the two."""
    well_at = sa.select(heartbeat.c.beaten_at).where(heartbeat.c.name == unless_after.value).scalar_subquery()
    sign = postgresql.insert(heartbeat).values(name=name.value, beaten_at=_NOW)
    tx.execute(
        sign.on_conflict_do_update(
            index_elements=["name"], set_={"beaten_at": _NOW}, where=heartbeat.c.beaten_at < well_at
        )
    )


def read_ages(tx: Transaction) -> Mapping[HeartbeatName, float]:
    """Read how many seconds ago each sign of life was given; a name that never gave one is missing."""
    query = sa.select(heartbeat.c.name, sa.extract("epoch", _NOW - heartbeat.c.beaten_at))
    known = {name.value for name in HeartbeatName}
    return {HeartbeatName(name): float(age) for name, age in tx.execute(query) if name in known}
