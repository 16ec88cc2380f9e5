"""Judging a patient's whole record: what follows is rows, all in one transaction."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.assessments import Assessment, assess
from journal_api.domain.checkpoints import list_kept_days
from journal_api.domain.jobs import OutboxKind
from journal_api.services.auditing import audit_work
from journal_api.services.intents import apply_intents
from journal_api.services.readings import Reading, read_record
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.resources import Resources
from journal_api.store.checkpoints import replace_states
from journal_api.store.database import Transaction
from journal_api.store.episodes import save_episodes
from journal_api.store.judgements import save_judgement
from journal_api.store.outboxes import OutboxRow, put_due
from journal_api.store.patient_summaries import save_summary
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
        reading = read_record(tx, patient_id, now=now)
        assessment = assess(reading.record, now=reading.now, today=reading.today)
        _save(tx, patient_id, reading, assessment)
        if wanted is not None:
            finish_assessment(tx, patient_id, wanted)
        audit_work(tx, action="record.judge", patient_id=patient_id, now=reading.now)


def _save(tx: Transaction, patient_id: UUID, reading: Reading, assessment: Assessment) -> None:
    clinic_id, now, judgement = reading.owner.clinic_id, reading.now, assessment.judgement
    _save_judgement(tx, patient_id, reading, assessment)
    save_episodes(tx, patient_id=patient_id, episodes=assessment.episodes, now=now, today=judgement.judged_through)
    apply_intents(tx, patient_id=patient_id, clinic_id=clinic_id, intents=assessment.intents, now=now)
    save_summary(tx, patient_id=patient_id, clinic_id=clinic_id, summary=assessment.summary, now=now)
    if reading.today in judgement.prompt_days:
        # One more check-in is asked this evening.
        look_for_reminders(tx, patient_id, clinic_id=clinic_id, at=now)
    check_at = datetime.combine(assessment.next_check_on, CHECK_AT, tzinfo=ZoneInfo(reading.owner.timezone))
    # A moment late, so that the deadline has passed when it is looked at.
    deadline_at = assessment.next_deadline_at and assessment.next_deadline_at + timedelta(seconds=1)
    due_at = min(check_at, deadline_at or check_at)
    put_due(tx, OutboxRow(OutboxKind.SILENCE_CHECK, patient_id, due_at, patient_id, clinic_id))


def _save_judgement(tx: Transaction, patient_id: UUID, reading: Reading, assessment: Assessment) -> None:
    """Save the trend and the states from where the judgement went on; what was before stays untouched."""
    judgement, after = assessment.judgement, reading.judged_after
    sessions, kept = reading.record.sessions, list_kept_days(judgement.judged_through.toordinal())
    save_judgement(tx, patient_id, judgement, now=reading.now, read_change=reading.change, sessions=sessions)
    replace_points(tx, patient_id, judgement.points, since=date.min if after is None else after + timedelta(days=1))
    replace_states(tx, patient_id, assessment.states, since=after, kept=kept, measures=reading.measures)
