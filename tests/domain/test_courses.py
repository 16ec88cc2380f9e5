from collections.abc import Sequence
from datetime import date
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.courses import Course, CourseState, judge_course, next_deadline
from journal_api.domain.questionnaire_requests import Owner, RequestState
from journal_api.domain.scored_responses import ScoredResponse
from tests.domain.records import day, noon

INDUCTION = tuple(day(at) for at in (0, 2, 4, 7, 9, 11))
LIFTED = ((-3, 20), (12, 8))


def phq9(at: int, total: float | None, *, instrument: str = "phq9") -> ScoredResponse:
    return ScoredResponse(UUID(int=10_000 + at), instrument, day(at), total, noon(day(at)))


def course_of(
    readings: Sequence[tuple[int, float | None]], *, today: int, sessions: Sequence[date] = INDUCTION, **more: object
) -> Course:
    responses = tuple(phq9(at, total) for at, total in readings)
    return judge_course(responses, sessions=sessions, today=day(today), **more)


def test_nobody_treated_has_no_course() -> None:
    assert course_of([(0, 20)], today=5, sessions=()).state is CourseState.NOT_TREATED
    assert course_of([(0, 20)], today=5, sessions=(day(6),)).state is CourseState.NOT_TREATED


@pytest.mark.parametrize(
    ("total", "state"),
    [
        (16, CourseState.NON_RESPONSE),
        (15, CourseState.PARTIAL_RESPONSE),
        (11, CourseState.PARTIAL_RESPONSE),
        (10, CourseState.RESPONSE),
        (5, CourseState.RESPONSE),
        (4, CourseState.REMISSION),
    ],
)
def test_the_improvement_names_the_state_just_at_its_marks(total: float, state: CourseState) -> None:
    course = course_of([(-3, 20), (12, total)], today=20)
    assert course.state is state
    assert course.improvement == pytest.approx((20 - total) / 20)


def test_little_improvement_is_no_non_response_before_the_induction_is_over() -> None:
    assert course_of([(-3, 20), (3, 19)], today=3, sessions=INDUCTION).state is CourseState.NO_RESPONSE_YET
    assert course_of([(-3, 20), (3, 19)], today=30, sessions=INDUCTION[:2]).state is CourseState.NON_RESPONSE
    planned = course_of([(-3, 20), (12, 19)], today=13, induction_sessions=8)
    assert planned.state is CourseState.NO_RESPONSE_YET


@pytest.mark.parametrize(
    ("readings", "state"),
    [
        ([(12, 4)], CourseState.NO_BASELINE),
        ([(-29, 20), (12, 4)], CourseState.NO_BASELINE),
        ([(-28, 20), (12, 4)], CourseState.REMISSION),
        ([(0, 20)], CourseState.NOT_ASKED_YET),
        ([(-3, 20), (12, None)], CourseState.NOT_ASKED_YET),
        ([(-3, 4), (12, 2)], CourseState.BASELINE_IN_REMISSION),
    ],
)
def test_what_cannot_be_compared_is_never_called_calm(
    readings: list[tuple[int, float | None]], state: CourseState
) -> None:
    assert course_of(readings, today=20).state is state


@pytest.mark.parametrize(
    ("instrument", "below", "at"), [("gad7", 4, 5), ("qids_sr16", 5, 6), ("madrs", 10, 11), ("phq9", 4, 5)]
)
def test_each_instrument_has_its_own_mark_of_remission(instrument: str, below: float, at: float) -> None:
    states = [
        judge_course(
            (phq9(-3, 20, instrument=instrument), phq9(12, total, instrument=instrument)),
            sessions=INDUCTION,
            today=day(20),
            instrument=instrument,
        ).state
        for total in (below, at)
    ]
    assert states[0] is CourseState.REMISSION
    assert states[1] is not CourseState.REMISSION


def test_a_first_crossing_is_unconfirmed_and_asks_the_patient_for_a_repeat() -> None:
    course = course_of([*LIFTED, (26, 11)], today=27)
    assert course.state is CourseState.LOSS_UNCONFIRMED
    repeat = course.repeat
    assert (repeat.state, repeat.owner, repeat.from_on, repeat.until_on) == (
        RequestState.WAITING,
        Owner.PATIENT,
        day(31),
        day(41),
    )
    assert next_deadline(course) == day(42)


@pytest.mark.parametrize(
    ("gap", "state"),
    [
        (4, CourseState.LOSS_UNCONFIRMED),
        (5, CourseState.LOSS_OF_RESPONSE),
        (15, CourseState.LOSS_OF_RESPONSE),
        (16, CourseState.LOSS_UNCONFIRMED),
    ],
)
def test_a_loss_is_confirmed_by_a_repeat_five_to_fifteen_days_later(gap: int, state: CourseState) -> None:
    assert course_of([*LIFTED, (26, 11), (26 + gap, 12)], today=26 + gap).state is state


def test_a_repeat_that_is_back_at_response_refutes_the_crossing() -> None:
    course = course_of([*LIFTED, (26, 11), (33, 9)], today=34)
    assert (course.state, course.repeat) == (CourseState.RESPONSE, None)
    assert course.crossings[0].ended_on == day(33)


def test_an_unanswered_repeat_becomes_the_care_teams_and_stays_unconfirmed() -> None:
    on_time, late = (course_of([*LIFTED, (26, 11)], today=today) for today in (41, 42))
    assert (on_time.repeat.state, on_time.repeat.owner) == (RequestState.WAITING, Owner.PATIENT)
    assert (late.repeat.state, late.repeat.owner) == (RequestState.UNANSWERED, Owner.CARE_TEAM)
    assert late.state is CourseState.LOSS_UNCONFIRMED


def test_an_impossible_repeat_is_the_care_teams_at_once() -> None:
    course = course_of([*LIFTED, (26, 11)], today=26, offered=())
    assert (course.state, course.repeat.state, course.repeat.owner) == (
        CourseState.LOSS_UNCONFIRMED,
        RequestState.IMPOSSIBLE,
        Owner.CARE_TEAM,
    )


def test_a_repeat_that_could_not_be_scored_answers_nothing() -> None:
    course = course_of([*LIFTED, (26, 11), (33, None)], today=42)
    assert (course.state, course.repeat.state) == (CourseState.LOSS_UNCONFIRMED, RequestState.UNANSWERED)


@pytest.mark.parametrize(
    ("best", "total", "is_relapse"), [(3, 9, False), (3, 10, True), (5, 10, False), (5, 11, True), (8, 13, False)]
)
def test_a_relapse_is_ten_or_more_and_six_above_the_best(best: float, total: float, is_relapse: bool) -> None:
    course = course_of([(-3, 24), (12, best), (26, total), (33, total)], today=33)
    assert (course.state is CourseState.RELAPSE) == is_relapse


def test_an_unconfirmed_relapse_outranks_an_unconfirmed_loss() -> None:
    course = course_of([*LIFTED, (26, 15)], today=27)
    assert course.state is CourseState.RELAPSE_UNCONFIRMED
    assert course.repeat.crossing.value == "relapse"


def test_a_hospital_stay_or_attempt_is_a_relapse_at_once() -> None:
    course = course_of(LIFTED, today=20, crises=(day(18),))
    assert course.state is CourseState.RELAPSE
    assert course.crossings[0].confirmed_on == day(18)
    before = course_of(LIFTED, today=20, crises=(day(-18),))
    assert before.state is CourseState.RESPONSE


def c_ssrs(at: int, **answers: int) -> ScoredResponse:
    return ScoredResponse(UUID(int=30_000 + at), "c_ssrs", day(at), None, noon(day(at)), tuple(answers.items()))


@pytest.mark.parametrize(
    ("before", "later", "is_relapse"),
    [
        ({"q6": 0}, {"q6": 1, "q6b": 1}, True),
        ({"q6": 1, "q6b": 0}, {"q6": 1, "q6b": 1}, True),
        ({"q6": 1, "q6b": 1}, {"q6": 1, "q6b": 1}, False),
        ({"q6": 0}, {"q6": 1, "q6b": 0}, False),
        ({}, {"q6": 1, "q6b": 1}, False),
    ],
)
def test_behavior_that_the_screener_before_did_not_have_is_an_attempt(
    before: dict[str, int], later: dict[str, int], is_relapse: bool
) -> None:
    responses = (*(phq9(at, total) for at, total in LIFTED), c_ssrs(5, **before), c_ssrs(18, **later))
    course = judge_course(responses, sessions=INDUCTION, today=day(20))
    assert (course.state is CourseState.RELAPSE) == is_relapse
    alone = judge_course((*responses[:2], c_ssrs(18, **later)), sessions=INDUCTION, today=day(20))
    assert alone.state is CourseState.RESPONSE


def test_treatment_after_a_relapse_begins_a_new_course_from_where_it_had_led() -> None:
    relapsed = [*LIFTED, (26, 18), (33, 18)]
    again = course_of([*relapsed, (50, 9)], today=50, sessions=(*INDUCTION, day(34), day(36)))
    assert (again.begun_on, again.baseline.total, again.state) == (day(34), 18, CourseState.RESPONSE)


def test_a_maintenance_session_keeps_the_course_and_its_baseline() -> None:
    course = course_of([*LIFTED, (40, 9)], today=41, sessions=(*INDUCTION, day(39)))
    assert (course.begun_on, course.baseline.total, course.sessions) == (day(0), 20, 7)


@pytest.mark.parametrize(("gap", "begun"), [(90, 0), (91, 102)])
def test_a_long_pause_ends_a_course(gap: int, begun: int) -> None:
    course = course_of(LIFTED, today=120, sessions=(*INDUCTION, day(11 + gap)))
    assert course.begun_on == day(begun)


@settings(max_examples=200, deadline=None)
@given(
    readings=st.lists(
        st.tuples(st.integers(-30, 150), st.one_of(st.none(), st.integers(0, 27))),
        max_size=14,
        unique_by=lambda r: r[0],
    ),
    sessions=st.lists(st.integers(0, 150), max_size=10),
    seed=st.integers(0, 999),
)
def test_any_order_of_arrival_doubled_or_late_says_the_same(
    readings: list[tuple[int, int | None]], sessions: list[int], seed: int
) -> None:
    held = [day(at) for at in sessions]
    shuffled, moved = [*readings, *readings[:3]], [*held, *held[:2]]
    Random(seed).shuffle(shuffled)
    Random(seed).shuffle(moved)
    expected = course_of(readings, today=120, sessions=held)
    assert course_of(shuffled, today=120, sessions=moved) == expected
    past = [one for one in readings if one[0] <= 120]
    assert course_of(past, today=120, sessions=[on for on in held if on <= day(120)]) == expected


@settings(max_examples=200, deadline=None)
@given(
    readings=st.lists(st.tuples(st.integers(-30, 150), st.integers(0, 27)), max_size=14, unique_by=lambda r: r[0]),
    today=st.integers(0, 150),
)
def test_what_is_unconfirmed_always_has_a_repeat_with_a_deadline_and_an_owner(
    readings: list[tuple[int, int]], today: int
) -> None:
    course = course_of(readings, today=today)
    if course.state in {CourseState.LOSS_UNCONFIRMED, CourseState.RELAPSE_UNCONFIRMED}:
        assert course.repeat is not None
    if course.repeat is not None:
        assert course.state not in {CourseState.RESPONSE, CourseState.REMISSION}
        assert (course.repeat.owner is Owner.PATIENT) == (day(today) <= course.repeat.until_on)
