"""From a request to a stored alert: each rule over questionnaires and sessions, its numbers reckoned a second time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from journal_api.clock import read_now
from journal_api.services.resources import Resources
from tests.courses import Story
from tests.people import People

INDUCTION = (-60, -58, -56, -53, -51, -49)


@pytest.fixture
def story(people: People, worker_resources: Resources) -> Story:
    return Story(people, worker_resources, read_now())


def test_a_reliable_worsening_is_told_with_its_numbers(story: Story) -> None:
    told = {-28: 6, -14: 9, 0: 18}
    for at, total in told.items():
        story.phq9(at, total)
    story.judge()

    (alert,) = story.alerts("CR-02")

    rise = told[0] - told[-14]
    assert (alert["severity"], alert["state"], alert["episode"]["measure"]) == ("standard", "open", "phq9")
    (finding,) = alert["evidence"]["findings"]
    assert finding["against"] == [
        {"what": "previous", "on": story.day(-14).isoformat(), "total": told[-14], "worse_by": rise}
    ]
    assert rise >= finding["reliable_change"] == 6
    assert f"{rise} points worse than the {told[-14]}" in alert["explanation"]
    explained = story.people.chen.get(f"/v1/alerts/{alert['id']}/explanation").json
    assert {figure["id"] for figure in explained["figures"]} == {"phq9.reliable_change", "CR-02.urgent_factor"}
    assert "Löwe" in explained["source"]


def test_judging_again_changes_nothing_and_a_calm_score_ends_the_alert(story: Story) -> None:
    story.phq9(-14, 4)
    story.phq9(-2, 12)
    story.judge()
    (first,) = story.alerts("CR-02")
    story.judge()
    assert story.alerts("CR-02") == [first]

    story.phq9(0, 5)
    story.judge()

    (ended,) = story.alerts("CR-02")
    assert (ended["id"], ended["state"]) == (first["id"], "resolved")


def test_a_first_crossing_waits_for_its_repeat_and_the_repeat_makes_it_urgent(story: Story) -> None:
    story.phq9(-62, 20)
    story.session(*INDUCTION)
    story.phq9(-47, 6)
    story.phq9(-6, 13)
    story.judge()

    (waiting,) = story.alerts("CR-03")
    told = {finding["subject"]: finding for finding in waiting["evidence"]["findings"]}
    assert (waiting["severity"], waiting["evidence"]["is_told"]) == ("standard", False)
    assert story.people.chen.get(f"/v1/alerts/{waiting['id']}/deliveries").json["items"] == []
    assert told["relapse"]["request"] == {
        "instrument": "phq9",
        "from_on": story.day(-1).isoformat(),
        "until_on": story.day(9).isoformat(),
        "state": "waiting",
        "owner": "patient",
    }

    standing = story.people.chen.get(f"/v1/patients/{story.people.ana.patient_id}/summary").json
    questions = {one["rule"]: one["question"] for one in standing["open_alerts"]}
    assert questions["CR-03"]["owner"] == "patient"
    assert questions["CR-02"] is None
    assert standing["risk"] == "elevated"

    story.phq9(0, 14)
    story.judge()

    (alert,) = story.alerts("CR-03")
    told = {finding["subject"]: finding for finding in alert["evidence"]["findings"]}
    assert (alert["id"], alert["severity"], alert["state"]) == (waiting["id"], "urgent", "open")
    assert told["relapse"]["confirmed_on"] == told["loss_of_response"]["confirmed_on"] == story.day(0).isoformat()
    best, newest, baseline = 6, 14, 20
    assert f"{newest - best} above the best since treatment began" in alert["explanation"]
    assert f"{100 * (baseline - newest) // baseline} % below the {baseline}" in alert["explanation"]
    assert story.people.chen.get(f"/v1/alerts/{alert['id']}/deliveries").json["items"] != []


def test_a_repeat_that_nobody_answers_is_told_to_the_care_team(story: Story) -> None:
    story.phq9(-62, 20)
    story.session(*INDUCTION)
    story.phq9(-47, 6)
    story.phq9(-6, 11)
    story.judge()
    story.judge(later=timedelta(days=10))

    (alert,) = story.alerts("CR-03")

    (request,) = [finding["request"] for finding in alert["evidence"]["findings"]]
    assert (request["state"], request["owner"], alert["chain"]) == ("unanswered", "care_team", 2)
    standing = story.people.chen.get(f"/v1/patients/{story.people.ana.patient_id}/summary").json
    assert [one["question"] for one in standing["open_alerts"]] == [
        {"instrument": "phq9", "state": "unanswered", "owner": "care_team", "until_on": story.day(9).isoformat()}
    ]
    assert standing["risk"] == "elevated"
    (line,) = [one for one in story.people.chen.get("/v1/patients").json["items"] if one["open_alerts"]]
    assert line["open_alerts"] == standing["open_alerts"]
    own = story.people.ana.get("/v1/patients/me/summary").json
    assert [one["question"] for one in own["open_alerts"]] == [None]
    assert story.people.chen.get(f"/v1/alerts/{alert['id']}/deliveries").json["items"] != []


def test_visible_blood_and_symptoms_that_stay_are_told(story: Story) -> None:
    none = {"frequency": 0, "nocturia": 0, "urgency": 0, "pain": 0, "visible_blood": 0}
    story.session(-55, -20, -10)
    story.answer("urinary_check", -35, {**none, "frequency": 1, "pain": 1})
    story.answer("urinary_check", -5, {**none, "frequency": 1, "pain": 1, "nocturia": 1})
    story.judge()

    (alert,) = story.alerts("CR-07")
    (finding,) = alert["evidence"]["findings"]
    window = range(-5 - 27, -5 + 1)
    before = range(-5 - 55, -5 - 27)
    assert (finding["sessions"], finding["sessions_before"]) == (
        sum(at in window for at in (-55, -20, -10)),
        sum(at in before for at in (-55, -20, -10)),
    )
    assert alert["severity"] == "urgent"

    story.answer("urinary_check", 0, {**none, "visible_blood": 1})
    story.judge()
    (alert,) = story.alerts("CR-07")
    assert "Visible blood in the urine" in alert["explanation"]


def test_use_outside_the_plan_is_told(story: Story) -> None:
    story.answer("use_check", -1, {"more_or_earlier": 0, "outside_plan": 0, "craving": 7, "ran_out_early": 0})
    story.judge()
    (alert,) = story.alerts("CR-08")
    assert (alert["severity"], alert["evidence"]["findings"][0]["craving"]) == ("standard", 7)

    story.answer("use_check", 0, {"more_or_earlier": 0, "outside_plan": 1, "craving": 2, "ran_out_early": 0})
    story.judge()
    (raised,) = story.alerts("CR-08")
    assert (raised["id"], raised["severity"], raised["chain"]) == (alert["id"], "urgent", 2)


def test_a_mania_switch_is_told(story: Story) -> None:
    switched_on = {"instruments": ["asrm"]}
    assert story.people.admin.patch("/v1/clinic", json=switched_on, headers={"If-Match": "*"}).status_code == 200
    answers = {"q1": 2, "q2": 1, "q3": 1, "q4": 1, "q5": 1}
    story.answer("asrm", -7, {**answers, "q1": 1})
    story.judge()
    assert story.alerts("CR-09") == []

    story.answer("asrm", 0, answers)
    story.judge()

    (alert,) = story.alerts("CR-09")
    (finding,) = alert["evidence"]["findings"]
    assert (alert["severity"], finding["total"], finding["before"]["total"]) == (
        "urgent",
        sum(answers.values()),
        sum(answers.values()) - 1,
    )


def test_no_response_after_induction_is_told(story: Story) -> None:
    story.phq9(-62, 20)
    story.session(*INDUCTION)
    story.phq9(-47, 16)
    story.judge()

    (alert,) = story.alerts("CR-10")

    (finding,) = alert["evidence"]["findings"]
    assert (finding["baseline"]["total"], finding["total"], finding["sessions"]) == (20, 16, len(INDUCTION))
    assert f"{100 * (20 - 16) // 20} % below the 20" in alert["explanation"]
    assert (20 - 16) / 20 < 0.25


def test_maintenance_overdue_while_worsening_is_told_until_the_next_session(story: Story) -> None:
    every, last, grace = 14, -49, 7
    story.plan(maintenance_every_days=every)
    story.phq9(-62, 20)
    story.session(*INDUCTION)
    story.phq9(-47, 6)
    story.phq9(-20, 11)
    story.judge()

    (alert,) = story.alerts("CR-10")
    (finding,) = alert["evidence"]["findings"]
    assert finding["overdue_on"] == story.day(last + every + grace).isoformat()
    assert (finding["total"], finding["best"]["total"], finding["total"] - finding["best"]["total"]) == (11, 6, 5)

    story.session(-1)
    story.judge()
    (ended,) = story.alerts("CR-10")
    assert (ended["id"], ended["state"]) == (alert["id"], "resolved")


def tell_drop(story: Story) -> None:
    for at in range(-60, 1):
        story.mood(at, (3.0 if at > -12 else 7.0) + 0.5 * (at % 2))


def test_an_early_warning_asks_for_a_phq9_and_a_reliable_change_makes_it_urgent(story: Story) -> None:
    story.phq9(-40, 6)
    tell_drop(story)
    story.judge()
    (alert,) = story.alerts("CR-04")
    request = alert["evidence"]["request"]
    assert (alert["severity"], request["state"], request["owner"]) == ("standard", "waiting", "patient")
    assert request["before"] == {"on": story.day(-40).isoformat(), "total": 6}

    story.phq9(0, 12)
    story.judge()

    (raised,) = story.alerts("CR-04")
    request = raised["evidence"]["request"]
    assert (raised["id"], raised["severity"], raised["chain"]) == (alert["id"], "urgent", 2)
    assert (request["state"], request["change"], request["answer"]["total"]) == ("answered", 12 - 6, 12)
    assert "+6 from the 6" in raised["explanation"]


def test_a_steady_score_is_shown_beside_an_early_warning_and_does_not_lower_it(story: Story) -> None:
    story.phq9(-40, 6)
    tell_drop(story)
    story.judge()
    story.phq9(0, 11)
    story.judge()

    (alert,) = story.alerts("CR-04")

    assert (alert["severity"], alert["state"]) == ("standard", "open")
    assert (alert["evidence"]["request"]["state"], alert["evidence"]["request"]["change"]) == ("answered", 11 - 6)
    assert "does not lower the warning" in alert["explanation"]


@pytest.mark.parametrize(("hours", "state", "chain"), [(71, "waiting", 1), (73, "unanswered", 2)])
def test_an_early_warning_whose_phq9_nobody_answers_is_told_again_after_72_hours(
    story: Story, hours: int, state: str, chain: int
) -> None:
    tell_drop(story)
    story.judge()
    story.judge(later=timedelta(hours=hours))

    (alert,) = story.alerts("CR-04")

    assert (alert["evidence"]["request"]["state"], alert["chain"]) == (state, chain)
    assert alert["evidence"]["request"]["owner"] == ("patient" if state == "waiting" else "care_team")
