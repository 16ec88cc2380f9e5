from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from journal_api.domain.study.fair_oracles import follow_fair_oracle, follow_learning_oracle
from journal_api.domain.study.oracles import follow_oracle
from journal_api.domain.study.people import Person, draw_person
from journal_api.domain.study.populations import Course, Population
from journal_api.domain.study.products import follow_product, follow_product_with_prompts
from journal_api.domain.study.rivals import RIVALS, Statistics
from journal_api.domain.study.scores import calibrate, count_false_alerts, measure_delays, raise_alarms
from journal_api.domain.study.silences import find_silences, measure_wait

SUDDEN = Population(Course.SUDDEN, 2.0, measures=2)


def draw(population: Population, seed: int = 1) -> Person:
    return draw_person(population, Random(seed))


def test_the_same_generator_gives_the_same_person() -> None:
    assert draw(SUDDEN) == draw(SUDDEN)
    assert draw(SUDDEN) != draw(SUDDEN, seed=2)


@pytest.mark.parametrize("course", Course)
def test_answers_lie_on_the_scale_and_only_who_worsens_has_an_onset(course: Course) -> None:
    person = draw(Population(course, 0.0 if course is Course.STABLE else 2.0, measures=3))
    answers = {answer for some in person.answers for answer in some if answer is not None}
    assert answers <= {step / 10 for step in range(11)}
    assert (person.onset is None) is (course is Course.STABLE)
    assert min(person.course) == (0.0 if course is Course.STABLE else -2.0)
    assert sum(person.moving) >= 2


def test_a_fifth_to_a_half_of_the_days_are_missing_on_average() -> None:
    people = [draw(Population(), seed) for seed in range(30)]
    logged = sum(answer is not None for person in people for answer in person.answers[0]) / (30 * 365)
    assert 0.5 < logged < 0.8


def test_two_measures_of_a_day_resemble_each_other_as_asked() -> None:
    pairs = []
    for seed in range(10):
        person = draw(Population(measures=2, induction_gain=(0.0, 0.0), weekly=0.0, steps=100), seed)
        both = zip(*person.answers, person.usual, strict=True)
        pairs += [((a - u) / person.sd, (b - u) / person.sd) for a, b, u in both if a is not None and b is not None]
    products = sum(a * b for a, b in pairs)
    correlation = products / math.sqrt(sum(a * a for a, _ in pairs) * sum(b * b for _, b in pairs))
    assert 0.45 < correlation < 0.7


def test_the_product_hears_of_a_large_drop_and_asks_for_more_before() -> None:
    person = draw(Population(Course.SUDDEN, 3.0, measures=3))
    assert any(0 <= alarm - person.onset <= 14 for alarm in follow_product(person).alarms)
    assert follow_product_with_prompts(person, Random(1)).alarms != ()


@pytest.mark.parametrize("name", RIVALS)
def test_every_rival_says_more_of_a_large_drop_than_of_the_time_before(name: str) -> None:
    person = draw(Population(Course.SUDDEN, 3.0))
    said = [(day, value) for day, value in RIVALS[name](person) if math.isfinite(value)]
    before = max(value for day, value in said if day < person.onset)
    after = max(value for day, value in said if person.onset <= day < person.onset + 60)
    assert after > before


def test_the_oracle_hears_of_a_large_drop_within_days() -> None:
    person = draw(Population(Course.SUDDEN, 3.0))
    limit = max(value for day, value in follow_oracle(person, drop_sd=3.0) if day < person.onset)
    after = [day for day, value in follow_oracle(person, drop_sd=3.0) if day >= person.onset and value > limit]
    assert after[0] - person.onset <= 10


def test_with_one_measure_there_is_nothing_the_fair_oracle_does_not_know() -> None:
    person = draw(Population(Course.SUDDEN, 1.5))
    fair, knowing = follow_fair_oracle(person, drop_sd=1.5), follow_oracle(person, drop_sd=1.5)
    assert [day for day, _ in fair] == [day for day, _ in knowing]
    assert [value for _, value in fair] == pytest.approx([value for _, value in knowing])


def test_the_fair_oracle_hears_of_a_large_drop_of_some_measures_within_days() -> None:
    person = draw(Population(Course.SUDDEN, 3.0, measures=4))
    said = follow_fair_oracle(person, drop_sd=3.0)
    limit = max(value for day, value in said if day < person.onset)
    assert next(day for day, value in said if day >= person.onset and value > limit) - person.onset <= 7


def test_where_nothing_has_to_be_learned_both_oracles_say_the_same() -> None:
    person = draw(Population(Course.SUDDEN, 1.5, level=(0.6, 0.6), has_sessions=False))
    learning, knowing = follow_learning_oracle(person, drop_sd=1.5), follow_fair_oracle(person, drop_sd=1.5)
    assert [value for _, value in learning] == pytest.approx([value for _, value in knowing], abs=1e-9)


def test_an_oracle_that_must_learn_the_level_is_less_sure_of_an_early_worsening() -> None:
    people = [draw(Population(Course.EARLY, 2.0, measures=2), seed) for seed in range(5)]

    def hear(follow: Callable[..., Statistics]) -> float:
        said = [[value for day, value in follow(one, drop_sd=2.0) if 0 <= day - one.onset < 28] for one in people]
        return sum(max(values, default=0.0) for values in said)

    assert hear(follow_learning_oracle) < hear(follow_fair_oracle)


def test_an_oracle_learns_what_treatment_does_to_a_person() -> None:
    person = draw(Population(induction_gain=(2.0, 2.5), level=(0.55, 0.65)))
    said = [value for day, value in follow_learning_oracle(person, drop_sd=2.0) if day > person.sessions[5]]
    assert sorted(said)[len(said) // 2] < 1.0


def test_silence_is_told_of_a_long_gap_and_not_of_the_usual_ones() -> None:
    person = draw(Population(logging=(1.0, 1.0)))
    logged = [day for day, answer in enumerate(person.answers[0]) if answer is not None]
    gap = next(day for day in range(150, 300) if set(range(day - 100, day + 40)) <= set(logged))
    silent = tuple(None if gap <= day < gap + 12 else answer for day, answer in enumerate(person.answers[0]))
    quiet = replace(person, answers=(silent,), sessions=())
    told = set(find_silences(quiet)) - set(find_silences(replace(person, sessions=())))
    assert [day for day in told if gap <= day < gap + 12]
    assert measure_wait(person) >= 2


def test_alarms_keep_two_weeks_apart_and_wait_until_it_was_calm() -> None:
    loud = tuple((day, 2.0) for day in range(40))
    assert raise_alarms(loud, 1.0) == (0,)
    assert raise_alarms(((0, 2.0), (5, 0.1), (6, 2.0), (20, 0.1), (21, 2.0)), 1.0) == (0, 21)


def test_a_limit_is_calibrated_to_the_false_alerts_asked_for() -> None:
    rng = Random(3)
    records = [tuple((day, abs(rng.gauss(0, 1))) for day in range(365)) for _ in range(40)]
    limit = calibrate(records, days=365, target=1.0)
    alarms = [len(raise_alarms(record, limit)) for record in records]
    assert 0.5 < count_false_alerts(alarms, days=365).per_year <= 1.0


def test_delays_count_from_the_onset_and_who_was_never_told_counts_too() -> None:
    delays = measure_delays([(10, (5, 12)), (10, ()), (10, (40,)), (10, (10,))])
    assert delays.days == (0.0, 2.0, 30.0, math.inf)
    share = delays.told_within(14)
    assert share.value == 0.5
    assert share.lower < 0.5 < share.upper
    assert delays.mean == 23.0


def test_a_mean_delay_is_held_against_another_with_an_interval() -> None:
    ours, wall = measure_delays([(0, (4,)), (0, (8,)), (0, (12,))]), measure_delays([(0, (3,)), (0, (4,)), (0, (5,))])
    multiple = ours.hold_against(wall)
    assert multiple.value == 2.0
    assert multiple.lower < 2.0 < multiple.upper
    assert ours.standard_error == pytest.approx(4 / math.sqrt(3))
