"""When a patient checked in, and what was said there about harming oneself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.measures import URGE_TO_HARM
from journal_api.domain.risk_readings import RiskReading
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient
from journal_api.store.tables.entries import entry


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where a patient lives now, and the local date on which the record was opened."""

    timezone: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class CheckIn:
    """One mood entry; ``risk`` is None where the urge to harm was left out."""

    on: date
    recorded_at: datetime
    received_at: datetime
    risk: RiskReading | None


def get_beginning(tx: Transaction, patient_id: UUID) -> Beginning:
    """Get where and since when the record is kept."""
    row = tx.execute(sa.select(patient.c.timezone, patient.c.created_at).where(patient.c.id == patient_id)).one()
    return Beginning(row.timezone, row.created_at.astimezone(ZoneInfo(row.timezone)).date())


def list_check_ins(tx: Transaction, patient_id: UUID, *, since: datetime) -> tuple[CheckIn, ...]:
    """List the mood entries recorded or accepted since an instant, oldest first."""
    urge = entry.c.content[URGE_TO_HARM].as_float()
    rows = tx.execute(
        sa.select(entry.c.local_date, entry.c.recorded_at, entry.c.received_at, urge.label("urge"))
        .where(
            entry.c.patient_id == patient_id,
            entry.c.kind == MOOD_ENTRY,
            entry.c.is_deleted.is_(False),
            sa.or_(entry.c.recorded_at >= since, entry.c.received_at >= since),
        )
        .order_by(entry.c.recorded_at, entry.c.id)
    )
    return tuple(
        CheckIn(row.local_date, row.recorded_at, row.received_at, None if row.urge is None else RiskReading(row.urge))
        for row in rows
    )
