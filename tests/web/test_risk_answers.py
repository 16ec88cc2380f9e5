"""A risk answer: words at once, one alert, in the entry's own transaction."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import CRISIS_LINE, People

MINE = "/v1/patients/me/mood-entries"


def mood(**fields: Any) -> dict[str, Any]:
    return {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 6, **fields}


@pytest.mark.parametrize(
    ("urge", "level", "severity"), [(1, "support", None), (4, "urgent", "urgent"), (8, "crisis", "critical")]
)
def test_a_risk_answer_has_words_and_its_alert_at_once(
    people: People, urge: int, level: str, severity: str | None
) -> None:
    guidance = people.ana.post(MINE, json=mood(urge_to_harm=urge)).json["guidance"]

    alerts = people.chen.get("/v1/alerts").json["items"]
    assert guidance["level"] == level
    assert guidance["resources"] == [{"name": CRISIS_LINE.name, "phone": CRISIS_LINE.phone, "url": None}]
    assert guidance["monitoring"]["watched"] is (severity is not None)
    assert [(alert["rule"], alert["severity"]) for alert in alerts] == ([("CR-01", severity)] if severity else [])


def test_without_a_team_the_words_say_that_nobody_watches(people: People) -> None:
    guidance = people.ben.post(MINE, json=mood(urge_to_harm=9)).json["guidance"]

    assert guidance["level"] == "crisis"
    assert guidance["monitoring"] == {"watched": False, "by": "nobody", "within_minutes": None}


def test_many_risk_answers_are_one_alert(people: People) -> None:
    for urge in (5, 4, 6, 5):
        people.ana.post(MINE, json=mood(urge_to_harm=urge))
    people.ana.post(MINE, json=mood(urge_to_harm=9))

    alerts = people.chen.get("/v1/alerts").json["items"]

    assert [(alert["rule"], alert["severity"], alert["state"]) for alert in alerts] == [("CR-01", "critical", "open")]


def test_a_corrected_risk_answer_marks_its_alert_and_never_ends_it(people: People) -> None:
    stored = people.ana.post(MINE, json=mood(urge_to_harm=5)).json

    people.ana.patch(f"{MINE}/{stored['id']}", json={"urge_to_harm": 0})

    (alert,) = people.chen.get("/v1/alerts").json["items"]
    assert (alert["state"], alert["supported"]) == ("open", False)


def test_the_words_name_help_in_the_patients_own_language(people: People) -> None:
    lines = [{"name": "Dutch", "phone": "113", "locale": "nl"}, {"name": "English", "phone": "112", "locale": "en"}]
    people.admin.patch("/v1/clinic", json={"crisis_resources": lines}, headers={"If-Match": "*"})
    people.ana.patch("/v1/me", json={"locale": "nl-NL"})

    guidance = people.ana.post(MINE, json=mood(urge_to_harm=8)).json["guidance"]

    assert [one["name"] for one in guidance["resources"]] == ["Dutch"]
