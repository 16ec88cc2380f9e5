"""/v1/clinic over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import CRISIS_LINE, TIMEZONE, People

CLINIC = "/v1/clinic"
LINES = [
    {"name": "Line", "phone": "0800-0113", "url": None},
    {"name": "Chat", "phone": None, "url": "https://x.test/c"},
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
            "crisis_resources": [{"name": CRISIS_LINE.name, "phone": CRISIS_LINE.phone, "url": None}],
            "instruments": [],
            "accepted_licences": [],
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
        ({"crisis_resources": [{"name": "L", "phone": "112"}] * 21}, "/crisis_resources"),
    ],
)
def test_a_bad_change_is_told_by_pointer(people: People, body: dict[str, Any], pointer: str) -> None:
    response = people.admin.patch(CLINIC, json=body, headers={"If-Match": '"1"'})

    assert response.status_code == 422
    assert response.json is not None
    assert [fault["pointer"] for fault in response.json["errors"]] == [pointer]
