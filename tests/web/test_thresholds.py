"""Whatever arrives is judged by the marks its clinic has set: answers, pushes, vitals, discharges."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.test import TestResponse

from journal_api.clock import read_now
from tests.marks import set_marks
from tests.people import People
from tests.web.phones import Phone, item_of

ENTRIES = "/v1/patients/me/mood-entries"


def answer(people: People, urge: float) -> TestResponse:
    sent = {"recorded_at": read_now().isoformat(), "mood": 4, "urge_to_harm": urge}
    stored = people.ana.post(ENTRIES, json=sent)
    assert stored.status_code == 201, stored.text
    return stored


def alerts_of(people: People) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = people.chen.get("/v1/alerts").json["items"]
    return items


@pytest.mark.parametrize(
    ("urge", "level", "opened"),
    [
        (2.9, "support", None),
        (3, "urgent", ("urgent", 3)),
        (5.9, "urgent", ("urgent", 3)),
        (6, "crisis", ("critical", 6)),
        (6.1, "crisis", ("critical", 6)),
    ],
)
def test_a_risk_answer_is_judged_by_the_clinics_own_marks(
    people: People, other_people: People, urge: float, level: str, opened: tuple[str, int] | None
) -> None:
    set_marks(people, urgent_from=3, critical_from=6)

    stored, elsewhere = answer(people, urge), answer(other_people, urge)
    (pushed,) = Phone(people.ana).push(item_of(data={"urge_to_harm": urge}))

    alerts = alerts_of(people)
    assert (stored.json["guidance"]["level"], pushed["guidance"]["level"]) == (level, level)
    assert people.ana.get(stored.headers["Location"]).json["guidance"]["level"] == level
    assert [(one["severity"], one["evidence"]["threshold"]) for one in alerts] == ([opened] if opened else [])
    assert elsewhere.json["guidance"]["level"] == ("urgent" if urge >= 4 else "support")
    assert [one["severity"] for one in alerts_of(other_people)] == (["urgent"] if urge >= 4 else [])


def test_a_push_opens_its_alert_by_the_clinics_own_mark(people: People) -> None:
    set_marks(people, urgent_from=2)

    results = Phone(people.ana).push(item_of(data={"urge_to_harm": 1.9}), item_of(data={"urge_to_harm": 2}))

    (alert,) = alerts_of(people)
    assert [one["guidance"]["level"] for one in results] == ["support", "urgent"]
    assert (alert["evidence"]["value"], alert["evidence"]["threshold"]) == (2, 2)


def test_what_was_told_stands_and_what_was_not_stays_untold(people: People) -> None:
    before = answer(people, 3)
    set_marks(people, urgent_from=3)
    after = answer(people, 3)
    (told,) = alerts_of(people)
    explained = people.chen.get(f"/v1/alerts/{told['id']}/explanation").json
    set_marks(people, urgent_from=None)

    edited = people.ana.patch(
        before.headers["Location"], json={"note": "Later."}, headers={"If-Match": before.headers["ETag"]}
    )

    levels = [people.ana.get(one.headers["Location"]).json["guidance"]["level"] for one in (before, after)]
    assert (edited.status_code, levels) == (200, ["support", "urgent"])
    assert alerts_of(people) == [told]
    assert "urgent from 3 (CR-01, CR-01.urgent_from version 1, set by the clinic)" in told["explanation"]
    assert [one["entry_id"] for one in told["evidence"]["answers"]] == [after.json["id"]]
    assert people.chen.get(f"/v1/alerts/{told['id']}/explanation").json == explained
    assert [(one["id"], one["value"], one["version"]) for one in explained["figures"]] == [
        ("CR-01.urgent_from", 3, "1, set by the clinic")
    ]


def test_an_edit_is_judged_by_the_marks_under_which_the_entry_came(people: People) -> None:
    phone, item = Phone(people.ana), item_of(id=str(uuid4()), data={"urge_to_harm": 1})
    phone.push(item)
    stored = answer(people, 1)
    set_marks(people, urgent_from=3)

    (pushed,) = phone.push({**item, "rev": 2, "data": {**item["data"], "urge_to_harm": 3}})
    patched = people.ana.patch(
        stored.headers["Location"], json={"urge_to_harm": 3}, headers={"If-Match": stored.headers["ETag"]}
    )

    assert (pushed["status"], pushed["guidance"]["level"]) == ("updated", "support")
    assert patched.json["guidance"]["level"] == "support"
    assert alerts_of(people) == []


def test_the_c_ssrs_is_asked_for_by_the_clinics_own_mark(people: People) -> None:
    switched = {"instruments": ["c_ssrs"], "accepted_licences": ["c_ssrs"]}
    people.admin.patch("/v1/clinic", json=switched, headers={"If-Match": "*"})
    answer(people, 3)
    set_marks(people, urgent_from=3)
    before = asked_of(people)
    answer(people, 3)

    assert ("c_ssrs" in before, "c_ssrs" in asked_of(people)) == (False, True)


def asked_of(people: People) -> set[str]:
    return {one["instrument"] for one in people.ana.get("/v1/patients/me/due").json["items"] if one.get("instrument")}


@pytest.fixture
def session(people: People) -> str:
    """Hold a session of Ana's that began two hours and a minute ago, with calm readings; give its address."""
    began_at = read_now() - timedelta(minutes=121)
    sent = {"started_at": began_at.isoformat(), "route": "iv", "dose_mg": 40, "checklist": {"driver_arranged": True}}
    made = people.chen.post(f"/v1/patients/{people.ana.patient_id}/treatment-sessions", json=sent)
    for minutes in (-10, 40):
        read(people, made.headers["Location"], minutes_ago=121 - minutes)
    return str(made.headers["Location"])


def read(people: People, session: str, *, minutes_ago: float = 0, **fields: float) -> dict[str, Any]:
    calm = {"systolic_mmhg": 115, "diastolic_mmhg": 75, "sedation": 0, "dissociation": 0, "spo2_percent": 98}
    taken_at = (read_now() - timedelta(minutes=minutes_ago)).isoformat()
    stored = people.chen.post(f"{session}/vitals", json={"taken_at": taken_at, **calm, **fields})
    assert stored.status_code == 201, stored.text
    told: dict[str, Any] = stored.json
    return told


@pytest.mark.parametrize(
    ("systolic", "diastolic", "concern", "threshold"),
    [
        (129, 84, None, None),
        (130, 75, "caution", None),
        (144, 94, "caution", None),
        (145, 75, "hold", None),
        (169, 104, "hold", None),
        (170, 75, "urgent", "170 mmHg systolic"),
        (120, 105, "urgent", "105 mmHg diastolic"),
        (171, 106, "urgent", "170 mmHg systolic"),
    ],
)
def test_a_blood_pressure_is_judged_by_the_clinics_own_marks(
    people: People, session: str, systolic: float, diastolic: float, concern: str | None, threshold: str | None
) -> None:
    set_marks(people, caution_systolic=130, hold_systolic=145, urgent_systolic=170)
    set_marks(people, caution_diastolic=85, hold_diastolic=95, urgent_diastolic=105)

    told = read(people, session, systolic_mmhg=systolic, diastolic_mmhg=diastolic)

    found = [finding for alert in alerts_of(people) for finding in alert["evidence"]["findings"]]
    assert told["concern"] == concern
    assert [finding["threshold"] for finding in found] == ([threshold] if threshold else [])


def test_a_reading_keeps_saying_what_it_asked_for(people: People, session: str) -> None:
    first = read(people, session, systolic_mmhg=150)
    set_marks(people, hold_systolic=145)
    second = read(people, session, systolic_mmhg=150)

    listed = {one["id"]: one["concern"] for one in people.chen.get(f"{session}/vitals").json["items"]}

    assert (first["concern"], second["concern"]) == ("caution", "hold")
    assert (listed[first["id"]], listed[second["id"]]) == ("caution", "hold")
    assert alerts_of(people) == []


@pytest.mark.parametrize(
    ("marks", "fields", "code"),
    [
        ({"observed": 121}, {}, None),
        ({"observed": 150}, {}, "observed_too_briefly"),
        ({"hold_systolic": 145}, {"systolic_mmhg": 144}, None),
        ({"hold_systolic": 145}, {"systolic_mmhg": 145}, "pressure_not_settled"),
        ({"stable_rating": 1}, {"sedation": 1}, None),
        ({"stable_rating": 1}, {"sedation": 1.1}, "sedation_not_settled"),
        ({"stable_oxygen": 95}, {"spo2_percent": 95}, None),
        ({"stable_oxygen": 95}, {"spo2_percent": 94.9}, "oxygen_low"),
    ],
)
def test_a_discharge_is_held_to_the_marks_of_that_moment(
    people: People, session: str, marks: dict[str, int], fields: dict[str, float], code: str | None
) -> None:
    read(people, session, **fields)
    set_marks(people, **marks)

    answered = people.chen.post(f"{session}/discharge")

    assert [one["code"] for one in answered.json.get("errors", ())] == ([code] if code else [])


def test_a_backtest_holds_the_past_against_the_marks_of_today(people: People) -> None:
    answer(people, 3)
    before = people.chen.get("/v1/rules/CR-01/backtest").json["alarms"]
    set_marks(people, urgent_from=3)

    assert (before, people.chen.get("/v1/rules/CR-01/backtest").json["alarms"]) == (0, 1)
    assert alerts_of(people) == []
