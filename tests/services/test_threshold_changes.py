"""A judgement after a mark was changed: new answers are judged by it, old days are never told of anew."""

from __future__ import annotations

from typing import Any

import pytest

from journal_api.clock import read_now
from journal_api.services.resources import Resources
from journal_api.store.tables.alerts import alert_event, delivery
from journal_api.store.tables.judgements import judgement_checkpoint
from tests.courses import Story
from tests.databases import DatabaseUrls
from tests.marks import set_marks
from tests.people import People
from tests.wards import as_owner, list_rows

USE = {"more_or_earlier": 0, "outside_plan": 0, "ran_out_early": 0}
URINE = {"frequency": 0, "nocturia": 0, "urgency": 0, "pain": 0, "visible_blood": 0}


@pytest.fixture
def story(people: People, worker_resources: Resources) -> Story:
    return Story(people, worker_resources, read_now())


def judge_anew(story: Story, urls: DatabaseUrls) -> None:
    """Judge the whole record from its beginning, without any state that was kept."""
    with as_owner(urls) as tx:
        own = judgement_checkpoint.c.patient_id == story.people.ana.patient_id
        tx.execute(judgement_checkpoint.delete().where(own))
    story.judge()


def count_told(story: Story, urls: DatabaseUrls) -> tuple[int, int]:
    """Count the messages and the transitions of all of Ana's alerts."""
    key = {"patient_id": story.people.ana.patient_id}
    return len(list_rows(urls, delivery, **key)), len(list_rows(urls, alert_event, **key))


def test_a_lowered_mark_tells_of_no_old_day_even_when_a_late_entry_has_it_judged_anew(
    story: Story, shared_urls: DatabaseUrls
) -> None:
    for at in range(-30, 0):
        story.mood(at, 6)
    story.answer("use_check", -20, {**USE, "craving": 5})
    story.answer("urinary_check", -28, {**URINE, "pain": 1})
    story.answer("urinary_check", -14, {**URINE, "pain": 1})
    story.judge()
    set_marks(story.people, craving_from=5, urgent_signs=1, symptoms=1)

    story.mood(-40, 6)
    story.judge()
    judge_anew(story, shared_urls)

    assert story.alerts("CR-08") == story.alerts("CR-07") == []
    assert count_told(story, shared_urls) == (0, 0)


@pytest.mark.parametrize(("craving", "is_told"), [(4, False), (5, True), (6, True)])
def test_what_arrives_after_the_change_is_judged_by_it_also_when_it_is_of_an_old_day(
    story: Story, craving: int, is_told: bool
) -> None:
    story.answer("use_check", -20, {**USE, "craving": craving})
    set_marks(story.people, craving_from=5)
    story.answer("use_check", -3, {**USE, "craving": craving})
    story.judge()

    told = [finding["opened_on"] for alert in story.alerts("CR-08") for finding in alert["evidence"]["findings"]]
    assert told == ([story.day(-3).isoformat()] if is_told else [])


def test_what_was_told_stands_when_the_mark_goes_back(story: Story, shared_urls: DatabaseUrls) -> None:
    set_marks(story.people, craving_from=5, urgent_signs=1)
    story.answer("use_check", -3, {**USE, "craving": 5})
    story.judge()
    (told,) = story.alerts("CR-08")
    before = count_told(story, shared_urls)
    set_marks(story.people, craving_from=None, urgent_signs=None)

    story.mood(-40, 6)
    story.judge()
    judge_anew(story, shared_urls)

    cited: dict[str, Any] = {one["id"]: one for one in told["evidence"]["figures"]}
    assert told["severity"] == "urgent"
    assert (cited["CR-08.craving_from"]["value"], cited["CR-08.urgent_signs"]["value"]) == (5, 1)
    assert "craving 5 of 10 (told from 5)" in told["explanation"]
    assert story.alerts("CR-08") == [told]
    assert count_told(story, shared_urls) == before


def test_the_risk_of_a_summary_follows_the_mark_under_which_the_answer_came(story: Story) -> None:
    path, risks = f"/v1/patients/{story.people.ana.patient_id}/summary", []
    body = {"mood": 5, "urge_to_harm": 3, "timezone": "UTC"}
    for mark, at in ((None, -2), (3, -1), (None, 0)):
        set_marks(story.people, urgent_from=mark)
        story.judge()
        risks.append(story.people.chen.get(path).json["risk"])
        story.people.ana.post("/v1/patients/me/mood-entries", json={**body, "recorded_at": story.moment(at, 0)})
        story.judge()
        risks.append(story.people.chen.get(path).json["risk"])

    assert risks == ["low", "low", "low", "elevated", "elevated", "elevated"]
