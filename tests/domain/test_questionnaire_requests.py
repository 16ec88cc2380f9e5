"""Questionnaires that a rule has asked for: what is open, and whose turn it is."""

from __future__ import annotations

from typing import Any

import pytest

from journal_api.domain.questionnaire_requests import (
    OpenQuestion,
    Owner,
    RequestState,
    find_open_question,
    list_requests,
)
from tests.domain.records import day


def request(state: str, *, until: int = 10) -> dict[str, Any]:
    owner = "patient" if state in {"waiting", "answered"} else "care_team"
    return {"instrument": "phq9", "state": state, "owner": owner, "until_on": day(until).isoformat()}


@pytest.mark.parametrize("state", ["waiting", "unanswered", "impossible"])
def test_what_is_not_answered_is_open(state: str) -> None:
    found = find_open_question([request(state)])

    owner = Owner.PATIENT if state == "waiting" else Owner.CARE_TEAM
    assert found == OpenQuestion("phq9", RequestState(state), owner, day(10))


@pytest.mark.parametrize("requests", [[], [None], [request("answered")]])
def test_what_was_answered_or_never_asked_is_not(requests: list[dict[str, Any] | None]) -> None:
    assert find_open_question(requests) is None


def test_what_is_the_care_teams_goes_first_then_the_earliest() -> None:
    found = find_open_question(
        [request("waiting", until=1), request("unanswered", until=9), request("unanswered", until=5)]
    )

    assert found is not None
    assert (found.owner, found.until_on) == (Owner.CARE_TEAM, day(5))


def test_requests_are_found_in_an_alert_and_in_its_findings() -> None:
    own, of_a_finding = request("waiting"), request("unanswered")

    found = list_requests({"request": own, "findings": [{"request": of_a_finding}, {"request": None}, {}]})

    assert found == (own, of_a_finding)
