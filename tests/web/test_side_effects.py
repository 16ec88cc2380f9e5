"""Side effects through the API: told by patient and clinician, and the alert they open at once (CR-06)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.entries import entry
from tests.databases import DatabaseUrls
from tests.people import CRISIS_LINE, People
from tests.wards import list_rows

MINE = "/v1/patients/me/side-effects"
EVENING = "2026-03-03T20:00:00+01:00"


@pytest.fixture
def session(people: People) -> str:
    """Hold a session of Ana's on 3 March 2026; give its address."""
    sent = {"started_at": "2026-03-03T10:00:00+01:00", "timezone": "Europe/Amsterdam", "route": "iv", "dose_mg": 40}
    made = people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)
    assert made.status_code == 201
    return str(made.headers["Location"])


def effect(**fields: Any) -> dict[str, Any]:
    return {"recorded_at": EVENING, "timezone": "Europe/Amsterdam", "side_effect": "nausea", "severity": 2, **fields}


def codes(response: Any) -> set[tuple[str, str]]:
    assert response.status_code == 422, response.text
    return {(fault["pointer"], fault["code"]) for fault in response.json["errors"]}


def list_alerts(people: People) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = people.chen.get("/v1/alerts").json["items"]
    return found


def test_a_patient_tells_of_a_side_effect_and_later_of_its_end(people: People, session: str) -> None:
    named = session.rpartition("/")[2]
    sent = effect(onset_at="2026-03-03T11:00:00+01:00", treatment_session_id=named, id=str(uuid4()))
    first = people.ana.post(MINE, json=sent)
    again = people.ana.post(MINE, json={**sent, "onset_at": "2026-03-03T10:00:00Z"})

    ended = people.ana.patch(first.headers["Location"], json={"ended_at": "2026-03-03T21:00:00+01:00"}).json

    assert (first.status_code, first.json["reported_by"], first.json["guidance"]) == (201, "patient", None)
    assert (again.status_code, again.json) == (200, first.json)
    assert ended["onset_at"] == "2026-03-03T10:00:00+00:00"
    assert (ended["ended_at"], ended["revision"]) == ("2026-03-03T20:00:00+00:00", 2)
    assert [one["id"] for one in people.chen.get(f"{session}/side-effects").json["items"]] == [sent["id"]]
    assert list_alerts(people) == []


def test_a_clinician_tells_of_one_in_the_session(people: People, session: str) -> None:
    stored = people.chen.post(f"{session}/side-effects", json=effect(side_effect="vomiting"))

    assert (stored.status_code, stored.json["reported_by"]) == (201, "clinician")
    assert stored.json["treatment_session_id"] == session.rpartition("/")[2]
    assert people.ana.get(stored.headers["Location"]).json == stored.json
    assert people.diaz.post(f"{session}/side-effects", json=effect()).status_code == 404
    assert people.ben.get(stored.headers["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"severity": 4}, ("/severity", "out_of_range")),
        ({"severity": -1}, ("/severity", "out_of_range")),
        ({"severity": 1.5}, ("/severity", "wrong_type")),
        ({"side_effect": "hiccups"}, ("/side_effect", "not_a_choice")),
        ({"reported_by": "clinician"}, ("/reported_by", "unknown_field")),
        ({"note": "so sick"}, ("/note", "unknown_field")),
        (
            {"onset_at": "2026-03-03T11:00:00+01:00", "ended_at": "2026-03-03T10:59:59+01:00"},
            ("/ended_at", "out_of_range"),
        ),
        ({"onset_at": "1999-12-31T11:00:00Z"}, ("/onset_at", "bad_instant")),
        ({"treatment_session_id": str(uuid4())}, ("/treatment_session_id", "absent")),
    ],
)
def test_a_fault_has_its_pointer_and_nothing_is_stored(
    people: People, shared_urls: DatabaseUrls, fields: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert expected in codes(people.ana.post(MINE, json=effect(**fields)))
    assert list_rows(shared_urls, entry, patient_id=people.ana.patient_id) == []


def test_a_session_must_be_the_patients_own(people: People, session: str) -> None:
    named = session.rpartition("/")[2]
    practice = {"recorded_at": EVENING, "practice": "nature", "treatment_session_id": named}

    assert codes(people.ben.post(MINE, json=effect(treatment_session_id=named))) == {
        ("/treatment_session_id", "absent")
    }
    assert people.ben.post("/v1/patients/me/practice-entries", json=practice).status_code == 422
    assert people.ana.post("/v1/patients/me/practice-entries", json=practice).status_code == 201


@pytest.mark.parametrize(("severity", "is_told"), [(0, False), (2, False), (3, True)])
def test_a_severe_side_effect_is_told_at_once(
    people: People, shared_urls: DatabaseUrls, severity: int, is_told: bool
) -> None:
    stored = people.ana.post(MINE, json=effect(side_effect="palpitations", severity=severity)).json

    opened = list_rows(shared_urls, alert, patient_id=people.ana.patient_id)
    assert [(one.rule, one.severity) for one in opened] == ([("CR-06", "urgent")] if is_told else [])
    assert (stored["guidance"] is not None) is is_told
    if is_told:
        told = {row.recipient_id for row in list_rows(shared_urls, delivery, alert_id=opened[0].id)}
        assert people.chen.user_id in told
        assert opened[0].evidence["findings"][0]["numbers"] == {"severity": 3}
        assert "palpitations 3 of 3" in opened[0].explanation
        assert stored["guidance"]["monitoring"] == {"watched": True, "by": "your care team", "within_minutes": None}
        assert stored["guidance"]["resources"][0]["name"] == CRISIS_LINE.name


@pytest.mark.parametrize(
    ("recorded_at", "severity", "ended_at", "is_told"),
    [
        ("2026-03-03T20:00:00+01:00", 2, None, False),
        ("2026-03-04T04:59:59+01:00", 2, None, False),
        ("2026-03-04T05:00:00+01:00", 0, None, False),
        ("2026-03-04T05:00:00+01:00", 1, None, True),
        ("2026-03-04T09:00:00+01:00", 2, None, True),
        ("2026-03-04T09:00:00+01:00", 2, "2026-03-04T04:59:00+01:00", False),
        ("2026-03-04T09:00:00+01:00", 2, "2026-03-04T05:00:00+01:00", True),
    ],
)
def test_dissociation_of_the_next_morning_is_told(
    people: People, session: str, recorded_at: str, severity: int, ended_at: str | None, is_told: bool
) -> None:
    sent = effect(side_effect="dissociation", severity=severity, recorded_at=recorded_at, ended_at=ended_at)

    people.ana.post(MINE, json=sent)

    told = [(one["rule"], one["severity"]) for one in list_alerts(people)]
    assert told == ([("CR-06", "urgent")] if is_told else [])


def test_dissociation_far_from_any_session_is_no_finding(people: People, session: str) -> None:
    recorded_at = (datetime.fromisoformat(EVENING) + timedelta(days=4)).isoformat()

    people.ana.post(MINE, json=effect(side_effect="dissociation", recorded_at=recorded_at))

    assert list_alerts(people) == []


def test_a_corrected_side_effect_marks_its_alert_and_never_ends_it(people: People) -> None:
    stored = people.ana.post(MINE, json=effect(severity=3)).headers["Location"]

    people.ana.patch(stored, json={"severity": 2})

    (opened,) = list_alerts(people)
    assert (opened["state"], opened["supported"]) == ("open", False)


def test_a_deleted_one_of_two_findings_leaves_the_other(people: People) -> None:
    stored = people.ana.post(MINE, json=effect(severity=3)).headers["Location"]
    people.ana.post(MINE, json=effect(severity=3, side_effect="confusion"))

    people.ana.delete(stored)

    (opened,) = list_alerts(people)
    assert opened["supported"] is True
    assert len(opened["evidence"]["findings"]) == 1
    assert opened["explanation"].startswith("Side effect on 2026-03-03: confusion 3 of 3")
