"""A risk answer inside a push: words for its item at once, one alert in the same transaction, whatever the order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from journal_api.clock import read_now
from tests.people import CRISIS_LINE, People
from tests.web.phones import Phone, item_of


def alerts_of(people: People) -> list[tuple[str, str, str, bool]]:
    items = people.chen.get("/v1/alerts").json["items"]
    return [(one["rule"], one["severity"], one["state"], one["supported"]) for one in items]


def risk(urge: int, **changes: Any) -> dict[str, Any]:
    return item_of(data={"urge_to_harm": urge}, **changes)


def test_a_risk_answer_has_its_words_and_its_alert_though_every_worker_is_down(people: People) -> None:
    results = Phone(people.ana).push(item_of(), risk(9), risk(1))

    levels = [result["guidance"] and result["guidance"]["level"] for result in results]
    assert levels == [None, "crisis", "support"]
    assert results[1]["guidance"]["resources"][0]["name"] == CRISIS_LINE.name
    assert alerts_of(people) == [("CR-01", "critical", "open", True)]


def test_an_item_of_a_questionnaire_is_heard_like_any_risk_answer(people: People) -> None:
    answers = {f"q{number}": 3 for number in range(1, 10)}

    (result,) = Phone(people.ana).push(item_of(type="questionnaire_response", data={"answers": answers}))

    assert result["guidance"]["level"] in {"urgent", "crisis"}
    assert [alert[:1] + alert[2:] for alert in alerts_of(people)] == [("CR-01", "open", True)]


def test_a_severe_side_effect_is_heard_in_either_order(people: People, other_people: People) -> None:
    id_ = str(uuid4())
    versions = [
        item_of(type="side_effect", id=id_, rev=rev, data={"severity": severity}) for rev, severity in ((1, 3), (2, 1))
    ]
    for who, order in ((people, versions), (other_people, versions[::-1])):
        for version in order:
            Phone(who.ana).push(version)

    (alert,) = alerts_of(people)
    assert (alert[0], alert[2], alert[3]) == ("CR-06", "open", False)
    assert alerts_of(other_people) == [alert]


def test_a_late_answer_is_told_and_marked_late(people: People) -> None:
    recorded_at = read_now() - timedelta(days=60)

    Phone(people.ana).push(risk(9) | {"data": {"recorded_at": recorded_at.isoformat(), "mood": 2, "urge_to_harm": 9}})

    (alert,) = people.chen.get("/v1/alerts").json["items"]
    assert alert["late_by_days"] in {59, 60, 61}
    assert alert["state"] == "open"


def test_pushing_a_risk_answer_again_says_the_words_again_and_opens_nothing_new(people: People) -> None:
    phone, item = Phone(people.ana), risk(9)
    first = phone.push(item)

    again = phone.push(item)

    assert again[0]["status"] == "unchanged"
    assert again[0]["guidance"] == first[0]["guidance"]
    (alert,) = people.chen.get("/v1/alerts").json["items"]
    events = people.chen.get(f"/v1/alerts/{alert['id']}/events").json["items"]
    assert [event["action"] for event in events] == ["opened"]


@pytest.mark.parametrize("urges", [(9, 0), (5, 9), (9, 5), (9, 4, 0)])
def test_every_order_of_versions_leaves_the_same_alert(
    people: People, other_people: People, urges: tuple[int, ...]
) -> None:
    """A version that loses was an answer all the same: it is told, and then corrected."""
    id_ = str(uuid4())
    versions = [risk(urge, id=id_, rev=rev) for rev, urge in enumerate(urges, start=1)]
    for who, order in ((people, versions), (other_people, versions[::-1])):
        for version in order:
            Phone(who.ana).push(version)

    assert alerts_of(people) == alerts_of(other_people) == [("CR-01", "critical", "open", urges[-1] > 0)]


def test_an_answer_in_quarantine_is_heard(people: People) -> None:
    ahead = (read_now() + timedelta(days=3)).isoformat()
    item = item_of(data={"recorded_at": ahead, "urge_to_harm": 9})

    (result,) = Phone(people.ana).push(item)
    Phone(people.ana).push(item)

    assert (result["status"], result["guidance"]["level"]) == ("quarantined", "crisis")
    assert alerts_of(people) == [("CR-01", "critical", "open", True)]


def test_an_answer_that_is_refused_says_nothing_and_opens_nothing(people: People) -> None:
    (result,) = Phone(people.ana).push(risk(11))

    assert (result["status"], result["guidance"]) == ("rejected", None)
    assert alerts_of(people) == []
