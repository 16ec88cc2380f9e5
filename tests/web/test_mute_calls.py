"""Mutes over HTTP: a rule is kept quiet for a while, and what waited is told when the mute ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.domain.alerting import Intent, OpenAlert, RaiseSeverity, RuleId, Severity
from journal_api.services.intents import apply_intents
from journal_api.store.database import Database
from journal_api.store.tables.alerts import delivery
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

SILENCE = OpenAlert(RuleId.SILENCE, Severity.STANDARD, "Silent", "No entry for six days.", {"days": 6.0})


@pytest.fixture
def worker(shared_urls: DatabaseUrls) -> Iterator[Database]:
    database = Database(shared_urls.worker, pool_size=1)
    yield database
    database.close()


def mutes_of(people: People) -> str:
    return f"/v1/patients/{people.ana.patient_id}/mutes"


def mute(people: People, *, days: float = 3.0, rule: str = "CR-05") -> Any:
    until = (read_now() + timedelta(days=days)).isoformat()
    return people.chen.post(mutes_of(people), json={"rule": rule, "until": until, "reason": "Traveling."})


def open_alert(worker: Database, people: People, intent: Intent = SILENCE) -> UUID:
    assert people.ana.patient_id is not None
    with worker.transaction(Scope(patient_id=people.ana.patient_id, tenant_id=people.clinic_id)) as tx:
        about = {"patient_id": people.ana.patient_id, "clinic_id": people.clinic_id}
        (alert_id,) = apply_intents(tx, **about, intents=(intent,), now=read_now())
    return alert_id


def pending_from(urls: DatabaseUrls, alert_id: UUID) -> datetime:
    return min(row.due_at for row in list_rows(urls, delivery, alert_id=alert_id) if row.state == "pending")


def test_a_muted_alert_opens_and_is_told_when_the_mute_ends(
    people: People, worker: Database, shared_urls: DatabaseUrls
) -> None:
    muted = mute(people).json
    alert_id = open_alert(worker, people)

    assert people.chen.get(f"/v1/alerts/{alert_id}").json["state"] == "open"
    assert pending_from(shared_urls, alert_id) == datetime.fromisoformat(muted["until"])


def test_ending_a_mute_tells_at_once_what_it_kept(people: People, worker: Database, shared_urls: DatabaseUrls) -> None:
    muted = mute(people).json
    alert_id = open_alert(worker, people)

    ended = people.chen.delete(f"{mutes_of(people)}/{muted['id']}")

    assert ended.status_code == 204
    assert pending_from(shared_urls, alert_id) <= read_now()
    assert people.chen.get(f"/v1/alerts/{alert_id}/events").json["items"][-1]["why"] == "mute_ended"
    assert people.chen.get(mutes_of(people)).json["items"][0]["ended_at"] is not None


def test_another_rule_is_not_muted(people: People, worker: Database, shared_urls: DatabaseUrls) -> None:
    mute(people, rule="CR-04")

    assert pending_from(shared_urls, open_alert(worker, people)) <= read_now()


def test_what_becomes_critical_is_told_at_once(people: People, worker: Database, shared_urls: DatabaseUrls) -> None:
    mute(people)
    alert_id = open_alert(worker, people)

    open_alert(worker, people, RaiseSeverity(alert_id, Severity.CRITICAL, "worse", "Worse.", {"days": 9.0}))

    assert pending_from(shared_urls, alert_id) <= read_now()


@pytest.mark.parametrize("rule", ["CR-01", "CR-06"])
def test_what_the_patient_is_promised_is_told_is_never_muted(people: People, rule: str) -> None:
    response = mute(people, rule=rule)

    assert response.status_code == 422
    assert response.json["errors"][0]["pointer"] == "/rule"


@pytest.mark.parametrize(("days", "status"), [(-0.01, 422), (27.9, 201), (28.1, 422)])
def test_a_mute_ends_within_four_weeks(people: People, days: float, status: int) -> None:
    assert mute(people, days=days).status_code == status


def test_mutes_are_the_care_teams(people: People) -> None:
    muted = mute(people).json

    assert people.ana.get("/v1/patients/me/mutes").status_code == 403
    assert people.diaz.get(mutes_of(people)).status_code == 404
    assert people.diaz.delete(f"{mutes_of(people)}/{muted['id']}").status_code == 404
    assert people.chen.get(mutes_of(people)).json["items"] == [muted]
