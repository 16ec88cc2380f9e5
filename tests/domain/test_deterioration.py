import itertools
import math
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.clinical_rules import cr_04_early_warning as rule
from journal_api.domain.clinical_rules import cr_04_state_space as model
from journal_api.domain.deterioration import ALGORITHM, Ending, Judgement, Shape, judge
from journal_api.domain.directions import HigherIs
from journal_api.domain.measures import ANXIETY, MOOD, SLEEP_HOURS, Measure
from journal_api.domain.trends import DailySeries, TrendPoint, daily_means
from tests.domain.records import START, day, dropped_days, series_of, steady_days

PERCENT = Measure("mood", 0.0, 100.0, 1.0, HigherIs.BETTER, "mood")
ratings = st.integers(0, 10).map(float)
# Days with a drop in the middle, so that most examples hold an episode and not only silence.
records = st.builds(
    lambda early, late: [(at, value) for at, value in enumerate([*early, *late]) if value is not None],
    st.lists(st.one_of(st.none(), st.integers(5, 9).map(float)), min_size=15, max_size=30),
    st.lists(st.one_of(st.none(), ratings), min_size=5, max_size=40),
)
session_days = st.lists(st.integers(0, 60).map(day), max_size=8).map(tuple)


def judge_days(values: list[tuple[int, float]], *, through: int, sessions: tuple[date, ...] = ()) -> Judgement:
    return judge(series=(series_of(values),) if values else (), sessions=sessions, through=day(through))


def numbers_of(point: TrendPoint) -> tuple[float, ...]:
    return (point.level, point.lower, point.upper, point.baseline, point.session_lift, point.decline_probability)


def test_a_lasting_drop_is_one_episode_told_within_two_weeks() -> None:
    judgement = judge_days(dropped_days(1, days=120, onset=80), through=119)
    (episode,) = judgement.episodes
    assert judgement.alarm_days == (episode.opened_on,)
    assert day(80) <= episode.opened_on <= day(94)
    assert abs((episode.started_on - day(80)).days) <= 3
    assert episode.shape is Shape.SUDDEN
    assert episode.ended_on is None
    assert episode.lower < episode.drop < episode.upper


@pytest.mark.parametrize("seed", range(5))
def test_a_steady_person_is_left_alone(seed: int) -> None:
    assert judge_days(steady_days(seed, days=180, spread=1.0), through=179).alarm_days == ()


def test_a_drop_that_passes_ends_as_recovered() -> None:
    judgement = judge_days(dropped_days(2, days=160, onset=80, until=110), through=159)
    (episode,) = judgement.episodes
    assert episode.ending is Ending.RECOVERED
    assert day(110) < episode.ended_on < day(140)


def test_a_level_that_never_comes_back_becomes_the_new_usual_one() -> None:
    judgement = judge_days(dropped_days(3, days=300, onset=80), through=299)
    assert judgement.episodes[0].ending is Ending.SETTLED
    assert (judgement.episodes[0].ended_on - judgement.episodes[0].opened_on).days == rule.SETTLING_DAYS.value
    assert judgement.points["mood"][-1].baseline < 5


def test_a_second_drop_after_settling_is_told_again() -> None:
    values = dropped_days(4, days=400, onset=80, drop=2.5)
    values = [(at, max(0.0, value - 2.5) if at >= 300 else value) for at, value in values]
    opened = judge_days(values, through=399).alarm_days
    assert len(opened) == 2
    assert day(300) <= opened[1] <= day(330)


def test_a_rise_in_anxiety_is_a_worsening_and_its_mirror_image_in_mood() -> None:
    values = dropped_days(5, days=120, onset=80)
    mirrored = [(at, 10 - value) for at, value in values]
    mood = judge(series=(series_of(values),), sessions=(), through=day(119)).episodes[0]
    anxiety = judge(series=(series_of(mirrored, ANXIETY),), sessions=(), through=day(119)).episodes[0]
    assert anxiety.opened_on == mood.opened_on
    assert anxiety.drop == pytest.approx(mood.drop)
    assert anxiety.baseline == pytest.approx(10 - mood.baseline)


def test_several_measures_that_worsen_together_are_one_episode_naming_all_that_spoke() -> None:
    mood = series_of(dropped_days(6, days=120, onset=80))
    anxiety = series_of([(at, 10 - value) for at, value in dropped_days(7, days=120, onset=80)], ANXIETY)
    (episode,) = judge(series=(mood, anxiety), sessions=(), through=day(119)).episodes
    assert episode.measure in episode.measures
    assert set(episode.measures) <= {"mood", "anxiety"}
    assert day(80) <= episode.opened_on <= day(90)


def test_sleep_has_points_but_never_speaks() -> None:
    sleep = series_of([(at, 8.0 if at < 60 else 3.0) for at in range(120)], SLEEP_HOURS)
    judgement = judge(series=(sleep,), sessions=(), through=day(119))
    assert judgement.alarm_days == ()
    assert len(judgement.points["sleep_hours"]) == 120
    assert {point.decline_probability for point in judgement.points["sleep_hours"]} == {0.0}


def test_the_wear_off_of_a_session_is_no_alarm_once_it_is_known() -> None:
    sessions = tuple(day(at) for at in range(7, 365, 28))
    rng = Random(8)
    values = []
    for at in range(365):
        since = min((at - (session - START).days for session in sessions if session <= day(at)), default=999)
        values.append((at, 6.0 + 1.5 * math.exp(-since / 9) + rng.gauss(0, 0.8)))
    assert judge_days(values, through=364, sessions=sessions).alarm_days == ()


def test_fewer_entries_than_asked_for_never_speak() -> None:
    belief = rule.JOINING_ENTRIES.value
    assert judge_days([(at, 0.0) for at in range(belief - 1)], through=30).alarm_days == ()


@pytest.mark.parametrize(("first", "last", "joins"), [(0, 29, True), (0, 30, False), (26, 30, True)])
def test_a_measure_joins_with_five_entries_in_thirty_days(first: int, last: int, joins: bool) -> None:
    values = [(at, 6.0) for at in (first, 27, 28, 29 if last > 29 else 26, last)]
    assert (judge_days(values, through=last).evidence != {}) is joins


@pytest.mark.parametrize("drop", [0.79, 0.5])
def test_a_drop_below_the_meaningful_one_is_not_told(drop: float) -> None:
    values = [(at, 6.0 if at < 100 else 6.0 - drop) for at in range(200)]
    assert judge_days(values, through=199).alarm_days == ()


def test_a_drop_above_the_meaningful_one_is_told_to_a_very_even_person() -> None:
    values = [(at, 6.0 if at < 100 else 4.9) for at in range(200)]
    assert len(judge_days(values, through=199).alarm_days) == 1


def test_two_alarms_are_at_least_two_weeks_apart() -> None:
    rng = Random(9)
    values = [(at, float(rng.choice([0, 1, 9, 10]) if (at // 9) % 2 else 8)) for at in range(700)]
    alarms = judge_days(values, through=699).alarm_days
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(alarms)]
    assert alarms
    assert all(gap >= rule.REFRACTORY_DAYS.value for gap in gaps)


@pytest.mark.parametrize(
    "values",
    [
        [],
        [(0, 5.0)],
        [(0, 0.0)],
        [(at, 7.0) for at in range(200)],
        [(at, 0.0) for at in range(200)],
        [(0, 9.0), (400, 1.0), (401, 1.0)],
        [(at * 37, float(at % 11)) for at in range(30)],
    ],
    ids=["nothing", "one", "one zero", "always seven", "always zero", "a year's gap", "monthly"],
)
def test_odd_records_give_one_finite_point_a_day_and_no_nonsense(values: list[tuple[int, float]]) -> None:
    through = (values[-1][0] if values else 0) + 100
    judgement = judge_days(values, through=through, sessions=(day(-400), day(3), day(3), day(90000)))
    points = judgement.points.get("mood", ())
    assert len(points) == (through - values[0][0] + 1 if values else 0)
    for point in points:
        assert all(math.isfinite(number) for number in numbers_of(point))
        assert 0 <= point.lower <= point.level <= point.upper <= 10
    assert judgement.algorithm == ALGORITHM


def test_ten_years_stay_affordable_and_finite() -> None:
    values = [(at, value) for at, value in steady_days(10, days=3653) if at % 7]
    points = judge_days(values, through=3652).points["mood"]
    assert len(points) == 3652
    assert all(math.isfinite(number) for number in numbers_of(points[-1]))


def test_a_session_of_the_first_series_is_expected_to_raise_the_level_and_a_later_one_is_not() -> None:
    series = model.INDUCTION_SESSIONS.value
    values = [(at, 5.0) for at in range(4)]

    def level(sessions: int) -> float:
        held = tuple(day(4 + at) for at in range(sessions))
        return judge_days(values, through=4 + sessions, sessions=held).points["mood"][-1].level

    rises = [level(held + 1) - level(held) for held in range(series + 2)]
    assert rises[:series] == pytest.approx([rises[0]] * series)
    assert rises[0] > 0
    assert rises[series:] == pytest.approx([0.0, 0.0])


def test_entries_and_sessions_after_the_day_say_nothing() -> None:
    values = dropped_days(11, days=120, onset=80)
    early = [(at, value) for at, value in values if at <= 60]
    with_future = judge_days(values, through=60, sessions=(day(10), day(70)))
    assert with_future == judge_days(early, through=60, sessions=(day(10),))


@settings(max_examples=40, deadline=None)
@given(records, session_days, st.randoms(use_true_random=False))
def test_order_and_doubling_change_nothing(
    values: list[tuple[int, float]], sessions: tuple[date, ...], rng: Random
) -> None:
    doubled = [*values, *values]
    rng.shuffle(doubled)
    one = judge_days(values, through=75, sessions=sessions)
    other = judge_days(doubled, through=75, sessions=(*reversed(sessions), *sessions))
    assert (one.alarm_days, one.episodes) == (other.alarm_days, other.episodes)
    assert [numbers_of(p) for p in one.points.get("mood", ())] == [numbers_of(p) for p in other.points.get("mood", ())]


@settings(max_examples=20, deadline=None)
@given(records, session_days, st.lists(st.sampled_from([0.0, 0.25, 0.5]), min_size=80, max_size=80))
def test_a_day_split_into_several_entries_counts_as_their_mean(
    values: list[tuple[int, float]], sessions: tuple[date, ...], apart: list[float]
) -> None:
    split = [(at, value + way * apart[at]) for at, value in values for way in (-1, 0, 1)]
    one = judge_days(values, through=75, sessions=sessions)
    other = judge_days(split, through=75, sessions=sessions)
    assert (one.alarm_days, one.prompt_days, one.episodes) == (other.alarm_days, other.prompt_days, other.episodes)
    assert [numbers_of(p) for p in one.points.get("mood", ())] == [numbers_of(p) for p in other.points.get("mood", ())]


@settings(max_examples=25, deadline=None)
@given(records, session_days, st.integers(0, 70))
def test_what_was_said_on_a_day_depends_on_nothing_after_it(
    values: list[tuple[int, float]], sessions: tuple[date, ...], through: int
) -> None:
    whole = judge_days(values, through=75, sessions=sessions)
    then = judge_days(values, through=through, sessions=sessions)
    assert then.alarm_days == tuple(on for on in whole.alarm_days if on <= day(through))
    assert then.points.get("mood", ()) == tuple(p for p in whole.points.get("mood", ()) if p.on <= day(through))


@settings(max_examples=40, deadline=None)
@given(records, session_days)
def test_a_wider_scale_changes_nothing_but_the_unit(
    values: list[tuple[int, float]], sessions: tuple[date, ...]
) -> None:
    wide = series_of([(at, value * 10) for at, value in values], PERCENT)
    tens = judge_days(values, through=75, sessions=sessions)
    hundreds = judge(series=(wide,), sessions=sessions, through=day(75))
    assert tens.alarm_days == hundreds.alarm_days
    for ten, hundred in zip(tens.points.get("mood", ()), hundreds.points.get("mood", ()), strict=True):
        assert ten.level * 10 == pytest.approx(hundred.level)
        assert ten.decline_probability == pytest.approx(hundred.decline_probability)


@settings(max_examples=40, deadline=None)
@given(records, session_days, st.integers(1, 4000))
def test_the_calendar_does_not_matter(values: list[tuple[int, float]], sessions: tuple[date, ...], shift: int) -> None:
    moved = DailySeries(MOOD, daily_means((day(at + shift), value) for at, value in values))
    by = timedelta(days=shift)
    here = judge_days(values, through=75, sessions=sessions)
    there = judge(series=(moved,), sessions=tuple(on + by for on in sessions), through=day(75) + by)
    assert there.alarm_days == tuple(on + by for on in here.alarm_days)
    assert [numbers_of(p) for p in there.points.get("mood", ())] == [numbers_of(p) for p in here.points.get("mood", ())]


@settings(max_examples=40, deadline=None)
@given(records, session_days)
def test_no_record_makes_a_number_that_is_not_one(values: list[tuple[int, float]], sessions: tuple[date, ...]) -> None:
    judgement = judge_days(values, through=80, sessions=sessions)
    for point in judgement.points.get("mood", ()):
        assert all(math.isfinite(number) for number in numbers_of(point))
        assert 0 <= point.decline_probability <= 1
    for earlier, later in itertools.pairwise(judgement.episodes):
        assert earlier.ended_on < later.started_on
    for episode in judgement.episodes:
        assert 0 <= episode.lower <= episode.drop <= episode.upper
        assert episode.started_on <= episode.opened_on
