"""The versions of a patient's schedule: each is kept, the newest holds."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.schedules import Schedule
from journal_api.store.database import Transaction
from journal_api.store.tables.schedules import schedule_version


def list_schedules(tx: Transaction, patient_id: UUID) -> tuple[Schedule, ...]:
    """List the versions that were ever written, oldest first."""
    query = sa.select(schedule_version).where(schedule_version.c.patient_id == patient_id)
    rows = tx.execute(query.order_by(schedule_version.c.revision))
    return tuple(
        Schedule(
            revision=row.revision,
            effective_at=row.effective_at,
            session_check_days=tuple(row.session_check_days),
            phq9_every_days=row.phq9_every_days,
            checks_every_days=row.checks_every_days,
        )
        for row in rows
    )


def insert_schedule(tx: Transaction, patient_id: UUID, written: Schedule, *, written_by: UUID) -> None:
    """Keep one more version."""
    tx.execute(
        schedule_version.insert().values(
            patient_id=patient_id,
            revision=written.revision,
            effective_at=written.effective_at,
            session_check_days=list(written.session_check_days),
            phq9_every_days=written.phq9_every_days,
            checks_every_days=written.checks_every_days,
            written_by=written_by,
        )
    )
