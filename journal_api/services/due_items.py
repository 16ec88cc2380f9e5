"""What a patient is to be asked next, derived anew from the record at each reading: nothing of it can be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.domain.clinical_rules import due_figures as figures
from journal_api.domain.due_items import Answered, DueFacts, DueItem, Request, list_due
from journal_api.domain.due_requests import request_after_risk, request_by_alerts
from journal_api.domain.questionnaires import read_risk
from journal_api.domain.risk_readings import RiskReading
from journal_api.domain.thresholds import ThresholdHistory
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.alerts import list_alerts_of_patient
from journal_api.store.check_ins import CheckIn, get_beginning, list_check_ins
from journal_api.store.clinics import find_offered_instruments
from journal_api.store.database import Transaction
from journal_api.store.judgements import list_prompt_days
from journal_api.store.questionnaires import LoggedResponse, list_responses
from journal_api.store.schedules import list_schedules
from journal_api.store.thresholds import get_thresholds
from journal_api.store.treatment_sessions import list_session_days


def list_due_items(resources: Resources, grant: Grant, *, now: datetime) -> tuple[DueItem, ...]:
    """List what is open now and what falls due soon, soonest first."""
    with resources.database.transaction(grant.scope) as tx:
        facts = gather_due_facts(tx, grant.patient_id, now=now)
        audit_use(tx, grant, now=now)
    return list_due(facts, now=now)


def gather_due_facts(tx: Transaction, patient_id: UUID, *, now: datetime) -> DueFacts:
    """Read everything of a record that decides what is due."""
    beginning = get_beginning(tx, patient_id)
    look_back = timedelta(days=figures.FARTHEST_CHECK_DAY.value + figures.CHECK_OPEN_DAYS.value)
    check_ins = list_check_ins(tx, patient_id, since=now - look_back)
    responses = list_responses(tx, patient_id)
    sessions = list_session_days(tx, patient_id)
    offered = find_offered_instruments(tx, patient_id)
    return DueFacts(
        timezone=beginning.timezone,
        enrolled_on=beginning.opened_on,
        schedules=list_schedules(tx, patient_id),
        sessions=sessions,
        responses=tuple(Answered(one.content["instrument"], one.on, one.received_at) for one in responses),
        check_ins=tuple(one.recorded_at for one in check_ins),
        check_in_days=frozenset(one.on for one in check_ins),
        requests=(
            *_list_risk_requests(check_ins, responses, offered=offered, thresholds=get_thresholds(tx)),
            *request_by_alerts(list_alerts_of_patient(tx, patient_id), timezone=beginning.timezone),
        ),
        prompt_days=frozenset(list_prompt_days(tx, patient_id)),
        offered=offered,
    )


def _list_risk_requests(
    check_ins: tuple[CheckIn, ...],
    responses: tuple[LoggedResponse, ...],
    *,
    offered: Collection[str],
    thresholds: ThresholdHistory,
) -> Iterator[Request]:
    said: tuple[tuple[RiskReading | None, datetime], ...] = (
        *((one.risk, one.received_at) for one in check_ins),
        *((read_risk(one.content), one.received_at) for one in responses),
    )
    for reading, received_at in said:
        if reading is None:
            continue
        request = request_after_risk(reading, received_at=received_at, offered=offered, thresholds=thresholds)
        if request is not None:
            yield request
