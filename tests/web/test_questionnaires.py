"""A questionnaire goes in once, is scored by the server, and what it says about harming oneself is heard at once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.alerts import alert, delivery
from tests.people import People, Person

MINE = "/v1/patients/me/questionnaire-responses"
CALM = {f"q{number}": 0 for number in range(1, 10)}
CLEAR = {"q1": 0, "q2": 0, "q6": 0}


def phq9(answers: dict[str, Any] | None = None, **fields: Any) -> dict[str, Any]:
    answers = {**CALM, **(answers or {})}
    return {"instrument": "phq9", "completed_at": "2026-03-01T21:30:00+01:00", "answers": answers, **fields}


def c_ssrs(**answers: Any) -> dict[str, Any]:
    return phq9(instrument="c_ssrs") | {"answers": {**CLEAR, **answers}}


def switch_on(people: People, *names: str) -> None:
    licences = [name for name in names if name == "c_ssrs"]
    body = {"instruments": list(names), "accepted_licences": licences}
    assert people.admin.patch("/v1/clinic", json=body, headers={"If-Match": "*"}).status_code == 200


def codes(response: Any) -> set[tuple[str, str]]:
    return {(fault["pointer"], fault["code"]) for fault in response.json["errors"]}


def list_alerts(owner: Database, person: Person) -> list[Any]:
    with owner.transaction(Scope()) as tx:
        return list(tx.execute(alert.select().where(alert.c.patient_id == person.patient_id)))


def test_a_response_comes_back_as_sent_with_its_scores(people: People) -> None:
    sent = phq9({"q1": 3, "q2": 2, "q3": 1}, timezone="Europe/Amsterdam")

    response = people.ana.post(MINE, json=sent)

    stored = response.json
    assert response.status_code == 201
    assert {name: stored[name] for name in sent} == sent
    assert stored["scores"] == [
        {"scale": "total", "value": 6, "band": "mild", "unscored": None, "at_least": None, "band_said": None}
    ]
    assert (stored["instrument_version"], stored["scoring_version"], stored["safety"]) == ("1", "1", "answered")
    assert (stored["local_date"], stored["revision"], stored["guidance"]) == ("2026-03-01", 1, None)
    assert (
        response.headers["Location"] == f"/v1/patients/{people.ana.patient_id}/questionnaire-responses/{stored['id']}"
    )
    for reader in (people.ana, people.chen):
        read = reader.get(response.headers["Location"])
        assert (read.json, read.headers["ETag"]) == (stored, response.headers["ETag"])
    assert people.chen.get(f"/v1/patients/{people.ana.patient_id}/questionnaire-responses").json["items"] == [stored]


def test_sending_again_changes_nothing_and_other_answers_are_refused(people: People) -> None:
    sent = phq9(id=str(uuid4()))
    first = people.ana.post(MINE, json=sent)

    again = people.ana.post(MINE, json={**sent, "completed_at": "2026-03-01T20:30:00Z"})
    other = people.ana.post(MINE, json={**sent, "answers": {**CALM, "q1": 1}})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert again.json == first.json
    assert other.json["type"] == "/problems/id_taken"


def test_outsiders_see_no_response(people: People) -> None:
    place = people.ana.post(MINE, json=phq9()).headers["Location"]

    assert [person.get(place).status_code for person in (people.ben, people.diaz, people.admin)] == [404, 404, 403]
    assert people.chen.post(MINE.replace("me", str(people.ana.patient_id)), json=phq9()).status_code == 403


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"answers": {name: 0 for name in CALM if name != "q9"}}, ("/answers/q9", "required")),
        ({"answers": {**CALM, "q9": None}}, ("/answers/q9", "required")),
        ({"answers": {**CALM, "q10": 0}}, ("/answers/q10", "unknown_item")),
        ({"answers": {**CALM, "q1": 4}}, ("/answers/q1", "out_of_range")),
        ({"answers": {**CALM, "q1": -1}}, ("/answers/q1", "out_of_range")),
        ({"answers": {**CALM, "q1": 1.5}}, ("/answers/q1", "wrong_type")),
        ({"answers": {**CALM, "q1": "2"}}, ("/answers/q1", "wrong_type")),
        ({"answers": {**CALM, "q1": True}}, ("/answers/q1", "wrong_type")),
        ({"answers": []}, ("/answers", "wrong_type")),
        ({"answers": None}, ("/answers", "required")),
        ({"instrument": "beck"}, ("/instrument", "not_a_choice")),
        ({"instrument": "who5", "answers": {"q1": 1}}, ("/instrument", "not_switched_on")),
        ({"completed_at": "2026-03-01T21:30:00"}, ("/completed_at", "bad_instant")),
        ({"completed_at": "1999-03-01T21:30:00Z"}, ("/completed_at", "bad_instant")),
        ({"completed_at": "2099-03-01T21:30:00Z"}, ("/completed_at", "bad_instant")),
        ({"timezone": "Mars/Olympus"}, ("/timezone", "bad_zone")),
        ({"total": 9}, ("/total", "unknown_field")),
        ({"scores": []}, ("/scores", "unknown_field")),
    ],
)
def test_bad_content_is_named_and_leaves_nothing(
    people: People, fields: dict[str, Any], fault: tuple[str, str]
) -> None:
    response = people.ana.post(MINE, json={**phq9(), **fields})

    assert response.status_code == 422
    assert codes(response) == {fault}
    assert people.ana.get(MINE).json["items"] == []


def test_an_item_answered_twice_is_not_json_of_one_meaning(people: People) -> None:
    body = b'{"instrument": "phq2", "completed_at": "2026-03-01T21:30:00Z", "answers": {"q1": 0, "q1": 3, "q2": 0}}'

    response = people.ana.post(MINE, data=body, content_type="application/json")

    assert (response.status_code, response.json["type"]) == (400, "/problems/bad_body")


@pytest.mark.parametrize(
    ("answer", "severity", "level"),
    [(0, None, None), (1, "urgent", "urgent"), (3, "urgent", "urgent"), ("declined", "standard", "support")],
)
def test_item_9_opens_its_alert_in_the_entrys_own_transaction(
    people: People, owner: Database, answer: Any, severity: str | None, level: str | None
) -> None:
    switch_on(people, "c_ssrs")

    stored = people.ana.post(MINE, json=phq9({"q9": answer})).json

    rows = list_alerts(owner, people.ana)
    assert [(row.rule, row.severity, row.state) for row in rows] == ([("CR-01", severity, "open")] if severity else [])
    if severity is None:
        assert stored["guidance"] is None
        return
    (row,) = rows
    guidance = stored["guidance"]
    assert (guidance["level"], guidance["next_instrument"]) == (level, "c_ssrs")
    assert guidance["monitoring"]["watched"] is True
    assert row.evidence["entry_id"] == stored["id"]
    assert (row.evidence["measure"], row.evidence["value"]) == ("phq9", None if answer == "declined" else answer)
    assert "item 9 of the PHQ-9" in row.explanation
    with owner.transaction(Scope()) as tx:
        sent = tx.execute(delivery.select().where(delivery.c.alert_id == row.id)).all()
    assert people.chen.user_id in {one.recipient_id for one in sent}


def test_without_the_c_ssrs_nothing_is_named_next(people: People) -> None:
    assert people.ana.post(MINE, json=phq9({"q9": 1})).json["guidance"]["next_instrument"] is None


def test_an_urge_to_harm_leads_to_the_c_ssrs_too(people: People) -> None:
    switch_on(people, "c_ssrs")

    entry = {"recorded_at": "2026-03-01T21:30:00+01:00", "mood": 3, "urge_to_harm": 4}
    guidance = people.ana.post("/v1/patients/me/mood-entries", json=entry).json["guidance"]

    assert guidance["next_instrument"] == "c_ssrs"


@pytest.mark.parametrize(
    ("answers", "band", "severity", "level"),
    [
        ({}, "none", None, None),
        ({"q1": 1}, "low", "urgent", "urgent"),
        ({"q1": 1, "q2": 1, "q3": 1, "q4": 0, "q5": 0}, "moderate", "urgent", "urgent"),
        ({"q6": 1, "q6b": 0}, "moderate", "urgent", "urgent"),
        ({"q1": 1, "q2": 1, "q3": 0, "q4": 1, "q5": 0}, "high", "critical", "crisis"),
        ({"q6": 1, "q6b": 1}, "high", "critical", "crisis"),
    ],
)
def test_the_c_ssrs_is_urgent_from_low_and_critical_from_high(
    people: People, owner: Database, answers: dict[str, int], band: str, severity: str | None, level: str | None
) -> None:
    switch_on(people, "c_ssrs")

    stored = people.ana.post(MINE, json=c_ssrs(**answers)).json

    assert stored["scores"][0]["band"] == band
    assert [row.severity for row in list_alerts(owner, people.ana)] == ([severity] if severity else [])
    assert (None if stored["guidance"] is None else stored["guidance"]["level"]) == level


def test_a_falling_total_never_suppresses_and_nothing_resolves_itself(people: People, owner: Database) -> None:
    switch_on(people, "c_ssrs")
    people.ana.post(MINE, json=phq9(dict.fromkeys(CALM, 3)))
    people.ana.post(MINE, json=phq9({"q9": 1}))
    people.ana.post(MINE, json=phq9())
    people.ana.post(MINE, json=c_ssrs())

    (row,) = list_alerts(owner, people.ana)

    assert (row.severity, row.state, row.is_supported) == ("urgent", "open", True)
    assert [one["value"] for one in row.evidence["answers"]] in ([3, 1], [1, 3])
    assert row.evidence["value"] == 3


def test_the_answers_of_all_sources_are_one_alert_that_tells_the_gravest(people: People, owner: Database) -> None:
    switch_on(people, "c_ssrs")
    people.ana.post(MINE, json=phq9({"q9": 3}))
    people.ana.post(MINE, json=c_ssrs(q1=1, q2=1, q3=0, q4=0, q5=1))
    entry = {"recorded_at": "2026-03-02T21:30:00+01:00", "mood": 3, "urge_to_harm": 9}
    people.ana.post("/v1/patients/me/mood-entries", json=entry)

    (row,) = list_alerts(owner, people.ana)

    assert (row.severity, row.evidence["measure"], len(row.evidence["answers"])) == ("critical", "c_ssrs", 3)
    assert row.explanation.startswith(
        "Came to high risk in the C-SSRS, level 3 of 3 on 2026-03-01; critical from 3 (CR-01, "
        "CR-01.c_ssrs_critical_from version 1). 3 risk answers in all."
    )
    shown = people.chen.get(f"/v1/alerts/{row.id}/explanation").json
    assert [(one["id"], one["value"]) for one in shown["figures"]] == [("CR-01.c_ssrs_critical_from", 3)]


def test_scores_stand_beside_the_trend(people: People) -> None:
    people.ana.post(MINE, json=phq9({"q1": 3}))
    people.ana.post(MINE, json=phq9({"q1": "declined"}))

    trend = people.chen.get(f"/v1/patients/{people.ana.patient_id}/trends").json

    assert trend["questionnaires"] == [{"on": "2026-03-01", "instrument": "phq9", "score": 3}]


@pytest.mark.parametrize(("sex", "band"), [("female", "positive"), ("male", "negative"), (None, "positive")])
def test_the_cut_of_the_audit_c_is_that_of_the_profile_when_it_came_in(
    people: People, sex: str | None, band: str
) -> None:
    profile = f"/v1/patients/{people.ana.patient_id}/profile"
    assert people.chen.patch(profile, json={"sex": sex}, headers={"If-Match": "*"}).status_code == 200
    drinks = phq9(instrument="audit_c") | {"answers": {"q1": 2, "q2": 1, "q3": 0}}

    stored = people.ana.post(MINE, json=drinks).json

    (score,) = stored["scores"]
    assert (score["value"], score["band"], stored["scoring_version"]) == (3, band, "2")
    assert ("not known" in score["band_said"]) == (sex is None)
    people.chen.patch(profile, json={"sex": "female" if sex == "male" else "male"}, headers={"If-Match": "*"})
    assert people.ana.get(f"{MINE}/{stored['id']}").json["scores"] == [score]
