"""/v1/clinic over HTTP."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journal_api.clock import read_now
from tests.people import CRISIS_LINE, TIMEZONE, People

CLINIC = "/v1/clinic"
LINES = [
    {"name": "Line", "phone": "0800-0113", "url": None, "locale": "nl"},
    {"name": "Chat", "phone": None, "url": "https://x.test/c", "locale": None},
]


def test_everybody_reads_the_settings(people: People) -> None:
    for person in (people.admin, people.chen, people.ana):
        response = person.get(CLINIC)

        assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
        assert response.json == {
            "id": str(people.clinic_id),
            "name": "Harbor",
            "timezone": TIMEZONE,
            "locale": "en",
            "crisis_resources": [{"name": CRISIS_LINE.name, "phone": CRISIS_LINE.phone, "url": None, "locale": None}],
            "instruments": [],
            "accepted_licences": [],
            "working_hours": [],
            "urgent_within_minutes": None,
            "critical_within_minutes": None,
            "thresholds": {},
        }


def test_an_admin_edits_the_settings(people: People) -> None:
    body = {"name": "Pier", "crisis_resources": [{k: v for k, v in line.items() if v} for line in LINES]}

    response = people.admin.patch(CLINIC, json=body, headers={"If-Match": '"1"'})

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json is not None
    assert (response.json["name"], response.json["timezone"]) == ("Pier", TIMEZONE)
    assert response.json["crisis_resources"] == LINES
    assert people.ana.get(CLINIC).json == response.json


def test_null_takes_the_crisis_resources_away(people: People) -> None:
    response = people.admin.patch(CLINIC, json={"crisis_resources": None}, headers={"If-Match": "*"})

    assert response.json is not None
    assert response.json["crisis_resources"] == []


def test_an_admin_says_when_the_clinic_works_and_what_it_promises(people: People) -> None:
    friday, monday = ({"day": day, "opens": "08:30", "closes": "17:00"} for day in ("friday", "monday"))
    body = {"working_hours": [friday, monday], "urgent_within_minutes": 120, "critical_within_minutes": 15}

    edited = people.admin.patch(CLINIC, json=body, headers={"If-Match": "*"})
    withdrawn = people.admin.patch(
        CLINIC, json={"working_hours": None, "urgent_within_minutes": None}, headers={"If-Match": "*"}
    )

    assert edited.status_code == withdrawn.status_code == 200
    assert edited.json == {**people.ana.get(CLINIC).json, **body, "working_hours": [monday, friday]}
    told = [withdrawn.json[name] for name in ("working_hours", "urgent_within_minutes", "critical_within_minutes")]
    assert told == [[], None, 15]


def test_what_is_promised_is_told_with_a_risk_answer_and_counts_from_the_next_opening(people: People) -> None:
    entry = {"recorded_at": read_now().isoformat(), "mood": 3, "urge_to_harm": 8}
    path = "/v1/patients/me/mood-entries"
    people.admin.patch(CLINIC, json={"critical_within_minutes": 15}, headers={"If-Match": "*"})

    told = people.ana.post(path, json=entry).json["guidance"]
    # Closed today, so that the next opening is tomorrow or later.
    tomorrow = (read_now() + timedelta(days=1)).astimezone(ZoneInfo(TIMEZONE))
    hours = [{"day": f"{tomorrow:%A}".lower(), "opens": "00:00", "closes": "23:59"}]
    people.admin.patch(CLINIC, json={"working_hours": hours}, headers={"If-Match": "*"})
    later = people.ana.post(path, json=entry)

    assert (told["monitoring"]["watched"], told["monitoring"]["within_minutes"]) == (True, 15)
    midnight = datetime.combine(tomorrow.date(), time(), tzinfo=tomorrow.tzinfo)
    answered = datetime.fromisoformat(later.json["received_at"])
    waited = (midnight - answered).total_seconds() / 60
    assert waited + 15 <= later.json["guidance"]["monitoring"]["within_minutes"] < waited + 16
    assert people.ana.get(later.headers["Location"]).json["guidance"] == later.json["guidance"]


def test_a_change_must_say_what_it_was_made_on(people: People) -> None:
    assert people.admin.patch(CLINIC, json={"name": "x"}).status_code == 428
    assert people.admin.patch(CLINIC, json={"name": "x"}, headers={"If-Match": '"2"'}).status_code == 412
    assert people.admin.get(CLINIC).headers["ETag"] == '"1"'


def test_others_edit_nothing(people: People, other_people: People) -> None:
    for person in (people.ana, people.chen):
        assert person.patch(CLINIC, json={"name": "x"}, headers={"If-Match": "*"}).status_code == 403
    other_people.admin.patch(CLINIC, json={"name": "Elsewhere"}, headers={"If-Match": "*"})
    assert people.ana.get(CLINIC).headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": None}, "/name"),
        ({"timezone": "CET+1"}, "/timezone"),
        ({"locale": "e"}, "/locale"),
        ({"id": "x"}, "/id"),
        ({"crisis_resources": [{"name": "Line"}]}, "/crisis_resources/0/phone"),
        ({"crisis_resources": [{"name": "Line", "phone": "call me"}]}, "/crisis_resources/0/phone"),
        ({"crisis_resources": [{"name": "Line", "url": "javascript:alert(1)"}]}, "/crisis_resources/0/url"),
        ({"crisis_resources": [{"phone": "112"}]}, "/crisis_resources/0/name"),
        ({"crisis_resources": {}}, "/crisis_resources"),
        ({"critical_within_minutes": 4}, "/critical_within_minutes"),
        ({"critical_within_minutes": 121}, "/critical_within_minutes"),
        ({"urgent_within_minutes": 1201}, "/urgent_within_minutes"),
        ({"working_hours": [{"day": "monday", "opens": "8:30", "closes": "17:00"}]}, "/working_hours/0/opens"),
        ({"working_hours": [{"day": "monday", "opens": "08:30", "closes": "24:00"}]}, "/working_hours/0/closes"),
        ({"working_hours": [{"day": "Monday", "opens": "08:30", "closes": "17:00"}]}, "/working_hours/0/day"),
        ({"working_hours": [{"day": "monday", "opens": "17:00", "closes": "08:30"}]}, "/working_hours"),
        ({"working_hours": [{"day": "monday", "opens": "08:00", "closes": "17:00"}] * 2}, "/working_hours"),
        ({"crisis_resources": [{"name": "L", "phone": "112"}] * 21}, "/crisis_resources"),
    ],
)
def test_a_bad_change_is_told_by_pointer(people: People, body: dict[str, Any], pointer: str) -> None:
    response = people.admin.patch(CLINIC, json=body, headers={"If-Match": '"1"'})

    assert response.status_code == 422
    assert response.json is not None
    assert [fault["pointer"] for fault in response.json["errors"]] == [pointer]
