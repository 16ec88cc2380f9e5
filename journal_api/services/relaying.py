"""What the relay does with rows: takes a few in hand, and gives back those it found no hands for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.leases import (
    Leased,
    lease_assessments,
    lease_deliveries,
    lease_due_work,
    lease_reminders,
    release,
)


def take_assessments(database: Database, *, limit: int, lease: timedelta) -> tuple[Leased, ...]:
    """Take up to ``limit`` records to be judged, the longest waiting first."""
    if limit <= 0:
        return ()
    with database.transaction(Scope()) as tx:
        return lease_assessments(tx, limit=limit, lease=lease)


def take_messages(database: Database, *, now: datetime, limit: int, lease: timedelta) -> tuple[Leased, ...]:
    """Take up to ``limit`` deliveries and as many other due rows, the longest waiting first."""
    if limit <= 0:
        return ()
    with database.transaction(Scope()) as tx:
        deliveries = lease_deliveries(tx, now=now, limit=limit, lease=lease)
        return (*deliveries, *lease_due_work(tx, now=now, limit=limit, lease=lease))


def take_reminders(database: Database, *, now: datetime, limit: int, lease: timedelta) -> tuple[Leased, ...]:
    """Take up to ``limit`` looks at whether somebody is to be reminded, the longest waiting first."""
    if limit <= 0:
        return ()
    with database.transaction(Scope()) as tx:
        return lease_reminders(tx, now=now, limit=limit, lease=lease)


def give_back(database: Database, leased: Sequence[Leased]) -> None:
    """Give leases back before their time, so that the next look finds the rows again."""
    if not leased:
        return
    with database.transaction(Scope()) as tx:
        for one in leased:
            release(tx, one)
