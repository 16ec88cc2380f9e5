"""A response behind the API: one transaction for everything that follows, and the judgement reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.clock import read_now
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.risk_readings import RiskSource
from journal_api.services.assessments import assess_patient
from journal_api.services.entries import delete_entry, edit_entry
from journal_api.services.resources import Resources
from journal_api.store.records import get_known_measures, get_logged_record
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.audit import audit
from journal_api.store.tables.entries import change_counter, entry, entry_version
from journal_api.store.tables.work import patient_work
from journal_api.store.thresholds import get_thresholds
from tests.databases import DatabaseUrls
from tests.people import TIMEZONE, People, Person
from tests.wards import list_rows, read_row

KIND = QUESTIONNAIRE_RESPONSE
CALM = {f"q{number}": 0 for number in range(1, 10)}


def send(person: Person, answers: dict[str, Any], *, days_ago: int = 0) -> UUID:
    completed_at = (read_now() - timedelta(days=days_ago)).isoformat()
    body = {"instrument": "phq9", "completed_at": completed_at, "answers": {**CALM, **answers}}
    sent = person.post("/v1/patients/me/questionnaire-responses", json=body)
    assert sent.status_code == 201, sent.text
    return UUID(sent.json["id"])


def test_a_response_is_an_entry_like_all_others(shared_urls: DatabaseUrls, people: People) -> None:
    response_id = send(people.ana, {"q1": 2})

    mine = {"patient_id": people.ana.patient_id}
    row = read_row(shared_urls, entry, **mine)
    assert (row.kind, row.id, row.revision, row.change, row.note_sealed) == (KIND, response_id, 1, 1, None)
    assert row.content["scores"][0] == {
        "scale": "total",
        "value": 2,
        "band": "minimal",
        "unscored": None,
        "at_least": None,
        "band_said": None,
    }
    assert read_row(shared_urls, entry_version, **mine).content == row.content
    assert read_row(shared_urls, change_counter, **mine).last_change == 1
    assert read_row(shared_urls, patient_work, **mine).wanted_seq == 1
    assert "questionnaire_responses.write" in {one.action for one in list_rows(shared_urls, audit, **mine)}


def test_a_refused_response_leaves_nothing_behind(shared_urls: DatabaseUrls, people: People) -> None:
    body = {"instrument": "phq9", "completed_at": read_now().isoformat(), "answers": {**CALM, "q9": 4}}

    assert people.ana.post("/v1/patients/me/questionnaire-responses", json=body).status_code == 422

    mine = {"patient_id": people.ana.patient_id}
    assert list_rows(shared_urls, entry, **mine) == []
    assert list_rows(shared_urls, alert, **mine) == []
    assert read_row(shared_urls, change_counter, **mine).last_change == 0


def test_the_judgement_reads_where_the_risk_answers_leave_off(
    shared_urls: DatabaseUrls, people: People, worker_resources: Resources
) -> None:
    patient_id = people.ana.patient_id
    assert patient_id is not None
    send(people.ana, {"q9": 2}, days_ago=3)
    mood = {"recorded_at": read_now().isoformat(), "mood": 6, "urge_to_harm": 0}
    people.ana.post("/v1/patients/me/mood-entries", json=mood)

    with worker_resources.database.work_transaction(patient_id) as tx:
        known, zone = get_known_measures(tx), ZoneInfo(TIMEZONE)
        logged = get_logged_record(tx, patient_id, known, zone=zone, thresholds=get_thresholds(tx))
    assess_patient(worker_resources, patient_id, now=read_now())

    assert logged.last_risk is not None
    assert (logged.last_risk.source, logged.last_risk.value) == (RiskSource.PHQ9, 2)
    assert len(logged.entry_days) == 2
    assert people.chen.get(f"/v1/patients/{patient_id}/summary").json["risk"] == "elevated"
    assert read_row(shared_urls, alert, patient_id=patient_id).state == "open"


def test_a_corrected_response_marks_its_alert_and_never_ends_it(
    shared_urls: DatabaseUrls, people: People, resources: Resources
) -> None:
    response_id = send(people.ana, {"q9": 1})
    grant = people.ana.grant("questionnaire_responses", "write")

    edited = edit_entry(
        resources,
        grant,
        KIND,
        response_id,
        lambda fields: {**fields, "answers": CALM},
        expected=None,
        now=read_now(),
    )

    row = read_row(shared_urls, alert, patient_id=people.ana.patient_id)
    assert (edited.entry.revision, edited.entry.content["scores"][0]["value"]) == (2, 0)
    assert (row.state, row.is_supported) == ("open", False)


def test_a_deleted_response_is_gone_for_every_reader(people: People, resources: Resources) -> None:
    response_id = send(people.ana, {"q9": 1})
    grant = people.ana.grant("questionnaire_responses", "write")

    delete_entry(resources, grant, KIND, response_id, expected=None, now=read_now())

    place = f"/v1/patients/{people.ana.patient_id}/questionnaire-responses"
    assert people.chen.get(f"{place}/{response_id}").status_code == 404
    assert people.chen.get(place).json["items"] == []
