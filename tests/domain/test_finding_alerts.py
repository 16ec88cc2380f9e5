from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.alerting import (
    AlertState,
    MarkUnsupported,
    OpenAlert,
    RaiseSeverity,
    RecordHistoricalEpisode,
    Recover,
    Severity,
    UpdateEvidence,
)
from journal_api.domain.finding_alerts import decide_findings
from journal_api.domain.rule_findings import Finding
from journal_api.domain.thresholds import NEVER_SET
from journal_api.domain.urinary_checks import MANNER as URINARY
from journal_api.domain.urinary_checks import find_urinary_signs
from journal_api.domain.worsenings import MANNER, find_worsenings
from tests.domain.questionnaires import FindingLedger, checked, totals
from tests.domain.records import day


def phq9(*readings: tuple[int, float | None], today: int) -> Callable[[], tuple[Finding, ...]]:
    return lambda: find_worsenings(totals("phq9", *readings), sessions=(), today=day(today))


def blood(*at: int, today: int) -> Callable[[], tuple[Finding, ...]]:
    checks = tuple(checked("urinary_check", one, visible_blood=1) for one in at)
    return lambda: find_urinary_signs(checks, sessions=(), thresholds=NEVER_SET, today=day(today))


def test_a_stretch_is_one_alert_however_many_questionnaires_prove_it() -> None:
    ledger = FindingLedger()
    readings = [(0, 5), (14, 12), (28, 13), (42, 13)]
    for today in range(43):
        past = [one for one in readings if one[0] <= today]
        ledger.decide(MANNER, phq9(*past, today=today), today=today)
        assert ledger.decide(MANNER, phq9(*past, today=today), today=today) == ()
    assert (len(ledger.alerts), ledger.told, ledger.alerts[0].supported) == (1, 1, True)


def test_a_stretch_that_is_over_ends_its_alert() -> None:
    ledger = FindingLedger()
    ledger.decide(MANNER, phq9((0, 5), (14, 12), today=14), today=14)
    back = ledger.decide(MANNER, phq9((0, 5), (14, 12), (28, 6), today=28), today=28)
    assert [type(intent) for intent in back] == [UpdateEvidence, Recover]
    assert ledger.alerts[0].state is AlertState.RESOLVED
    assert ledger.decide(MANNER, phq9((0, 5), (14, 12), (28, 6), today=29), today=29) == ()


def test_a_stretch_that_gets_graver_raises_its_alert_once() -> None:
    ledger = FindingLedger()
    ledger.decide(MANNER, phq9((0, 5), (14, 12), today=14), today=14)
    worse = phq9((0, 5), (14, 12), (28, 17), today=28)
    assert RaiseSeverity in [type(intent) for intent in ledger.decide(MANNER, worse, today=28)]
    assert ledger.decide(MANNER, worse, today=28) == ()
    assert (ledger.alerts[0].severity, ledger.told) == (Severity.URGENT, 2)


def test_what_a_person_resolved_is_told_again_only_if_it_gets_graver() -> None:
    ledger = FindingLedger()
    ledger.decide(MANNER, phq9((0, 5), (14, 12), today=14), today=14)
    ledger.resolve(0)
    ledger.decide(MANNER, phq9((0, 5), (14, 12), (28, 13), today=28), today=28)
    assert (len(ledger.alerts), ledger.told) == (1, 1)
    ledger.decide(MANNER, phq9((0, 5), (14, 12), (28, 17), today=28), today=28)
    assert [alert.severity for alert in ledger.live] == [Severity.URGENT]


@pytest.mark.parametrize(("late", "intent"), [(3, OpenAlert), (4, RecordHistoricalEpisode)])
def test_a_stretch_over_for_more_than_72_hours_before_it_arrived_is_recorded_and_pages_nobody(
    late: int, intent: type
) -> None:
    ledger, today = FindingLedger(), 28 + late
    (found,) = ledger.decide(MANNER, phq9((0, 5), (14, 12), (28, 6), today=today), today=today)
    assert (type(found), ledger.told) == (intent, int(intent is OpenAlert))


def test_an_alert_that_the_corrected_record_does_not_show_is_marked_and_stays() -> None:
    ledger = FindingLedger()
    ledger.decide(MANNER, phq9((0, 5), (14, 12), today=14), today=14)
    corrected = ledger.decide(MANNER, phq9((0, 5), (14, 7), today=15), today=15)
    assert corrected == (MarkUnsupported(ledger.alerts[0].id),)
    assert ledger.alerts[0].is_live


def test_another_stretch_while_the_alert_waits_moves_it_and_tells_again() -> None:
    ledger = FindingLedger()
    ledger.decide(URINARY, blood(0, today=0), today=0)
    ledger.decide(URINARY, blood(0, 30, today=30), today=30)
    assert (len(ledger.live), ledger.told) == (1, 2)
    assert ledger.live[0].episode.started_on == day(30)
    assert ledger.decide(URINARY, blood(0, 30, today=30), today=30) == ()


def test_a_rule_whose_alerts_people_must_end_opens_however_late_and_never_recovers() -> None:
    ledger = FindingLedger()
    (opened,) = ledger.decide(URINARY, blood(0, today=200), today=200)
    assert (opened.late_by_days, opened.notify) == (200, True)
    clean = (checked("urinary_check", 0, visible_blood=1), checked("urinary_check", 40, visible_blood=0))
    assert (
        ledger.decide(
            URINARY, lambda: find_urinary_signs(clean, sessions=(), thresholds=NEVER_SET, today=day(210)), today=210
        )
        == ()
    )
    assert ledger.alerts[0].is_live


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 120), st.integers(0, 27)), min_size=2, max_size=9, unique_by=lambda one: one[0]),
    st.randoms(use_true_random=False),
)
def test_every_order_of_arrival_ends_in_the_same_supported_bouts(readings: list[tuple[int, int]], rng: Random) -> None:
    waiting, arrived, ledger = list(readings), [], FindingLedger()
    rng.shuffle(waiting)
    while waiting:
        arrived += [waiting.pop() for _ in range(min(len(waiting), rng.randint(1, 3)))]
        find = phq9(*arrived, today=130)
        ledger.decide(MANNER, find, today=130)
        again = decide_findings(MANNER, find(), alerts=tuple(ledger.alerts), today=day(130))
        assert [one for one in again if isinstance(one, OpenAlert | RecordHistoricalEpisode | RaiseSeverity)] == []
        assert len(ledger.live) <= 1
    at_once = FindingLedger()
    at_once.decide(MANNER, phq9(*readings, today=130), today=130)
    shown = {(a.episode.started_on, a.episode.ended_on) for a in at_once.alerts}
    assert shown <= {(a.episode.started_on, a.episode.ended_on) for a in ledger.alerts if a.supported}
