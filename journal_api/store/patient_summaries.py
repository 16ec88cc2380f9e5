"""One line per patient for the caseload, as last judged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql

from journal_api.domain.risk import RiskLevel
from journal_api.domain.summaries import PatientSummary
from journal_api.domain.trends import LastScore, TrendDirection
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import patient_summary


def save_summary(tx: Transaction, *, patient_id: UUID, clinic_id: UUID, summary: PatientSummary, now: datetime) -> None:
    """Store where a patient stands, in place of what was said before."""
    values = {
        "clinic_id": clinic_id,
        "trend": summary.trend.value,
        "risk": summary.risk.value,
        "risk_rank": list(RiskLevel).index(summary.risk),
        "last_entry_on": summary.last_entry_on,
        "adherence_30d": summary.adherence_30d,
        "days_since_session": summary.days_since_session,
        "last_scores": {one.measure: {"on": one.on.isoformat(), "value": one.value} for one in summary.last_scores},
        "next_due": None if summary.next_due is None else {"on": summary.next_due.isoformat()},
        "updated_at": now,
    }
    statement = postgresql.insert(patient_summary).values(patient_id=patient_id, **values)
    tx.execute(statement.on_conflict_do_update(index_elements=["patient_id"], set_=values))


def read_summary(columns: Mapping[str, Any]) -> PatientSummary | None:
    """Make the summary of a row that may hold one; None where the patient was never judged."""
    if columns["trend"] is None:
        return None
    due = columns["next_due"]
    return PatientSummary(
        trend=TrendDirection(columns["trend"]),
        last_entry_on=columns["last_entry_on"],
        adherence_30d=columns["adherence_30d"],
        days_since_session=columns["days_since_session"],
        risk=RiskLevel(columns["risk"]),
        last_scores=tuple(
            LastScore(measure, date.fromisoformat(score["on"]), score["value"])
            for measure, score in sorted(columns["last_scores"].items())
        ),
        next_due=None if due is None else date.fromisoformat(due["on"]),
    )
