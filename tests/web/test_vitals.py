"""Vitals through the API: the timeline of a session, what is refused, and the alert that a reading opens (CR-06)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from journal_api.clock import read_now
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.treatment import vitals
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows


@pytest.fixture
def session(people: People) -> str:
    """Start a session of Ana's an hour ago; give its address."""
    started_at = (read_now() - timedelta(hours=1)).isoformat()
    sent = {"started_at": started_at, "route": "iv", "dose_mg": 40}
    made = people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)
    assert made.status_code == 201
    return str(made.headers["Location"])


def reading(systolic: float = 120, diastolic: float = 80, **fields: Any) -> dict[str, Any]:
    return {"taken_at": read_now().isoformat(), "systolic_mmhg": systolic, "diastolic_mmhg": diastolic, **fields}


def codes(response: Any) -> set[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return {(fault["pointer"], fault["code"]) for fault in response.json["errors"]}


def test_a_reading_comes_back_with_its_units(people: People, session: str) -> None:
    sent = reading(124.5, 78, heart_rate_bpm=72, spo2_percent=98, sedation=1, dissociation=4, id=str(uuid4()))

    first = people.chen.post(f"{session}/vitals", json=sent)
    again = people.chen.post(f"{session}/vitals", json=sent)
    other = people.chen.post(f"{session}/vitals", json={**sent, "sedation": 2})

    assert (first.status_code, again.status_code, again.json) == (201, 200, first.json)
    assert {name: first.json[name] for name in sent} == sent
    assert (first.json["concern"], first.json["emergency_signs"]) == (None, [])
    assert other.json["type"] == "/problems/id_taken"


def test_the_timeline_is_told_oldest_first_to_the_patient_too(people: People, session: str) -> None:
    now = read_now()
    for minutes in (5, 45, 25):
        at = (now - timedelta(minutes=minutes)).isoformat()
        people.chen.post(f"{session}/vitals", json={"taken_at": at, "heart_rate_bpm": minutes + 40})

    first = people.ana.get(f"{session}/vitals?limit=2").json
    rest = people.ana.get(f"{session}/vitals?limit=2&cursor={first['next_cursor']}").json

    assert [one["heart_rate_bpm"] for one in (*first["items"], *rest["items"])] == [85, 65, 45]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"systolic_mmhg": 301}, ("/systolic_mmhg", "out_of_range")),
        ({"systolic_mmhg": 39}, ("/systolic_mmhg", "out_of_range")),
        ({"diastolic_mmhg": 19}, ("/diastolic_mmhg", "out_of_range")),
        ({"diastolic_mmhg": 120}, ("/diastolic_mmhg", "out_of_range")),
        ({"diastolic_mmhg": None}, ("/diastolic_mmhg", "required")),
        ({"systolic_mmhg": None}, ("/systolic_mmhg", "required")),
        ({"systolic_mmhg": None, "diastolic_mmhg": None}, ("/systolic_mmhg", "required")),
        ({"heart_rate_bpm": 0}, ("/heart_rate_bpm", "out_of_range")),
        ({"spo2_percent": 100.5}, ("/spo2_percent", "out_of_range")),
        ({"sedation": 10.1}, ("/sedation", "out_of_range")),
        ({"dissociation": "4"}, ("/dissociation", "wrong_type")),
        ({"blood_pressure": "120/80"}, ("/blood_pressure", "unknown_field")),
        ({"emergency_signs": ["cough"]}, ("/emergency_signs/0", "not_a_choice")),
        ({"taken_at": "2126-03-01T09:00:00Z"}, ("/taken_at", "bad_instant")),
        ({"taken_at": "2026-03-01T09:00:00Z"}, ("/taken_at", "out_of_range")),
    ],
)
def test_what_is_impossible_is_refused_with_its_pointer(
    people: People, session: str, shared_urls: DatabaseUrls, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    response = people.chen.post(f"{session}/vitals", json={**reading(), **fields})

    assert expected in codes(response)
    assert list_rows(shared_urls, vitals, patient_id=people.ana.patient_id) == []


@pytest.mark.parametrize(
    ("systolic", "diastolic", "concern"),
    [
        (139, 89, None),
        (140, 80, "caution"),
        (120, 90, "caution"),
        (159.9, 99.9, "caution"),
        (160, 80, "hold"),
        (120, 100, "hold"),
        (179, 109, "hold"),
        (180, 80, "urgent"),
        (120, 110, "urgent"),
        (181, 111, "urgent"),
    ],
)
def test_a_blood_pressure_asks_for_what_its_mark_says(
    people: People, session: str, systolic: float, diastolic: float, concern: str | None
) -> None:
    told = people.chen.post(f"{session}/vitals", json=reading(systolic, diastolic)).json

    alerts = people.chen.get("/v1/alerts").json["items"]
    assert told["concern"] == concern
    assert [(one["rule"], one["severity"]) for one in alerts] == ([("CR-06", "urgent")] if concern == "urgent" else [])


@pytest.mark.parametrize("sign", ["chest_pain", "severe_headache", "neurological_signs"])
def test_a_sign_of_an_emergency_is_critical_at_any_value(people: People, session: str, sign: str) -> None:
    told = people.chen.post(f"{session}/vitals", json=reading(118, 76, emergency_signs=[sign])).json

    (opened,) = people.chen.get("/v1/alerts").json["items"]
    assert told["concern"] == "emergency"
    assert (opened["rule"], opened["severity"]) == ("CR-06", "critical")
    assert f"{sign.replace('_', ' ')} (blood pressure 118/76 mmHg)" in opened["explanation"]


def test_the_alert_and_its_first_deliveries_are_stored_with_the_reading(
    people: People, session: str, shared_urls: DatabaseUrls
) -> None:
    stored = people.chen.post(f"{session}/vitals", json=reading(184, 96)).json

    (opened,) = list_rows(shared_urls, alert, patient_id=people.ana.patient_id)
    (finding,) = opened.evidence["findings"]
    recipients = {row.recipient_id for row in list_rows(shared_urls, delivery, alert_id=opened.id)}
    explained = people.chen.get(f"/v1/alerts/{opened.id}/explanation").json
    assert finding["source_id"] == stored["id"]
    assert finding["numbers"] == {"systolic_mmhg": 184, "diastolic_mmhg": 96}
    assert "184/96 mmHg; urgent from 180 mmHg systolic" in opened.explanation
    assert people.chen.user_id in recipients
    assert [figure["id"] for figure in explained["figures"]] == ["CR-06.urgent_systolic"]


def test_a_graver_finding_raises_the_one_alert_and_a_calm_one_changes_nothing(people: People, session: str) -> None:
    for sent in (
        reading(182, 80),
        reading(183, 80),
        reading(120, 80),
        reading(130, 80, emergency_signs=["chest_pain"]),
    ):
        people.chen.post(f"{session}/vitals", json=sent)

    (opened,) = people.chen.get("/v1/alerts").json["items"]
    assert opened["severity"] == "critical"
    assert [one["severity"] for one in opened["evidence"]["findings"]] == ["critical", "urgent", "urgent"]


def test_who_writes_and_who_reads(people: People, session: str) -> None:
    assert people.ana.post(f"{session}/vitals", json=reading()).status_code == 403
    assert people.diaz.post(f"{session}/vitals", json=reading()).status_code == 404
    assert people.ben.get(f"{session}/vitals").status_code == 404


def test_nobody_is_watched_in_a_canceled_session(people: People, session: str) -> None:
    people.chen.patch(session, json={"state": "canceled"}, headers={"If-Match": "*"})

    assert people.chen.post(f"{session}/vitals", json=reading()).json["type"] == "/problems/impossible_transition"
