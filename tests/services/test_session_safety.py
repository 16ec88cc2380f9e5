"""CR-06 when nobody says anything: dissociation whose end was not told is heard of the next morning, by time alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from journal_api.services.assessments import assess_patient
from journal_api.services.resources import Resources
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.work import outbox
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import as_owner, list_rows

HELD_AT = datetime.fromisoformat("2026-03-03T10:00:00+01:00")
MORNING_AT = datetime.fromisoformat("2026-03-04T05:00:00+01:00")
MINE = "/v1/patients/me/side-effects"

Tell = Callable[..., str]


@pytest.fixture
def tell(people: People) -> Tell:
    """Hold a session of Ana's and let her tell of dissociation that evening; give the entry's address."""

    def told(**fields: str) -> str:
        sent = {"started_at": HELD_AT.isoformat(), "timezone": "Europe/Amsterdam", "route": "iv", "dose_mg": 40}
        people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)
        effect = {"side_effect": "dissociation", "severity": 1, "timezone": "Europe/Amsterdam", **fields}
        effect["recorded_at"] = (HELD_AT + timedelta(hours=9)).isoformat()
        return str(people.ana.post(MINE, json=effect).headers["Location"])

    return told


def find_safety_alerts(urls: DatabaseUrls, patient_id: UUID) -> list[sa.Row]:
    return list_rows(urls, alert, patient_id=patient_id, rule="CR-06")


@pytest.mark.parametrize(
    ("after", "is_told"),
    [
        (timedelta(seconds=-1), False),
        (timedelta(), True),
        (timedelta(days=7), True),
        (timedelta(days=7, seconds=1), False),
    ],
)
def test_the_morning_after_an_end_is_asked_for(
    people: People, tell: Tell, shared_urls: DatabaseUrls, worker_resources: Resources, after: timedelta, is_told: bool
) -> None:
    entry = tell()
    patient_id = people.ana.patient_id
    assert patient_id is not None
    _forget_arrivals(shared_urls, patient_id)

    assess_patient(worker_resources, patient_id, now=MORNING_AT + after)

    opened = find_safety_alerts(shared_urls, patient_id)
    assert [one.severity for one in opened] == (["urgent"] if is_told else [])
    assert all(one.evidence["findings"][0]["source_id"] in entry for one in opened)


def test_what_has_ended_is_not_asked_for(
    people: People, tell: Tell, shared_urls: DatabaseUrls, worker_resources: Resources
) -> None:
    tell(ended_at=(HELD_AT + timedelta(hours=10)).isoformat())
    patient_id = people.ana.patient_id
    assert patient_id is not None
    _forget_arrivals(shared_urls, patient_id)

    assess_patient(worker_resources, patient_id, now=MORNING_AT)

    assert find_safety_alerts(shared_urls, patient_id) == []


def test_the_evening_plans_the_look_of_the_morning_and_a_resolved_alert_does_not_come_back(
    people: People, tell: Tell, shared_urls: DatabaseUrls, worker_resources: Resources
) -> None:
    tell()
    patient_id = people.ana.patient_id
    assert patient_id is not None
    _forget_arrivals(shared_urls, patient_id)

    assess_patient(worker_resources, patient_id, now=HELD_AT + timedelta(hours=10))
    (check,) = list_rows(shared_urls, outbox, kind="silence_check", patient_id=patient_id)
    assess_patient(worker_resources, patient_id, now=check.due_at)
    (opened,) = find_safety_alerts(shared_urls, patient_id)
    with as_owner(shared_urls) as tx:
        tx.execute(sa.update(alert).where(alert.c.id == opened.id).values(state="resolved"))
    assess_patient(worker_resources, patient_id, now=check.due_at + timedelta(days=1))

    assert check.due_at == datetime.fromisoformat("2026-03-04T09:00:00+01:00")
    assert [one.state for one in find_safety_alerts(shared_urls, patient_id)] == ["resolved"]


def _forget_arrivals(urls: DatabaseUrls, patient_id: UUID) -> None:
    """Let what was sent just now have arrived back then: a judgement never looks from before the newest arrival."""
    with as_owner(urls) as tx:
        arrived = {"at": HELD_AT, "patient_id": patient_id}
        tx.execute(sa.text("UPDATE entry SET received_at = :at WHERE patient_id = :patient_id"), arrived)
