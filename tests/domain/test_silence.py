from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.clinical_rules import cr_05_silence as rule
from journal_api.domain.risk import RiskAnswer
from journal_api.domain.silence import Silence, explain_silence, judge_silence
from tests.domain.records import START, answered, day

DAILY = tuple(day(at) for at in range(60))
WEEKLY = tuple(day(at) for at in range(0, 60, 7))


def silence_on(
    today: int,
    *,
    entry_days: tuple[date, ...] = DAILY,
    last_risk: RiskAnswer | None = None,
    sessions: tuple[date, ...] = (),
) -> Silence:
    return judge_silence(
        entry_days=entry_days, sessions=sessions, last_risk=last_risk, enrolled_on=START, today=day(today)
    )


def test_a_daily_logger_is_silent_at_the_threshold_and_not_a_day_before() -> None:
    due_on = silence_on(60).due_on
    at = (due_on - START).days
    assert [silence_on(at + late).is_silent for late in (-1, 0, 1)] == [False, True, True]
    assert due_on == day(60) + timedelta(days=rule.LEAST.value)


def test_a_weekly_logger_is_given_more_time_than_a_daily_one() -> None:
    assert silence_on(60, entry_days=WEEKLY).threshold_days > silence_on(60).threshold_days
    assert silence_on(60, entry_days=WEEKLY).threshold_days <= rule.MOST.value


def test_a_holiday_once_taken_is_not_remarkable_the_next_time() -> None:
    with_holiday = tuple(on for on in DAILY if not day(20) <= on < day(30))
    assert silence_on(60, entry_days=with_holiday).threshold_days == 15


@pytest.mark.parametrize(("value", "is_weighed"), [(3.9, False), (4, True), (9, True)])
def test_a_risk_answer_shortens_the_threshold_and_makes_the_silence_urgent(value: float, is_weighed: bool) -> None:
    plain, weighed = silence_on(70), silence_on(70, last_risk=answered(day(55), value))
    assert (weighed.threshold_days < plain.threshold_days) is is_weighed
    assert (weighed.urgent_on == weighed.due_on) is is_weighed


@pytest.mark.parametrize(("days_before", "is_weighed"), [(30, True), (31, False)])
def test_an_old_risk_answer_no_longer_counts(days_before: int, is_weighed: bool) -> None:
    told = answered(day(60 - days_before), 8)
    assert (silence_on(70, last_risk=told).urgent_on == silence_on(70, last_risk=told).due_on) is is_weighed


@pytest.mark.parametrize(("days_before", "is_weighed"), [(0, True), (14, True), (15, False)])
def test_a_silence_while_a_lift_wears_off_counts_sooner(days_before: int, is_weighed: bool) -> None:
    weighed = silence_on(70, sessions=(day(60 - days_before),))
    assert (weighed.threshold_days < silence_on(70).threshold_days) is is_weighed


def test_a_long_silence_becomes_urgent_by_itself() -> None:
    silence = silence_on(60)
    at = (silence.urgent_on - START).days
    assert [silence_on(at + late).is_urgent for late in (-1, 0)] == [False, True]
    assert silence.urgent_on > silence.due_on


def test_somebody_who_never_logs_is_noticed_counting_from_enrollment() -> None:
    silence = silence_on(0, entry_days=())
    assert silence.silent_since == START
    assert silence.last_entry_on is None
    assert silence_on((silence.due_on - START).days, entry_days=()).is_silent


def test_today_is_no_silence_yet() -> None:
    assert silence_on(60).silent_days == 0
    assert silence_on(59).silent_days == 0


def test_the_sentence_can_be_counted_by_hand() -> None:
    assert explain_silence(silence_on(66)) == (
        "No check-in since 2024-02-29: usually one every 1.0 days; 6 full days without one are remarkable for this "
        "person (CR-05)."
    )


@given(
    st.lists(st.integers(0, 400), max_size=80),
    st.integers(0, 500),
    st.lists(st.integers(0, 400), max_size=8),
    st.one_of(st.none(), st.builds(answered, st.integers(0, 400).map(day), st.floats(0, 10))),
)
def test_every_rhythm_gives_a_threshold_within_its_bounds(
    entries: list[int], today: int, sessions: list[int], last_risk: RiskAnswer | None
) -> None:
    silence = judge_silence(
        entry_days=tuple(map(day, entries)),
        sessions=tuple(map(day, sessions)),
        last_risk=last_risk,
        enrolled_on=START,
        today=day(today),
    )
    assert rule.FLOOR.value <= silence.threshold_days <= rule.MOST.value
    assert silence.silent_since <= silence.due_on <= silence.urgent_on
    assert silence.is_silent == (day(today) >= silence.due_on)
    assert silence.expected_gap_days >= 1
