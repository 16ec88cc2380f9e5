"""A patient's whole record, as the readers of a course and the backtests see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.adverse_events import Crisis
from journal_api.domain.dispensings import Supply
from journal_api.domain.no_responses import Cadence
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.domain.thresholds import ThresholdHistory
from journal_api.domain.trends import DailySeries
from journal_api.store.adverse_events import list_crises
from journal_api.store.clinics import find_offered_instruments
from journal_api.store.database import Transaction
from journal_api.store.dispensings import list_supplies
from journal_api.store.questionnaires import list_responses
from journal_api.store.records import get_known_measures, get_logged_record, get_owner
from journal_api.store.thresholds import get_thresholds
from journal_api.store.treatment_plans import get_plan
from journal_api.store.treatment_sessions import list_session_days


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """Everything that was logged: daily series, days with an entry, sessions, answered questionnaires; and the plan.

    `thresholds` are the marks that the clinic has ever set; beside them stand take-home doses and crises, as the care
    team told of them.
    """

    timezone: str
    enrolled_on: date
    series: tuple[DailySeries, ...]
    entry_days: tuple[date, ...]
    sessions: tuple[date, ...]
    responses: tuple[ScoredResponse, ...]
    offered: frozenset[str]
    cadence: Cadence
    thresholds: ThresholdHistory
    supplies: tuple[Supply, ...]
    crises: tuple[Crisis, ...]


def read_whole_record(tx: Transaction, patient_id: UUID) -> WholeRecord:
    """Read a whole record, in the transaction of its caller."""
    owner = get_owner(tx, patient_id)
    zone, thresholds = ZoneInfo(owner.timezone), get_thresholds(tx)
    logged = get_logged_record(tx, patient_id, get_known_measures(tx), zone=zone, thresholds=thresholds)
    return WholeRecord(
        timezone=owner.timezone,
        enrolled_on=owner.enrolled_on,
        series=tuple(one for one in logged.series if one.days),
        entry_days=logged.entry_days,
        sessions=list_session_days(tx, patient_id),
        responses=list_scored(tx, patient_id),
        offered=find_offered_instruments(tx, patient_id),
        cadence=find_cadence(tx, patient_id),
        thresholds=thresholds,
        supplies=list_supplies(tx, patient_id),
        crises=list_crises(tx, patient_id),
    )


def list_scored(tx: Transaction, patient_id: UUID) -> tuple[ScoredResponse, ...]:
    """List a patient's questionnaires as the rules read them."""
    return tuple(one.scored for one in list_responses(tx, patient_id))


def find_cadence(tx: Transaction, patient_id: UUID) -> Cadence:
    """Find what the treatment plan promises; nothing where none is written."""
    plan = get_plan(tx, patient_id)
    return Cadence(plan.induction_sessions, plan.maintenance_every_days)
