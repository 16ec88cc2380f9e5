"""A course of treatment and a practice through the API: what is asked, what is told, and to whom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest

from journal_api.clock import read_now
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.audit import audit
from tests.courses import Story
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows

INDUCTION = (-60, -58, -56, -53, -51, -49)


@pytest.fixture
def story(people: People, shared_urls: DatabaseUrls) -> Iterator[Story]:
    database = Database(shared_urls.worker, pool_size=1)
    yield Story(people, Resources(database, vault=None, secret=b"", public_url=""), read_now())
    database.close()


def test_without_sessions_there_is_no_course_and_the_published_durability(story: Story) -> None:
    shown = story.people.ana.get("/v1/patients/me/course").json

    assert [(one["instrument"], one["state"]) for one in shown["courses"]] == [("phq9", "not_treated")]
    assert (shown["wear_off"], shown["series"]) == (None, [])
    assert shown["durability"]["median_days"] == pytest.approx(18)
    assert shown["durability"]["lower_days"] < 18 < shown["durability"]["upper_days"]


def test_a_course_tells_where_it_stands_and_when_it_may_wear_off(story: Story) -> None:
    story.phq9(-62, 20)
    story.session(*INDUCTION)
    story.phq9(-47, 6)
    story.phq9(-33, 9)
    planned = {"planned_at": story.moment(9, 10), "route": "iv", "dose_mg": 35, "timezone": "UTC"}
    path = f"/v1/patients/{story.people.ana.patient_id}/treatment-sessions"
    assert story.people.chen.post(path, json=planned).status_code == 201

    shown = story.people.chen.get(f"/v1/patients/{story.people.ana.patient_id}/course").json

    (course,) = shown["courses"]
    assert (course["state"], course["sessions"], course["baseline"]["total"]) == ("response", 6, 20)
    assert course["improvement"] == pytest.approx(11 / 20)
    assert (course["best"]["total"], course["newest"]["total"], course["repeat"]) == (6, 9, None)
    held = 16
    assert shown["series"] == [{"last_session_on": story.day(-49).isoformat(), "days": held, "is_lost": False}]
    scale = 18**1.5 / (math.sqrt(2) - 1)
    chance = 1 - ((scale + held**1.5) / (scale + (49 + 9) ** 1.5)) ** 2
    assert shown["wear_off"]["next_session_on"] == story.day(9).isoformat()
    assert shown["wear_off"]["chance_before_next"] == pytest.approx(chance)
    assert shown["wear_off"]["held_through_on"] == story.day(-33).isoformat()


def test_an_unconfirmed_crossing_shows_the_repeat_it_asks_for(story: Story) -> None:
    story.phq9(-62, 20)
    story.session(*INDUCTION)
    story.phq9(-47, 6)
    story.phq9(-20, 11)

    (course,) = story.people.ana.get("/v1/patients/me/course").json["courses"]

    assert course["state"] == "loss_unconfirmed"
    assert course["crossings"] == [
        {"kind": "loss_of_response", "first_on": story.day(-20).isoformat(), "confirmed_on": None, "ended_on": None}
    ]
    assert course["repeat"] == {
        "instrument": "phq9",
        "crossing": "loss_of_response",
        "from_on": story.day(-15).isoformat(),
        "until_on": story.day(-5).isoformat(),
        "state": "unanswered",
        "owner": "care_team",
    }


def practice(story: Story, *days: int) -> None:
    for at in days:
        body = {"practice": "meditation", "recorded_at": story.moment(at), "timezone": "UTC"}
        assert story.people.ana.post("/v1/patients/me/practice-entries", json=body).status_code == 201


def test_practice_is_told_by_lived_days_and_compared_only_with_enough_of_them(story: Story) -> None:
    practice(story, -20, -9, -8, -7, -1)

    shown = story.people.ana.get("/v1/patients/me/practice-summary").json

    assert (shown["practice_days"], shown["current_streak_days"], shown["longest_streak_days"]) == (5, 1, 3)
    assert shown["adherence_30d"] == pytest.approx(5 / 21)
    assert shown["last_practice_on"] == story.day(-1).isoformat()
    assert (shown["mood"]["knowledge"], shown["mood"]["difference"]) == ("too_little", None)
    assert (shown["durability"]["knowledge"], shown["durability"]["ratio"]) == ("too_little", None)


def test_mood_beside_practice_is_told_with_its_interval(story: Story) -> None:
    practiced = range(-60, 0, 4)
    practice(story, *practiced)
    near = {*practiced, *(at + 1 for at in practiced)}
    told = {at: (6.0 if at in near else 5.0) + (at % 3 - 1) / 2 for at in range(-60, 0)}
    for at, mood in told.items():
        story.mood(at, mood)

    mood = story.people.chen.get(f"/v1/patients/{story.people.ana.patient_id}/practice-summary").json["mood"]

    ours = [value for at, value in told.items() if at in near]
    others = [value for at, value in told.items() if at not in near]
    assert (mood["practice_side_days"], mood["other_days"]) == (len(ours), len(others))
    assert mood["difference"] == pytest.approx(sum(ours) / len(ours) - sum(others) / len(others))
    assert mood["lower"] < mood["difference"] < mood["upper"]


@pytest.mark.parametrize("what", ["course", "practice-summary"])
def test_a_course_is_for_the_patient_and_the_care_team(people: People, shared_urls: DatabaseUrls, what: str) -> None:
    path = f"/v1/patients/{people.ana.patient_id}/{what}"

    statuses = [
        person.get(path).status_code for person in (people.ana, people.chen, people.ben, people.diaz, people.admin)
    ]

    assert statuses == [200, 200, 404, 404, 403]
    absent = people.diaz.get(f"/v1/patients/{uuid4()}/{what}").json
    assert {**people.diaz.get(path).json, "request_id": ""} == {**absent, "request_id": ""}
    (row,) = list_rows(shared_urls, audit, user_id=people.chen.user_id)
    assert (row.action, row.purpose) == (f"{what.replace('-', '_')}.read", "care")
    assert row.at > read_now() - timedelta(minutes=5)
