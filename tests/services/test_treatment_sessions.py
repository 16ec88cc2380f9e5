"""A treatment session in the judged record: its lift, the days since it, and the days it is shown on."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from journal_api.clock import read_now
from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from journal_api.store.tables.work import patient_work
from tests.databases import DatabaseUrls
from tests.people import TIMEZONE, People
from tests.wards import read_row

IM = {"route": "im", "dose_mg": 40}


def test_a_session_that_took_place_is_in_the_judged_record(
    people: People, shared_urls: DatabaseUrls, worker_resources: Resources
) -> None:
    now = read_now()
    today = now.astimezone(ZoneInfo(TIMEZONE))
    patient_id = people.ana.patient_id
    assert patient_id is not None
    place = f"/v1/patients/{patient_id}/treatment-sessions"
    for days in range(20, 0, -1):
        at = (today - timedelta(days=days)).isoformat()
        people.ana.post("/v1/patients/me/mood-entries", json={"recorded_at": at, "mood": 5})
    held, planned = today - timedelta(days=2), today + timedelta(days=5)
    people.chen.post(place, json={**IM, "started_at": held.isoformat()})
    people.chen.post(place, json={**IM, "planned_at": planned.isoformat()})
    wanted = read_row(shared_urls, patient_work, patient_id=patient_id)

    assess_patient(worker_resources, patient_id, now=now)

    trend = people.ana.get("/v1/patients/me/trends").json
    lifts = {point["on"]: point["session_lift"] for point in trend["points"]}
    summary = people.chen.get(f"/v1/patients/{patient_id}/summary").json
    assert wanted.wanted_seq > wanted.done_seq
    assert trend["sessions"] == [held.date().isoformat()]
    assert lifts[(held.date() - timedelta(days=1)).isoformat()] == 0 < lifts[held.date().isoformat()]
    assert summary["days_since_session"] == 2
