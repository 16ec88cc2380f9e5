"""Reading where a course of treatment stands, and what goes together with practice."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant
from journal_api.domain.adverse_events import list_crisis_days
from journal_api.domain.course_views import CourseView, view_course
from journal_api.domain.courses import list_courses
from journal_api.domain.durability import list_runs
from journal_api.domain.measures import MOOD
from journal_api.domain.practice_associations import PracticeSummary, summarize_practice
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.whole_records import WholeRecord, read_whole_record
from journal_api.store.practice_days import list_practice_days
from journal_api.store.treatment_sessions import find_next_session_on


def get_course(resources: Resources, grant: Grant, *, now: datetime) -> CourseView:
    """Get where the patient of the grant stands in treatment: judged as it is read, whatever came in last."""
    with resources.database.transaction(grant.scope) as tx:
        record = read_whole_record(tx, grant.patient_id)
        today = _today(record, now)
        next_on = find_next_session_on(tx, grant.patient_id, since=today)
        audit_use(tx, grant, now=now)
    return view_course(
        record.responses,
        sessions=record.sessions,
        offered=record.offered,
        cadence=record.cadence,
        crises=list_crisis_days(record.crises),
        next_session_on=next_on,
        today=today,
    )


def get_practice_summary(resources: Resources, grant: Grant, *, now: datetime) -> PracticeSummary:
    """Get adherence, streaks and associations of the practice of the grant's patient."""
    with resources.database.transaction(grant.scope) as tx:
        record = read_whole_record(tx, grant.patient_id)
        practiced = list_practice_days(tx, grant.patient_id, since=None, through=None)
        audit_use(tx, grant, now=now)
    today = _today(record, now)
    crises = list_crisis_days(record.crises)
    courses = list_courses(record.responses, sessions=record.sessions, today=today, crises=crises)
    mood = next((one.days for one in record.series if one.measure.name == MOOD.name), ())
    return summarize_practice(practiced, mood=mood, runs=list_runs(courses), began_on=record.enrolled_on, today=today)


def _today(record: WholeRecord, now: datetime) -> date:
    return now.astimezone(ZoneInfo(record.timezone)).date()
