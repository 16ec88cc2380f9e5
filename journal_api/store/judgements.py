"""What was judged of a record last: by which algorithm, through which day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from journal_api.domain.judgements import Judgement
from journal_api.store.database import Transaction
from journal_api.store.tables.judgements import judgement


@dataclass(frozen=True, slots=True)
class JudgedThrough:
    """The last local day that was judged, and the name and version of the detector.

    ``read_change`` is the newest change of the record that it knew, ``sessions`` the local days of the sessions.
    """

    on: date
    algorithm: str
    read_change: int
    sessions: tuple[date, ...]


def save_judgement(
    tx: Transaction,
    patient_id: UUID,
    judged: Judgement,
    *,
    now: datetime,
    read_change: int = 0,
    sessions: tuple[date, ...] = (),
) -> None:
    """Store what the newest judgement says of itself, and of which record; points and episodes have their tables."""
    values = {
        "algorithm": judged.algorithm,
        "judged_through": judged.judged_through,
        "judged_at": now,
        "state": {
            "evidence": dict(judged.evidence),
            "alarm_days": [day.isoformat() for day in judged.alarm_days],
            "prompt_days": [day.isoformat() for day in judged.prompt_days],
        },
        "read_change": read_change,
        "sessions": sorted(set(sessions)),
    }
    statement = postgresql.insert(judgement).values(patient_id=patient_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["patient_id"], set_=values))


def find_judged_through(tx: Transaction, patient_id: UUID) -> JudgedThrough | None:
    """Find how far a record is judged; None before the first judgement."""
    columns = (judgement.c.judged_through, judgement.c.algorithm, judgement.c.read_change, judgement.c.sessions)
    row = tx.execute(sa.select(*columns).where(judgement.c.patient_id == patient_id)).first()
    return None if row is None else JudgedThrough(*row[:-1], sessions=tuple(row.sessions))


def list_prompt_days(tx: Transaction, patient_id: UUID) -> tuple[date, ...]:
    """List the days that the newest judgement found unusual enough to ask for one more check-in, oldest first."""
    state = tx.scalar(sa.select(judgement.c.state).where(judgement.c.patient_id == patient_id)) or {}
    # Judgements made before the days were kept have none.
    return tuple(date.fromisoformat(day) for day in state.get("prompt_days", ()))
