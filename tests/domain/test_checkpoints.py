import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.checkpoints import (
    Checkpoint,
    digest_measures,
    list_kept_days,
    read_checkpoint,
    write_checkpoint,
)
from journal_api.domain.deterioration import Day, State, advance, begin, judge, resume
from journal_api.domain.measures import ANXIETY, MOOD, SLEEP_HOURS
from tests.domain.records import day, dropped_days, series_of

MEASURES = {one.name: one for one in (MOOD, ANXIETY, SLEEP_HOURS)}
FIRST = 738_000


def draw_days(seed: int, days: int) -> list[Day]:
    rng = Random(seed)
    drop = rng.choice([0, 3])
    return [
        Day(
            FIRST + at,
            {
                name: min(max(rng.gauss(6.5 - drop * (at > days / 2), 1.2), 0.0), 10.0)
                for name in MEASURES
                if at == 0 or rng.random() < 0.7
            },
            rng.random() < 0.05,
        )
        for at in range(days)
    ]


def fold(days: list[Day], state: State | None = None) -> State:
    state = state or begin(days[0], ())
    for one in days:
        state = advance(state, one, MEASURES)
    return state


def through_json(checkpoint: Checkpoint) -> Checkpoint:
    return replace(checkpoint, state=json.loads(json.dumps(checkpoint.state, allow_nan=False)))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 89))
def test_replaying_from_a_checkpoint_is_bit_equal_to_judging_anew(seed: int, at: int) -> None:
    days = draw_days(seed, 90)
    restored = read_checkpoint(through_json(write_checkpoint(fold(days[:at]))))
    assert restored == fold(days[:at])
    assert fold(days[at:], restored) == fold(days)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_days_that_arrive_in_any_order_end_in_the_same_state(seed: int, rng: Random) -> None:
    days = draw_days(seed, 60)
    known = {day.at: Day(day.at, {}, day.has_session) for day in days} | {days[0].at: days[0]}
    checkpoints: dict[int, Checkpoint] = {}
    arriving = list(days)
    rng.shuffle(arriving)
    for late in arriving[:20]:
        known[late.at] = late
        checkpoints = replay(checkpoints, known, changed_at=late.at)
    known = {day.at: known[day.at] for day in days}
    assert read_checkpoint(checkpoints[days[-1].at]) == fold(list(known.values()))


def replay(checkpoints: dict[int, Checkpoint], known: dict[int, Day], *, changed_at: int) -> dict[int, Checkpoint]:
    kept = {at: one for at, one in checkpoints.items() if at < changed_at}
    newest = max(kept, default=None)
    state = None if newest is None else read_checkpoint(kept[newest])
    for at in sorted(at for at in known if newest is None or at > newest):
        state = advance(state or begin(known[at], ()), known[at], MEASURES)
        if at % 7 == 0 or at == max(known):
            kept[at] = through_json(write_checkpoint(state))
    return kept


@settings(max_examples=6, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 118))
def test_a_judgement_that_goes_on_is_bit_equal_to_one_made_anew(seed: int, at: int) -> None:
    rng = Random(seed)
    mood = [value for value in dropped_days(seed, days=120, onset=80) if rng.random() < 0.7 or value[0] == 0]
    anxiety = [(on, 10 - value) for on, value in mood if on > 20]
    sessions = (day(10), day(70), day(100))
    whole = judge(series=(series_of(mood), series_of(anxiety, ANXIETY)), sessions=sessions, through=day(119))
    tail = (
        series_of([one for one in mood if one[0] > at]),
        series_of([one for one in anxiety if one[0] > at], ANXIETY),
    )
    begun = resume(
        None,
        series=(series_of(mood), series_of(anxiety, ANXIETY)),
        sessions=sessions,
        through=day(at),
        kept=[day(at).toordinal()],
    )
    state = read_checkpoint(through_json(write_checkpoint(begun.states[-1])))

    went_on = resume(state, series=tail, sessions=sessions, through=day(119)).judgement

    cut = {name: tuple(one for one in points if one.on > day(at)) for name, points in whole.points.items()}
    assert went_on == replace(whole, points={name: points for name, points in cut.items() if points})


@pytest.mark.parametrize("through", [FIRST, FIRST + 6, FIRST + 700, FIRST + 3650])
def test_the_days_kept_are_few_and_were_all_worth_keeping_the_day_before(through: int) -> None:
    kept = list_kept_days(through)
    assert through - 1 in kept
    assert kept - {through - 1} <= list_kept_days(through - 1)
    assert len(kept) <= 2 * FIRST.bit_length() + 1


@settings(max_examples=50)
@given(st.integers(FIRST, FIRST + 4000), st.integers(0, 2000))
def test_a_change_is_replayed_over_at_most_about_three_times_its_age(through: int, age: int) -> None:
    newest = max(at for at in list_kept_days(through) if at < through - age)
    assert through - newest <= 3 * (age + 7)


def test_measures_read_otherwise_have_another_digest() -> None:
    assert digest_measures([MOOD, ANXIETY]) == digest_measures([ANXIETY, MOOD])
    assert digest_measures([MOOD]) != digest_measures([replace(MOOD, maximum=100.0)])
    assert digest_measures([MOOD]) == digest_measures([replace(MOOD, label="Stimmung")])


def test_a_state_of_another_version_is_not_read() -> None:
    written = write_checkpoint(fold(draw_days(1, 30)))
    assert read_checkpoint(replace(written, algorithm="ewma-1")) is None


@pytest.mark.parametrize("days", [200, 1400])
def test_a_state_does_not_grow_with_the_days_of_a_quiet_record(days: int) -> None:
    rng = Random(5)
    quiet = [Day(FIRST + at, {"mood": 6.0 + rng.gauss(0, 0.3)}) for at in range(days)]
    plain = write_checkpoint(fold(quiet)).state
    assert len(json.dumps(plain)) < 12_000
