"""From a request to a stored alert: take-home doses (CR-08), stays in hospital and attempts (CR-03)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from journal_api.services.resources import Resources
from tests.courses import Story, read_now_of_day
from tests.people import People


@pytest.fixture
def story(people: People, worker_resources: Resources) -> Story:
    return Story(people, worker_resources, read_now_of_day())


def dispense(story: Story, at: int, **fields: Any) -> dict[str, Any]:
    body = {"dispensed_on": story.day(at).isoformat(), "route": "sublingual", "doses": 8, "dose_mg": 100}
    path = f"/v1/patients/{story.people.ana.patient_id}/dispensings"
    sent = story.people.chen.post(path, json={**body, "days_supply": 28, **fields})
    assert sent.status_code == 201, sent.text
    return dict(sent.json)


def tell_event(story: Story, at: int, kind: str) -> dict[str, Any]:
    path = f"/v1/patients/{story.people.ana.patient_id}/adverse-events"
    sent = story.people.chen.post(path, json={"kind": kind, "occurred_on": story.day(at).isoformat()})
    assert sent.status_code == 201, sent.text
    return dict(sent.json)


def test_doses_dispensed_again_too_early_are_told_with_their_numbers(story: Story) -> None:
    dispense(story, -20)
    dispense(story, 0)
    story.judge()

    (alert,) = story.alerts("CR-08")

    covered = {story.day(at) for at in range(-20, -20 + 28)}
    left = sum(on >= story.today for on in covered)
    (finding,) = alert["evidence"]["findings"]
    assert (alert["severity"], finding["subject"], finding["days_left"]) == ("standard", "ran_out_early", left)
    assert finding["supply"]["through_on"] == max(covered).isoformat()
    assert f"with {left} days left" in alert["explanation"]
    explained = story.people.chen.get(f"/v1/alerts/{alert['id']}/explanation").json
    assert {figure["id"] for figure in explained["figures"]} == {"CR-08.early_days"}


def test_a_gap_is_told_by_time_alone_and_never_ends_by_itself(story: Story) -> None:
    dispense(story, 0, days_supply=14)
    story.judge(later=timedelta(days=19))
    assert story.alerts("CR-08") == []

    story.judge(later=timedelta(days=20))
    (alert,) = story.alerts("CR-08")
    story.judge(later=timedelta(days=25))

    assert story.alerts("CR-08") == [alert]
    (finding,) = alert["evidence"]["findings"]
    assert (finding["subject"], finding["without_since"]) == ("gap", story.day(14).isoformat())


def test_doses_withdrawn_as_wrong_leave_the_alert_unsupported(story: Story) -> None:
    dispense(story, -20)
    wrong = dispense(story, 0)
    story.judge()
    path = f"/v1/patients/{story.people.ana.patient_id}/dispensings/{wrong['id']}"
    assert story.people.chen.delete(path).status_code == 204
    story.judge()

    (alert,) = story.alerts("CR-08")

    assert (alert["state"], alert["supported"]) == ("open", False)


@pytest.mark.parametrize("kind", ["psychiatric_admission", "suicide_attempt"])
def test_a_stay_in_hospital_or_an_attempt_is_a_relapse_at_once(story: Story, kind: str) -> None:
    story.session(-30)
    tell_event(story, -2, kind)
    story.judge()

    (alert,) = story.alerts("CR-03")

    (finding,) = alert["evidence"]["findings"]
    assert (alert["severity"], alert["state"], finding["confirmed_on"]) == ("urgent", "open", story.day(-2).isoformat())
    assert story.people.chen.get(f"/v1/alerts/{alert['id']}/deliveries").json["items"] != []
    course = story.people.chen.get(f"/v1/patients/{story.people.ana.patient_id}/course").json
    assert course["courses"][0]["state"] == "relapse"


def test_another_event_is_kept_and_is_no_relapse(story: Story) -> None:
    story.session(-30)
    tell_event(story, -2, "other_admission")
    story.judge()

    assert story.alerts("CR-03") == []


def test_an_event_withdrawn_as_wrong_leaves_the_alert_unsupported(story: Story) -> None:
    story.session(-30)
    wrong = tell_event(story, -2, "suicide_attempt")
    story.judge()
    path = f"/v1/patients/{story.people.ana.patient_id}/adverse-events/{wrong['id']}"
    assert story.people.chen.delete(path).status_code == 204
    story.judge()

    (alert,) = story.alerts("CR-03")

    assert alert["supported"] is False
