"""What a clinic has set of its marks, and since when: kept with its other settings, never forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.thresholds import ThresholdHistory, ThresholdRevision, Thresholds
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import clinic

_OWN_ID = sa.func.coalesce(sa.func.pinned_tenant(), sa.func.pinned_clinic())


def get_thresholds(tx: Transaction) -> ThresholdHistory:
    """Get everything that the clinic whose settings the transaction may read has ever set."""
    return read_history(tx.execute(sa.select(clinic.c.thresholds).where(clinic.c.id == _OWN_ID)).scalar_one())


def read_history(written: Sequence[Mapping[str, Any]]) -> ThresholdHistory:
    """Read a history as the column holds it."""
    return ThresholdHistory(
        tuple(
            ThresholdRevision(
                datetime.fromisoformat(one["set_at"]),
                UUID(one["set_by"]),
                Thresholds(MappingProxyType(dict(one["values"]))),
            )
            for one in written
        )
    )


def write_history(history: ThresholdHistory) -> list[dict[str, object]]:
    """Lay a history down for the column."""
    return [
        {"set_at": one.set_at.isoformat(), "set_by": str(one.set_by), "values": dict(one.thresholds.own)}
        for one in history.revisions
    ]
