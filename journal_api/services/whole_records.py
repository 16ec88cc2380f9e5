"""A patient's whole record, as the readers of a course and the backtests see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from journal_api.domain.no_responses import Cadence
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.domain.trends import DailySeries
from journal_api.store.clinics import find_offered_instruments
from journal_api.store.database import Transaction
from journal_api.store.questionnaires import list_responses
from journal_api.store.records import get_logged_record
from journal_api.store.treatment_plans import get_plan


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """Everything that was logged: daily series, days with an entry, sessions, answered questionnaires; and the plan."""

    timezone: str
    enrolled_on: date
    series: tuple[DailySeries, ...]
    entry_days: tuple[date, ...]
    sessions: tuple[date, ...]
    responses: tuple[ScoredResponse, ...]
    offered: frozenset[str]
    cadence: Cadence


def read_whole_record(tx: Transaction, patient_id: UUID) -> WholeRecord:
    """Read a whole record, in the transaction of its caller."""
    logged = get_logged_record(tx, patient_id)
    return WholeRecord(
        timezone=logged.timezone,
        enrolled_on=logged.enrolled_on,
        series=logged.series,
        entry_days=logged.entry_days,
        sessions=logged.sessions,
        responses=list_scored(tx, patient_id),
        offered=find_offered_instruments(tx, patient_id),
        cadence=find_cadence(tx, patient_id),
    )


def list_scored(tx: Transaction, patient_id: UUID) -> tuple[ScoredResponse, ...]:
    """List a patient's questionnaires as the rules read them."""
    return tuple(one.scored for one in list_responses(tx, patient_id))


def find_cadence(tx: Transaction, patient_id: UUID) -> Cadence:
    """Find what the treatment plan promises; nothing where none is written."""
    plan = get_plan(tx, patient_id)
    return Cadence(plan.induction_sessions, plan.maintenance_every_days)
