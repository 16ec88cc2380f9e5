"""What is due follows treatment and calendar, and an edit of the schedule changes nothing that was due before it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journal_api.domain.alerting import Alert, AlertState, RuleId
from journal_api.domain.due_items import Answered, DueFacts, DueItem, Request, Why, list_due
from journal_api.domain.due_requests import request_after_risk, request_by_alerts
from journal_api.domain.early_warning_requests import WarningRequest
from journal_api.domain.questionnaire_requests import RequestState
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.schedules import Schedule, check_schedule
from journal_api.domain.thresholds import NEVER_SET
from tests.domain.records import make_alert

BEGUN = date(2026, 1, 1)


def day(number: int) -> date:
    return BEGUN + timedelta(days=number)


def at(number: float, *, hour: int = 12) -> datetime:
    return datetime(2026, 1, 1, hour, tzinfo=UTC) + timedelta(days=number)


def facts(**known: object) -> DueFacts:
    return DueFacts(**{"timezone": "UTC", "enrolled_on": BEGUN, **known})


def answered(instrument: str, number: int) -> Answered:
    return Answered(instrument, day(number), at(number))


ALL_ANSWERED = (answered("phq9", 0), answered("urinary_check", 0), answered("use_check", 0))


def of(items: tuple[DueItem, ...], kind: str) -> list[DueItem]:
    return [item for item in items if kind in (item.kind, item.instrument)]


def test_at_the_beginning_the_baselines_are_asked_at_once() -> None:
    found = list_due(facts(), now=at(0))

    assert {(one.instrument, one.why, one.due_at) for one in found} == {
        (name, Why.BASELINE, at(0, hour=9)) for name in ("phq9", "urinary_check", "use_check")
    }


@pytest.mark.parametrize(
    ("hours", "is_open"), [(24 * 14 + 8.99, False), (24 * 14 + 9, True), (24 * 28 + 8.99, True), (24 * 28 + 9, True)]
)
def test_the_phq_9_is_asked_every_14_days_and_not_before(hours: float, is_open: bool) -> None:
    now = at(0, hour=0) + timedelta(hours=hours)
    (item,) = of(list_due(facts(responses=ALL_ANSWERED), now=now), "phq9")
    assert (item.due_at <= now < item.expires_at) is is_open
    assert item.expires_at - item.due_at == timedelta(days=14)


def test_an_answer_moves_the_next_one_and_a_miss_does_not_pile_up() -> None:
    late = facts(responses=(*ALL_ANSWERED, answered("phq9", 20)))
    assert of(list_due(late, now=at(21)), "phq9")[0].due_at == at(34, hour=9)
    assert len(of(list_due(facts(responses=ALL_ANSWERED), now=at(100)), "phq9")) == 1


def test_bladder_and_use_are_asked_monthly() -> None:
    found = list_due(facts(responses=ALL_ANSWERED), now=at(30))
    assert [(one.instrument, one.due_at) for one in found if "check" in (one.instrument or "")] == [
        ("urinary_check", at(30, hour=9)),
        ("use_check", at(30, hour=9)),
    ]


def test_a_short_check_is_asked_on_day_1_3_and_7_after_each_session() -> None:
    found = of(list_due(facts(sessions=(day(2), day(30))), now=at(2)), "check_in")
    assert [(one.due_at, one.expires_at, one.why) for one in found] == [
        (at(3, hour=9), at(5, hour=0), Why.AFTER_SESSION),
        (at(5, hour=9), at(7, hour=0), Why.AFTER_SESSION),
        (at(9, hour=9), at(11, hour=0), Why.AFTER_SESSION),
    ]


@pytest.mark.parametrize(("checked_in_on", "asked"), [(2, True), (3, False), (4, False), (5, True)])
def test_a_check_in_while_it_waits_answers_the_check(checked_in_on: int, asked: bool) -> None:
    known = facts(sessions=(day(2),), check_in_days=frozenset({day(checked_in_on)}))
    assert (at(3, hour=9) in {one.due_at for one in list_due(known, now=at(3))}) is asked


def test_a_phq_2_answers_the_check_too() -> None:
    known = facts(sessions=(day(2),), responses=(answered("phq2", 3),))
    assert at(3, hour=9) not in {one.due_at for one in list_due(known, now=at(3))}


def test_times_are_those_of_where_the_patient_lives() -> None:
    here = facts(timezone="America/New_York", sessions=(day(2),))
    (first, *_) = of(list_due(here, now=at(2)), "check_in")
    assert first.due_at.isoformat() == "2026-01-04T09:00:00-05:00"


def test_an_edit_begins_something_and_takes_nothing_away() -> None:
    edited_at = at(6)
    known = {"sessions": (day(2),), "responses": ALL_ANSWERED}
    new = (Schedule(1, edited_at, (1, 2, 5), 28, 60),)

    found = of(list_due(facts(**known, schedules=new), now=edited_at), "check_in")

    # Day 3 of the old version still waits; days 1 and 2 of the new one are past, only its day 5 is to come.
    assert [one.due_at for one in found] == [at(5, hour=9), at(7, hour=9)]


def test_a_shorter_interval_begins_with_the_edit_and_never_before() -> None:
    slow = Schedule(1, at(0), (1,), 90, 90)
    known = facts(responses=ALL_ANSWERED, schedules=(slow, Schedule(2, at(50), (1,), 14, 30)))
    (item,) = of(list_due(known, now=at(51)), "phq9")
    assert item.due_at == at(50)


def warning(asked_at: datetime, **changes: object) -> Alert:
    request = WarningRequest(asked_at, asked_at.date(), RequestState.WAITING, None, None)
    evidence = {"request": request.lay_down()}
    return make_alert(**{"rule": RuleId.EARLY_WARNING, "opened_at": asked_at, "evidence": evidence, **changes})


def test_a_warning_asks_for_a_phq_9_in_place_of_the_routine_until_it_is_answered_or_late() -> None:
    asked = tuple(request_by_alerts((warning(at(20)),), timezone="UTC"))

    def look(now: datetime, *more: Answered) -> list[tuple[Why, datetime]]:
        known = facts(responses=(*ALL_ANSWERED, answered("phq9", 16), *more), requests=asked)
        return [(one.why, one.due_at) for one in of(list_due(known, now=now), "phq9")]

    assert look(at(21)) == [(Why.EARLY_WARNING, at(20, hour=9))]
    assert look(at(23) - timedelta(seconds=1)) == [(Why.EARLY_WARNING, at(20, hour=9))]
    assert look(at(23)) == []
    assert look(at(21), answered("phq9", 21)) == [(Why.ROUTINE, at(35, hour=9))]


def test_only_what_a_live_alert_waits_for_is_asked() -> None:
    resolved = warning(at(20), state=AlertState.RESOLVED)
    late = WarningRequest(at(20), day(20), RequestState.UNANSWERED, None, None).lay_down()
    done = warning(at(20), evidence={"request": late})
    silence = make_alert(rule=RuleId.SILENCE)
    assert list(request_by_alerts((resolved, done, silence), timezone="UTC")) == []


@pytest.mark.parametrize(
    ("reading", "offered", "asked"),
    [
        (RiskReading(4), ("c_ssrs",), ("c_ssrs", Why.RISK_ANSWER)),
        (RiskReading(3.9), ("c_ssrs",), None),
        (RiskReading(4), (), None),
        (RiskReading(1, RiskSource.PHQ9), ("c_ssrs",), ("c_ssrs", Why.RISK_ANSWER)),
        (RiskReading(0, RiskSource.PHQ9), ("c_ssrs",), None),
        (RiskReading(None, RiskSource.PHQ9, is_complete=False), (), ("phq9", Why.LEFT_OPEN)),
        (RiskReading(None, RiskSource.PHQ9, is_complete=False), ("c_ssrs",), ("c_ssrs", Why.LEFT_OPEN)),
        (RiskReading(3, RiskSource.C_SSRS), ("c_ssrs",), None),
        (RiskReading(3, RiskSource.C_SSRS, is_complete=False), ("c_ssrs",), ("c_ssrs", Why.LEFT_OPEN)),
    ],
)
def test_a_risk_answer_asks_for_the_c_ssrs(
    reading: RiskReading, offered: tuple[str, ...], asked: tuple[str, Why] | None
) -> None:
    request = request_after_risk(reading, received_at=at(3), offered=offered, thresholds=NEVER_SET)
    assert (None if request is None else (request.instrument, request.why)) == asked
    assert request is None or request.expires_at == at(6)


def test_what_is_asked_for_twice_is_asked_once() -> None:
    twice = (
        Request("c_ssrs", at(1), at(1), at(4), Why.RISK_ANSWER),
        Request("c_ssrs", at(2), at(2), at(5), Why.LEFT_OPEN),
    )
    known = facts(requests=twice, offered=("phq9", "c_ssrs"))
    assert [(one.due_at, one.why) for one in of(list_due(known, now=at(3)), "c_ssrs")] == [(at(2), Why.LEFT_OPEN)]
    done = facts(requests=twice, offered=("phq9", "c_ssrs"), responses=(Answered("c_ssrs", day(2), at(2.5)),))
    assert of(list_due(done, now=at(3)), "c_ssrs") == []


def test_a_crossing_asks_for_its_repeat_within_its_window() -> None:
    request = {"instrument": "phq9", "state": "waiting", "from_on": str(day(25)), "until_on": str(day(35))}
    crossed = make_alert(rule=RuleId.RELAPSE, evidence={"findings": [{"request": request}]})
    (asked,) = request_by_alerts((crossed,), timezone="UTC")
    assert (asked.due_at, asked.expires_at, asked.why) == (at(25, hour=9), at(36, hour=0), Why.CONFIRMATION)


@pytest.mark.parametrize(
    ("checked_in_at", "asked"), [(at(5, hour=18), True), (at(5, hour=19), False), (at(5, hour=21), False)]
)
def test_an_unusual_day_asks_once_more_in_the_evening(checked_in_at: datetime, asked: bool) -> None:
    known = facts(prompt_days=frozenset({day(5)}), check_ins=(checked_in_at,), responses=ALL_ANSWERED)
    found = of(list_due(known, now=at(5, hour=22)), "extra_check_in")
    assert [(one.due_at, one.expires_at) for one in found] == ([(at(5, hour=19), at(6, hour=0))] if asked else [])
    assert of(list_due(known, now=at(6)), "extra_check_in") == []


def test_a_schedule_keeps_to_its_limits() -> None:
    faults = check_schedule(Schedule(1, at(0), (1, 1, 61), 13, 181))
    assert [(one.pointer, one.code) for one in faults] == [
        ("/session_check_days/2", "out_of_range"),
        ("/session_check_days", "not_unique"),
        ("/phq9_every_days", "out_of_range"),
        ("/checks_every_days", "out_of_range"),
    ]
    assert check_schedule(Schedule()) == ()


DAYS = st.integers(0, 200)
VERSIONS = st.builds(
    lambda days, phq9, checks: (tuple(sorted(days)), phq9, checks),
    st.sets(st.integers(0, 60), max_size=5),
    st.integers(14, 180),
    st.integers(14, 180),
)


@given(
    st.lists(DAYS, max_size=6),
    st.lists(st.tuples(st.sampled_from(["phq9", "use_check"]), DAYS), max_size=6),
    st.lists(VERSIONS, max_size=2),
    VERSIONS,
    DAYS,
    st.integers(0, 90),
)
def test_an_edit_never_asks_the_past_anew_nor_hides_it(
    sessions: list[int],
    responses: list[tuple[str, int]],
    before: list[tuple[tuple[int, ...], int, int]],
    edit: tuple[tuple[int, ...], int, int],
    edited_on: int,
    later: int,
) -> None:
    edited_at = at(200 + edited_on)
    known = {
        "sessions": tuple(sorted({day(one) for one in sessions})),
        "responses": tuple(answered(name, on) for name, on in responses),
    }
    written = tuple(Schedule(at_ + 1, at(at_ * 40), *version) for at_, version in enumerate(before))
    new = Schedule(len(written) + 1, edited_at, *edit)
    now = edited_at + timedelta(days=later)

    kept = list_due(facts(**known, schedules=written), now=now)
    changed = list_due(facts(**known, schedules=(*written, new)), now=now)

    assert [one for one in kept if one.due_at < edited_at] == [one for one in changed if one.due_at < edited_at]


@given(st.lists(DAYS, max_size=4), st.lists(DAYS, max_size=4), DAYS)
def test_nothing_that_is_told_has_expired_and_nothing_is_told_twice(
    sessions: list[int], phq9: list[int], today: int
) -> None:
    known = facts(
        sessions=tuple(sorted({day(one) for one in sessions})),
        responses=tuple(answered("phq9", one) for one in phq9),
    )
    found = list_due(known, now=at(today))
    assert all(one.expires_at > at(today) for one in found)
    assert len(set(found)) == len(found)
