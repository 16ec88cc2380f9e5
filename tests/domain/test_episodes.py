from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from journal_api.domain.episodes import (
    StoredEpisode,
    is_historical,
    is_same_episode,
    match_episodes,
    overlap_days,
    refer_to,
)
from journal_api.domain.judgements import Episode, Shape
from tests.domain.records import day

DROP = Episode(
    measure="mood",
    started_on=day(10),
    opened_on=day(15),
    ended_on=day(40),
    shape=Shape.SUDDEN,
    drop=2.1,
    lower=1.2,
    upper=3.0,
    baseline=6.4,
    sd=1.1,
    entries_since_onset=5,
    days_since_session=24,
    odds=None,
    measures=("mood",),
)


def moved(start: int, end: int | None) -> Episode:
    return replace(DROP, started_on=day(start), opened_on=day(start + 5), ended_on=None if end is None else day(end))


@pytest.mark.parametrize(
    ("start", "end", "is_same"),
    [
        (12, 38, True),
        (0, None, True),
        (54, 70, True),
        (55, 70, False),
        (54, None, True),
        (55, None, False),
        (-20, -4, True),
        (-20, -5, False),
    ],
)
def test_overlapping_or_touching_within_two_weeks_is_the_same_episode(
    start: int, end: int | None, is_same: bool
) -> None:
    assert is_same_episode(moved(start, end), DROP) is is_same
    assert is_same_episode(DROP, moved(start, end)) is is_same


@pytest.mark.parametrize(
    ("start", "end", "days"), [(10, 40, 31), (40, 50, 1), (41, 50, 0), (45, 50, -4), (0, None, 31)]
)
def test_overlap_counts_shared_days_and_gaps(start: int, end: int | None, days: int) -> None:
    assert overlap_days(moved(start, end), DROP) == days


def test_an_episode_whose_start_a_late_entry_moved_keeps_its_id() -> None:
    (match,) = match_episodes((moved(7, 40),), (StoredEpisode(UUID(int=1), DROP),))
    assert match.id == UUID(int=1)


def test_no_id_is_given_twice_and_the_best_overlap_keeps_it() -> None:
    small, large = moved(8, 12), moved(20, 40)
    matches = match_episodes((small, large), (StoredEpisode(UUID(int=1), DROP),))
    assert [match.id for match in matches] == [None, UUID(int=1)]


def test_a_new_episode_has_no_id() -> None:
    (match,) = match_episodes((moved(200, None),), (StoredEpisode(UUID(int=1), DROP),))
    assert match.id is None


@pytest.mark.parametrize(("days_ago", "expected"), [(2, False), (3, False), (4, True)])
def test_an_episode_is_historical_once_it_has_been_over_for_72_hours(days_ago: int, expected: bool) -> None:
    assert is_historical(DROP, today=day(40) + timedelta(days=days_ago)) is expected


def test_an_episode_that_lasts_is_never_historical() -> None:
    assert is_historical(moved(10, None), today=day(4000)) is False


def test_a_reference_keeps_the_days_the_measure_and_the_shape() -> None:
    reference = refer_to(DROP)
    assert (reference.started_on, reference.opened_on, reference.ended_on) == (day(10), day(15), day(40))
    assert (reference.measure, reference.shape) == ("mood", Shape.SUDDEN)
