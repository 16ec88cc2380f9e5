"""From a request to a stored alert: risk answers (CR-01) and silence (CR-05), their numbers reckoned a second time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from journal_api.services.resources import Resources
from tests.courses import Story, read_now_of_day
from tests.people import People

ODDS_AGAINST, SHORTEST, LONGEST = 1000, 6, 21
PRIOR_DAYS, PRIOR_GAPS = 1.6, 5


@pytest.fixture
def story(people: People, worker_resources: Resources) -> Story:
    return Story(people, worker_resources, read_now_of_day())


def tell_urge(story: Story, urge: int) -> dict[str, Any]:
    body = {"mood": 5, "urge_to_harm": urge, "recorded_at": story.moment(0, 0), "timezone": "UTC"}
    sent = story.people.ana.post("/v1/patients/me/mood-entries", json=body)
    assert sent.status_code == 201, sent.text
    return dict(sent.json)


@pytest.mark.parametrize("urge", [0, 3, 4, 5, 7, 8, 9, 10])
def test_an_urge_to_harm_is_told_with_the_mark_it_reached(story: Story, urge: int) -> None:
    entry = tell_urge(story, urge)

    told = [(one["severity"], one["evidence"]) for one in story.alerts("CR-01")]

    reached = max((mark for mark in (4, 8) if mark <= urge), default=None)
    severity = {None: None, 4: "urgent", 8: "critical"}[reached]
    assert [one for one, _ in told] == ([] if severity is None else [severity])
    for _, evidence in told:
        assert (evidence["value"], evidence["threshold"], evidence["entry_id"]) == (urge, reached, entry["id"])
        assert evidence["local_date"] == story.today.isoformat()


@pytest.mark.parametrize("thoughts", [0, 1, 2, 3])
def test_thoughts_on_the_phq9_are_told_however_low_the_total(story: Story, thoughts: int) -> None:
    story.answer("phq9", 0, {**{f"q{number}": 0 for number in range(1, 9)}, "q9": thoughts})

    told = [(one["severity"], one["evidence"]["value"], one["evidence"]["threshold"]) for one in story.alerts("CR-01")]

    assert told == ([("urgent", thoughts, 1)] if thoughts else [])


@pytest.mark.parametrize("every", [1, 3])
def test_a_silence_is_told_on_the_day_it_becomes_remarkable_for_this_person(story: Story, every: int) -> None:
    logged = range(-60, 1, every)
    for at in logged:
        story.mood(at, 6.0)
    threshold = count_remarkable_days([story.day(at) for at in logged])
    since = max(logged) + 1
    story.judge(later=timedelta(days=since + threshold - 1))
    assert story.alerts("CR-05") == []

    story.judge(later=timedelta(days=since + threshold))

    (alert,) = story.alerts("CR-05")
    assert (alert["severity"], alert["state"]) == ("standard", "open")
    assert alert["evidence"]["threshold_days"] == threshold
    assert alert["evidence"]["silent_since"] == story.day(since).isoformat()
    assert f"{threshold} full days without one" in alert["explanation"]

    story.judge(later=timedelta(days=since + 2 * threshold - 1))
    assert [one["severity"] for one in story.alerts("CR-05")] == ["standard"]
    story.judge(later=timedelta(days=since + 2 * threshold))
    assert [one["severity"] for one in story.alerts("CR-05")] == ["urgent"]


def count_remarkable_days(days: list[date]) -> int:
    """Count on, day by day, until missing so many in a row happens to this person less than once in a thousand."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    usual_gap = (PRIOR_DAYS * PRIOR_GAPS + sum(gaps)) / (PRIOR_GAPS + len(gaps))
    missed, chance = 0, 1.0
    while chance > 1 / ODDS_AGAINST:
        missed, chance = missed + 1, chance * (1 - 1 / usual_gap)
    while missed < (max(gaps) - 1) * 1.5:
        missed += 1
    return min(max(missed, SHORTEST), LONGEST)
