"""Questionnaire responses that are pushed: scored, and taken again whatever the clinic switched off since."""

from __future__ import annotations

from tests.people import People
from tests.web.phones import Phone, item_of, statuses


def test_an_answered_questionnaire_is_scored_as_through_its_own_route(people: People) -> None:
    sent = item_of(type="questionnaire_response", data={"timezone": "Europe/Amsterdam"})

    results = [Phone(people.ana).push(sent)[0]["status"] for _ in range(2)]
    stored = people.ana.get(f"/v1/patients/me/questionnaire-responses/{sent['id']}").json
    (pulled,) = Phone(people.ana).pull(types="questionnaire_response")

    assert results == ["created", "unchanged"]
    assert stored["scores"][0]["value"] == 0
    assert pulled["data"] == sent["data"]


def test_a_response_that_was_taken_outlives_the_switch_of_its_instrument(people: People) -> None:
    answers = {f"q{number}": 3 for number in range(1, 6)}
    first, fresh = (
        item_of(type="questionnaire_response", data={"instrument": "who5", "answers": answers}) for _ in range(2)
    )
    edited = {**first, "rev": 2, "data": {**first["data"], "answers": {**answers, "q1": 2}}}
    replaced = {**first, "rev": 3, "data": {**item_of(type="questionnaire_response")["data"], "instrument": "c_ssrs"}}
    ana, ben = Phone(people.ana), Phone(people.ben)
    switch(people, "who5")
    ana.push(first)
    switch(people)

    assert statuses(ana.push(first)) == ["unchanged"]
    assert statuses(ana.push(edited)) == ["updated"]
    assert statuses(ana.push(first, edited)) == ["superseded", "unchanged"]
    refused = [*ana.push(fresh, replaced), *ben.push(first)]
    assert statuses(refused) == ["rejected"] * 3
    assert {(one["errors"][0]["pointer"], one["errors"][0]["code"]) for one in refused} == {
        ("/data/instrument", "not_switched_on")
    }


def switch(people: People, *instruments: str) -> None:
    """Let the clinic of these people switch on these instruments, and off all others that can be."""
    body = {"instruments": list(instruments)}
    assert people.admin.patch("/v1/clinic", json=body, headers={"If-Match": "*"}).status_code == 200
