import pytest

from journal_api.domain.alerting import AlertState, Severity
from journal_api.domain.risk import RiskLevel
from journal_api.domain.summaries import (
    count_days_since_session,
    measure_adherence,
    summarize_risk,
    summarize_trend,
)
from journal_api.domain.trends import TrendDirection
from tests.domain.records import START, answered, day, make_alert

TODAY = day(100)


@pytest.mark.parametrize(
    ("value", "days_ago", "expected"),
    [
        (3.9, 0, RiskLevel.LOW),
        (4, 0, RiskLevel.ELEVATED),
        (7.9, 14, RiskLevel.ELEVATED),
        (8, 14, RiskLevel.HIGH),
        (8, 15, RiskLevel.LOW),
    ],
)
def test_a_recent_risk_answer_colors_the_risk(value: float, days_ago: int, expected: RiskLevel) -> None:
    answer = answered(day(100 - days_ago), value)
    assert summarize_risk(last_risk=answer, live_alerts=(), is_worrying=False, today=TODAY) is expected


@pytest.mark.parametrize(
    ("severity", "expected"),
    [
        (Severity.STANDARD, RiskLevel.LOW),
        (Severity.URGENT, RiskLevel.ELEVATED),
        (Severity.CRITICAL, RiskLevel.HIGH),
    ],
)
def test_a_live_alert_colors_the_risk_by_its_severity(severity: Severity, expected: RiskLevel) -> None:
    alerts = (make_alert(severity=severity),)
    assert summarize_risk(last_risk=None, live_alerts=alerts, is_worrying=False, today=TODAY) is expected


def test_a_resolved_alert_colors_nothing() -> None:
    alerts = (make_alert(severity=Severity.CRITICAL, state=AlertState.RESOLVED),)
    assert summarize_risk(last_risk=None, live_alerts=alerts, is_worrying=False, today=TODAY) is RiskLevel.LOW


def test_something_worrying_is_an_elevated_risk() -> None:
    assert summarize_risk(last_risk=None, live_alerts=(), is_worrying=True, today=TODAY) is RiskLevel.ELEVATED


def test_an_open_episode_of_any_measure_is_declining() -> None:
    assert summarize_trend((), in_episode=True) is TrendDirection.DECLINING
    assert summarize_trend((), in_episode=False) is TrendDirection.TOO_LITTLE_DATA


def test_adherence_counts_the_days_of_the_last_thirty_today_included() -> None:
    entry_days = [day(70), day(71), day(72), day(100), day(101)]
    assert measure_adherence(entry_days, enrolled_on=START, today=TODAY) == pytest.approx(3 / 30)


def test_somebody_new_is_measured_by_the_days_there_were() -> None:
    assert measure_adherence([day(98), day(100)], enrolled_on=day(97), today=TODAY) == pytest.approx(2 / 4)
    assert measure_adherence([], enrolled_on=TODAY, today=TODAY) == 0


def test_entries_from_before_enrollment_count_as_days_there_were() -> None:
    assert measure_adherence([day(91), day(100)], enrolled_on=TODAY, today=TODAY) == pytest.approx(2 / 10)


@pytest.mark.parametrize(
    ("sessions", "expected"), [((), None), ((100,), 0), ((10, 80), 20), ((80, 120), 20), ((120,), None)]
)
def test_days_since_the_last_session_ignore_those_to_come(sessions: tuple[int, ...], expected: int | None) -> None:
    assert count_days_since_session([day(at) for at in sessions], today=TODAY) == expected
