"""Judging a patient's whole record: what follows is rows, all in one transaction."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.assessments import Assessment, Record, assess
from journal_api.domain.jobs import OutboxKind
from journal_api.services.auditing import audit_work
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.services.session_safety import list_effects
from journal_api.services.whole_records import find_cadence, list_scored
from journal_api.store.alerts import list_alerts_of_patient
from journal_api.store.clinics import find_offered_instruments
from journal_api.store.database import Transaction
from journal_api.store.episodes import list_episodes, save_episodes
from journal_api.store.judgements import save_judgement
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.patient_summaries import save_summary
from journal_api.store.records import LoggedRecord, get_logged_record
from journal_api.store.trend_points import replace_points
from journal_api.store.work import find_wanted, finish_assessment, lock_assessment

# Time alone changes a judgement by the day: the check runs when the day has begun for the patient and the team is up.
CHECK_AT = time(hour=9)


def assess_patient(resources: Resources, patient_id: UUID, *, now: datetime) -> None:
    """Judge a patient's record as it is, and leave what follows: trend, episodes, alerts, deliveries, the next check.

    Safe to run at any time, any number of times, in any order: the judgement is a function of the record. Raises
    NotFound when there is no such patient.
    """
    with resources.database.work_transaction(patient_id) as tx:
        lock_assessment(tx, patient_id)
        # Read before the record: a change that slips in between is judged once more, never missed.
        wanted = find_wanted(tx, patient_id)
        logged = get_logged_record(tx, patient_id)
        # A worker that read the clock before an entry or a session must not take it for one of a day to come.
        now = max(now, logged.last_received_at or now, logged.last_session_at or now)
        today = now.astimezone(ZoneInfo(logged.timezone)).date()
        assessment = assess(_record(tx, patient_id, logged), now=now, today=today)
        _save(tx, patient_id, logged, assessment, now=now, today=today)
        if wanted is not None:
            finish_assessment(tx, patient_id, wanted)
        audit_work(tx, action="record.judge", patient_id=patient_id, now=now)


def _record(tx: Transaction, patient_id: UUID, logged: LoggedRecord) -> Record:
    alerts = list_alerts_of_patient(tx, patient_id)
    return Record(
        series=logged.series,
        sessions=logged.sessions,
        entry_days=logged.entry_days,
        last_risk=logged.last_risk,
        enrolled_on=logged.enrolled_on,
        stored_episodes=list_episodes(tx, patient_id),
        live_alerts=tuple(alert for alert in alerts if alert.is_live),
        past_alerts=tuple(alert for alert in alerts if not alert.is_live),
        timezone=logged.timezone,
        effects=list_effects(tx, patient_id, zone=logged.timezone),
        responses=list_scored(tx, patient_id),
        offered=find_offered_instruments(tx, patient_id),
        cadence=find_cadence(tx, patient_id),
    )


def _save(
    tx: Transaction, patient_id: UUID, logged: LoggedRecord, assessment: Assessment, *, now: datetime, today: date
) -> None:
    save_judgement(tx, patient_id, assessment.judgement, now=now)
    replace_points(tx, patient_id, assessment.judgement.points)
    save_episodes(tx, patient_id=patient_id, episodes=assessment.episodes, now=now, today=today)
    apply_intents(tx, patient_id=patient_id, clinic_id=logged.clinic_id, intents=assessment.intents, now=now)
    save_summary(tx, patient_id=patient_id, clinic_id=logged.clinic_id, summary=assessment.summary, now=now)
    check_at = datetime.combine(assessment.next_check_on, CHECK_AT, tzinfo=ZoneInfo(logged.timezone))
    # A moment late, so that the deadline has passed when it is looked at.
    deadline_at = assessment.next_deadline_at and assessment.next_deadline_at + timedelta(seconds=1)
    due_at = min(check_at, deadline_at or check_at)
    check = OutboxRow(OutboxKind.SILENCE_CHECK, patient_id, due_at, patient_id, logged.clinic_id)
    put_due(tx, check)
