"""Two clinicians at once: sessions never overlap, a discharge happens once, and both findings end in one alert."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar
from uuid import uuid4

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.domain.session_safety import decide_session_safety, find_in_vitals, read_findings
from journal_api.domain.thresholds import NOTHING_SET
from journal_api.domain.vitals import EmergencySign, Vitals
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.treatment import treatment_session, treatment_session_version
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

ROUNDS = 8
Answer = TypeVar("Answer")


def at_once(*acts: Callable[[], Answer]) -> list[Answer]:
    barrier = Barrier(len(acts))

    def act_together(act: Callable[[], Answer]) -> Answer:
        barrier.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act_together, acts))


def test_of_two_overlapping_sessions_one_is_stored(people: People, shared_urls: DatabaseUrls) -> None:
    place = f"/v1/patients/{people.ana.patient_id}/treatment-sessions"
    first_at = datetime.fromisoformat("2026-01-05T09:00:00+01:00")
    statuses = []
    for number in range(ROUNDS):
        begins_at = first_at + timedelta(days=number)
        bodies = [
            {"planned_at": (begins_at + timedelta(minutes=at)).isoformat(), "route": "iv", "dose_mg": 40}
            for at in (0, 60)
        ]
        answers = at_once(*(lambda body=body: people.chen.post(place, json=body) for body in bodies))
        statuses.append(sorted(answer.status_code for answer in answers))

    assert statuses == [[201, 422]] * ROUNDS
    assert len(list_rows(shared_urls, treatment_session, patient_id=people.ana.patient_id)) == ROUNDS


def test_a_discharge_that_is_asked_for_twice_happens_once(people: People, shared_urls: DatabaseUrls) -> None:
    started_at = read_now() - timedelta(minutes=121)
    sent = {"started_at": started_at.isoformat(), "route": "iv", "dose_mg": 40, "checklist": {"driver_arranged": True}}
    made = people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)
    place = made.headers["Location"]
    calm = {"systolic_mmhg": 120, "diastolic_mmhg": 80, "sedation": 0, "dissociation": 0}
    for minutes in (-10, 40, 120):
        taken_at = (started_at + timedelta(minutes=minutes)).isoformat()
        people.chen.post(f"{place}/vitals", json={**calm, "taken_at": taken_at})

    answers = at_once(*[lambda: people.chen.post(f"{place}/discharge")] * 2)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json == answers[1].json
    revisions = list_rows(shared_urls, treatment_session_version, patient_id=people.ana.patient_id)
    assert [row.revision for row in revisions] == [1, 2]


def test_findings_that_meet_are_one_alert_that_tells_the_graver(
    people: People, shared_urls: DatabaseUrls, resources: Resources
) -> None:
    patient_id, now = people.ana.patient_id, read_now()
    assert patient_id is not None
    readings = (
        reading(now, systolic_mmhg=185.0, diastolic_mmhg=90.0),
        reading(now, emergency_signs=(EmergencySign.CHEST_PAIN,)),
    )

    for one in readings:
        finding = find_in_vitals(one, NOTHING_SET, on=date(2026, 3, 3))
        assert finding is not None
        # As decided by somebody who saw no alert yet: the other transaction was not committed.
        opening = decide_session_safety(finding, live_alert=None, now=now, late_by_days=0)
        with resources.database.transaction(Scope(patient_id=patient_id, tenant_id=people.clinic_id)) as tx:
            apply_intents(tx, patient_id=patient_id, clinic_id=people.clinic_id, intents=opening, now=now)

    (live,) = list_rows(shared_urls, alert, patient_id=patient_id)
    assert (live.rule, live.severity) == ("CR-06", "critical")
    assert {one.source_id for one in read_findings(live.evidence)} == {one.id for one in readings}


def reading(now: datetime, **values: Any) -> Vitals:
    return Vitals(uuid4(), uuid4(), uuid4(), taken_at=now, received_at=now, change=1, **values)
