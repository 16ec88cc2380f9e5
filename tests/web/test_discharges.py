"""Discharge from a session: refused with everything that is open, and what it says when nothing is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journal_api.clock import read_now
from tests.people import TIMEZONE, People

CALM = {"systolic_mmhg": 120, "diastolic_mmhg": 80, "sedation": 0, "dissociation": 0}
ASKED = {"driver_arranged": True}


def hold(people: People, *, minutes: float = 121, checklist: dict[str, bool] | None = None) -> str:
    """Start a session of Ana's so many minutes ago; give its address."""
    sent = {
        "started_at": (read_now() - timedelta(minutes=minutes)).isoformat(),
        "route": "iv",
        "dose_mg": 40,
        "checklist": ASKED if checklist is None else checklist,
    }
    made = people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)
    assert made.status_code == 201
    return str(made.headers["Location"])


def read(people: People, session: str, *, after_minutes: float, **fields: Any) -> None:
    started_at = datetime.fromisoformat(people.chen.get(session).json["started_at"])
    taken_at = (started_at + timedelta(minutes=after_minutes)).isoformat()
    stored = people.chen.post(f"{session}/vitals", json={"taken_at": taken_at, **CALM, **fields})
    assert stored.status_code == 201, stored.text


def watch(people: People, session: str) -> None:
    """Read the vitals before, at 40 minutes and at the end."""
    for minutes in (-10, 40, 120):
        read(people, session, after_minutes=minutes)


def open_codes(people: People, session: str) -> list[str]:
    refused = people.chen.post(f"{session}/discharge")
    assert (refused.status_code, refused.json["type"]) == (409, "/problems/discharge_refused")
    assert people.chen.get(session).json["state"] == "under_way"
    return [one["code"] for one in refused.json["errors"]]


def test_with_nothing_open_the_session_says_until_when_there_is_no_driving(people: People) -> None:
    session = hold(people)
    watch(people, session)

    answer = people.chen.post(f"{session}/discharge")

    tomorrow = read_now().astimezone(ZoneInfo(TIMEZONE)).date() + timedelta(days=1)
    assert (answer.status_code, answer.json["state"], answer.json["warnings"]) == (200, "discharged", [])
    assert answer.json["no_driving_until"] == tomorrow.isoformat()
    assert people.ana.get(session).json == answer.json
    assert people.chen.post(f"{session}/discharge").json == answer.json


def test_everything_that_is_open_is_told_at_once(people: People) -> None:
    session = hold(people, minutes=30, checklist={})

    assert open_codes(people, session) == [
        "no_driver",
        "observed_too_briefly",
        "no_pressure_before",
        "no_pressure_at_40_minutes",
        "no_fresh_pressure",
        "no_fresh_sedation",
        "no_fresh_dissociation",
    ]


@pytest.mark.parametrize(("minutes", "is_open"), [(119, True), (120, False), (121, False)])
def test_two_hours_are_observed(people: People, minutes: int, is_open: bool) -> None:
    session = hold(people, minutes=minutes)
    watch_until = minutes - 1
    for at in (-10, 40, watch_until):
        read(people, session, after_minutes=at)

    answer = people.chen.post(f"{session}/discharge")

    assert [one["code"] for one in answer.json.get("errors", ())] == (["observed_too_briefly"] if is_open else [])


@pytest.mark.parametrize(
    ("before", "at_40", "expected"),
    [
        (-121, 40, ["no_pressure_before"]),
        (-120, 30, []),
        (0, 60, []),
        (-10, 29.9, ["no_pressure_at_40_minutes"]),
        (-10, 60.1, ["no_pressure_at_40_minutes"]),
    ],
)
def test_the_blood_pressure_is_read_before_and_at_40_minutes(
    people: People, before: float, at_40: float, expected: list[str]
) -> None:
    session = hold(people)
    for at in (before, at_40, 120):
        read(people, session, after_minutes=at)

    answer = people.chen.post(f"{session}/discharge")

    assert [one["code"] for one in answer.json.get("errors", ())] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"systolic_mmhg": 159}, []),
        ({"systolic_mmhg": 160}, ["pressure_not_settled"]),
        ({"diastolic_mmhg": 100}, ["pressure_not_settled"]),
        ({"emergency_signs": ["severe_headache"]}, ["pressure_not_settled", "emergency_signs"]),
        ({"sedation": 2}, []),
        ({"sedation": 2.1}, ["sedation_not_settled"]),
        ({"dissociation": 2.1}, ["dissociation_not_settled"]),
        ({"spo2_percent": 93}, []),
        ({"spo2_percent": 92.9}, ["oxygen_low"]),
        ({"sedation": None, "dissociation": None}, ["no_fresh_sedation", "no_fresh_dissociation"]),
    ],
)
def test_the_last_reading_must_be_calm(people: People, fields: dict[str, Any], expected: list[str]) -> None:
    session = hold(people)
    for at in (-10, 40):
        read(people, session, after_minutes=at)
    read(people, session, after_minutes=120, **fields)

    answer = people.chen.post(f"{session}/discharge")

    assert [one["code"] for one in answer.json.get("errors", ())] == expected


@pytest.mark.parametrize(("minutes", "is_open"), [(29, False), (31, True)])
def test_the_last_reading_must_be_fresh(people: People, minutes: int, is_open: bool) -> None:
    session = hold(people, minutes=130)
    for at in (-10, 40, 130 - minutes):
        read(people, session, after_minutes=at)

    answer = people.chen.post(f"{session}/discharge")

    codes = [one["code"] for one in answer.json.get("errors", ())]
    assert codes == (["no_fresh_pressure", "no_fresh_sedation", "no_fresh_dissociation"] if is_open else [])


@pytest.mark.parametrize(("severity", "is_open"), [(1, False), (2, True), (3, True)])
def test_a_side_effect_must_have_ended(people: People, severity: int, is_open: bool) -> None:
    session = hold(people)
    watch(people, session)
    sent = {"recorded_at": read_now().isoformat(), "side_effect": "nausea", "severity": severity}
    stored = people.chen.post(f"{session}/side-effects", json=sent)

    refused = people.chen.post(f"{session}/discharge")
    people.chen.patch(stored.headers["Location"], json={"ended_at": read_now().isoformat()})

    errors = refused.json.get("errors", ())
    assert [one["pointer"] for one in errors] == ([f"/side_effects/{stored.json['id']}"] if is_open else [])
    assert people.chen.post(f"{session}/discharge").json["state"] == "discharged"


def test_only_who_is_treated_can_be_discharged(people: People) -> None:
    sent = {"planned_at": read_now().isoformat(), "route": "iv", "dose_mg": 40}
    made = people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)

    refused = people.chen.post(f"{made.headers['Location']}/discharge")

    assert (refused.status_code, refused.json["type"]) == (409, "/problems/impossible_transition")
    assert people.ana.post(f"{made.headers['Location']}/discharge").status_code == 403
    assert people.diaz.post(f"{made.headers['Location']}/discharge").status_code == 404
