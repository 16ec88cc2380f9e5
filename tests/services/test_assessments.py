"""A judgement and the clock: what was accepted before it is never taken for a day to come."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from journal_api.clock import read_now
from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from journal_api.store.tables.judgements import trend_point
from journal_api.store.tables.work import patient_work
from tests.databases import DatabaseUrls
from tests.people import TIMEZONE, People
from tests.wards import list_rows, read_row


def test_an_entry_that_came_after_the_worker_read_the_clock_is_judged(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources
) -> None:
    read_before = read_now() - timedelta(days=1)
    today = read_now().astimezone(ZoneInfo(TIMEZONE))
    patient_id = people.ana.patient_id
    assert patient_id is not None
    entry = {"mood": 4, "recorded_at": today.isoformat(), "timezone": TIMEZONE}
    assert people.ana.post("/v1/patients/me/mood-entries", json=entry).status_code == 201

    assess_patient(worker_resources, patient_id, now=read_before)

    days = [point.on for point in list_rows(shared_urls, trend_point, patient_id=patient_id)]
    work = read_row(shared_urls, patient_work, patient_id=patient_id)
    assert work.done_seq == work.wanted_seq
    assert today.date() in days
