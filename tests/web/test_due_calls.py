"""What is due is read from the record itself: after answers, sessions, schedules and judgements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from journal_api.clock import read_now
from journal_api.domain.access import Scope
from journal_api.domain.early_warning_requests import WarningRequest
from journal_api.domain.questionnaire_requests import RequestState
from journal_api.services.intents import apply_intents
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.judgements import judgement
from tests.people import TIMEZONE, People, Person
from tests.web.alert_openings import WARNING

DUE = "/v1/patients/me/due"
MINE = "/v1/patients/me/questionnaire-responses"
SCHEDULE = {"session_check_days": [2, 5], "phq9_every_days": 21, "checks_every_days": 60}


def read_due(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.get(DUE).json["items"]
    return items


def names(person: Person) -> list[tuple[str | None, str]]:
    return [(one["instrument"] or one["kind"], one["why"]) for one in read_due(person)]


def answer_phq9(person: Person, **answers: Any) -> Any:
    full = {f"q{number}": 0 for number in range(1, 10)} | answers
    body = {"instrument": "phq9", "completed_at": read_now().isoformat(), "answers": full}
    return person.post(MINE, json=body)


def test_a_new_patient_is_asked_the_baselines(people: People) -> None:
    assert names(people.ana) == [("phq9", "baseline"), ("urinary_check", "baseline"), ("use_check", "baseline")]
    assert people.chen.get(f"/v1/patients/{people.ana.patient_id}/due").json["items"] == read_due(people.ana)
    assert people.ben.get(f"/v1/patients/{people.ana.patient_id}/due").status_code == 404
    assert people.admin.get(f"/v1/patients/{people.ana.patient_id}/due").status_code == 403


def test_what_is_answered_is_due_two_weeks_later(people: People) -> None:
    answer_phq9(people.ana)

    (phq9,) = [one for one in read_due(people.ana) if one["instrument"] == "phq9"]

    assert phq9["why"] == "routine"
    today = read_now().astimezone(ZoneInfo(TIMEZONE)).date()
    assert phq9["due_at"][:19] == f"{today + timedelta(days=14)}T09:00:00"


def test_a_risk_answer_asks_for_the_c_ssrs_until_it_is_answered(people: People) -> None:
    body = {"instruments": ["c_ssrs"], "accepted_licences": ["c_ssrs"]}
    people.admin.patch("/v1/clinic", json=body, headers={"If-Match": "*"})
    answer_phq9(people.ana, q9=1)
    assert ("c_ssrs", "risk_answer") in names(people.ana)

    now = read_now().isoformat()
    screener = {"instrument": "c_ssrs", "completed_at": now, "answers": {"q1": 0, "q2": 0, "q6": 0}}
    assert people.ana.post(MINE, json=screener).status_code == 201

    assert "c_ssrs" not in {name for name, _ in names(people.ana)}


def test_a_question_left_open_is_asked_again(people: People) -> None:
    answer_phq9(people.ana, q9="declined")

    (phq9,) = [one for one in read_due(people.ana) if one["instrument"] == "phq9"]

    assert phq9["why"] == "left_open"


def test_an_unusual_day_asks_once_more_tonight(people: People, owner: Database) -> None:
    today = read_now().astimezone(ZoneInfo(TIMEZONE)).date()
    state = {"evidence": {}, "alarm_days": [], "prompt_days": [str(today - timedelta(days=1)), str(today)]}
    row = {"patient_id": people.ana.patient_id, "algorithm": "test", "judged_through": today, "judged_at": read_now()}
    with owner.transaction(Scope()) as tx:
        tx.execute(judgement.insert().values(**row, state=state))

    found = [one for one in read_due(people.ana) if one["kind"] == "extra_check_in"]

    assert [(one["instrument"], one["why"], one["due_at"][11:19]) for one in found] == [
        (None, "unusual_day", "19:00:00")
    ]


def test_a_clinician_writes_the_schedule_and_each_version_is_its_own(people: People) -> None:
    place = f"/v1/patients/{people.ana.patient_id}/schedule"
    own = people.chen.get(place)

    written = people.chen.put(place, json=SCHEDULE, headers={"If-Match": own.headers["ETag"]})
    again = people.chen.put(place, json=SCHEDULE, headers={"If-Match": "*"})
    stale = people.chen.put(place, json={**SCHEDULE, "phq9_every_days": 28}, headers={"If-Match": '"0"'})

    assert (own.json["revision"], own.json["effective_at"], own.json["session_check_days"]) == (0, None, [1, 3, 7])
    assert {name: written.json[name] for name in SCHEDULE} == SCHEDULE
    assert (written.json["revision"], again.json, stale.status_code) == (1, written.json, 412)
    assert people.ana.get(place).json == written.json
    assert people.chen.put(place, json=SCHEDULE).status_code == 428
    assert people.ana.put(place, json=SCHEDULE, headers={"If-Match": "*"}).status_code == 403
    assert people.diaz.put(place, json=SCHEDULE, headers={"If-Match": "*"}).status_code == 404


def test_an_edit_leaves_what_waits(people: People) -> None:
    before = read_due(people.ana)
    place = f"/v1/patients/{people.ana.patient_id}/schedule"

    people.chen.put(place, json=SCHEDULE, headers={"If-Match": "*"})

    assert read_due(people.ana) == before


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"phq9_every_days": 13}, "/phq9_every_days"),
        ({"checks_every_days": 181}, "/checks_every_days"),
        ({"session_check_days": [61]}, "/session_check_days/0"),
        ({"session_check_days": [1, 1]}, "/session_check_days"),
        ({"session_check_days": None}, "/session_check_days"),
    ],
)
def test_a_bad_schedule_is_told_by_pointer(people: People, change: dict[str, Any], pointer: str) -> None:
    place = f"/v1/patients/{people.ana.patient_id}/schedule"

    refused = people.chen.put(place, json={**SCHEDULE, **change}, headers={"If-Match": "*"})

    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json["errors"]] == [pointer]
    assert people.chen.get(place).json["revision"] == 0


def test_a_session_leads_to_a_check_that_a_check_in_answers(people: People) -> None:
    now = read_now()
    session = {"started_at": (now - timedelta(days=1)).isoformat(), "route": "im", "dose_mg": 40}
    place = f"/v1/patients/{people.ana.patient_id}/treatment-sessions"
    assert people.chen.post(place, json=session).status_code == 201
    before = [one["due_at"] for one in read_due(people.ana) if one["why"] == "after_session"]

    people.ana.post("/v1/patients/me/mood-entries", json={"recorded_at": now.isoformat(), "mood": 6})

    after = [one["due_at"] for one in read_due(people.ana) if one["why"] == "after_session"]
    assert len(before) == 3
    assert after == before[1:]


def test_an_early_warning_asks_for_a_phq_9_until_it_is_there(people: People, resources: Resources) -> None:
    scope = Scope(patient_id=people.ana.patient_id, tenant_id=people.clinic_id)
    about = {"patient_id": people.ana.patient_id, "clinic_id": people.clinic_id}
    today = read_now().astimezone(ZoneInfo(TIMEZONE)).date()
    asked_for = WarningRequest(read_now(), today, RequestState.WAITING, None, None).lay_down()
    opening = replace(WARNING, evidence={"drop": 3.0, "request": asked_for})
    with resources.database.transaction(scope) as tx:
        apply_intents(tx, **about, intents=(opening,), now=read_now())
    asked = [one for one in read_due(people.ana) if one["instrument"] == "phq9"]

    answer_phq9(people.ana)

    assert [one["why"] for one in asked] == ["early_warning"]
    assert [one["why"] for one in read_due(people.ana) if one["instrument"] == "phq9"] == ["routine"]
