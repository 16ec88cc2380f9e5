from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.alerting import (
    AlertState,
    MarkUnsupported,
    OpenAlert,
    RecordHistoricalEpisode,
    Recover,
    RuleId,
    Severity,
    UpdateEvidence,
)
from journal_api.domain.assessments import assess
from journal_api.domain.episodes import StoredEpisode
from journal_api.domain.risk import RiskLevel
from journal_api.domain.trends import TrendDirection
from tests.domain.records import Ledger, answered, day, dropped_days, noon, record_of, steady_days

DROPPED = dropped_days(1, days=120, onset=80)
PASSED = dropped_days(2, days=160, onset=80, until=110)


def supported_episodes(ledger: Ledger) -> set[tuple[str, str]]:
    return {
        (alert.evidence["started_on"], alert.evidence["opened_on"])
        for alert in ledger.of_rule(RuleId.EARLY_WARNING)
        if alert.supported
    }


def test_an_episode_is_one_alert_however_many_entries_prove_it() -> None:
    ledger = Ledger()
    for today in range(120):
        ledger.assess([value for value in DROPPED if value[0] <= today], today=today)
    assert len(ledger.alerts) == 1
    assert ledger.told == 1
    assert (ledger.alerts[0].severity, ledger.alerts[0].supported) == (Severity.STANDARD, True)


def test_assessing_twice_intends_nothing_the_second_time() -> None:
    ledger = Ledger()
    first = ledger.assess(DROPPED, today=119)
    second = ledger.assess(DROPPED, today=119)
    assert [type(intent) for intent in first.intents] == [OpenAlert]
    assert second.intents == ()


def test_a_recovery_resolves_the_alert_once() -> None:
    ledger = Ledger()
    for today in range(160):
        ledger.assess([value for value in PASSED if value[0] <= today], today=today)
    (alert,) = ledger.alerts
    assert (alert.state, alert.resolved_reason) == (AlertState.RESOLVED, "recovered")
    assert alert.episode.ended_on is not None
    assert ledger.told == 1


def test_an_episode_that_was_over_before_it_arrived_is_recorded_and_pages_nobody() -> None:
    ledger = Ledger()
    assessment = ledger.assess(PASSED, today=159)
    assert [type(intent) for intent in assessment.intents] == [RecordHistoricalEpisode]
    assert assessment.intents[0].late_by_days > 60
    assert (ledger.told, ledger.alerts[0].state) == (0, AlertState.RESOLVED)
    assert ledger.assess(PASSED, today=159).intents == ()


def test_a_late_alert_says_how_late_it_is() -> None:
    ledger = Ledger()
    (intent,) = ledger.assess(DROPPED, today=119).intents
    assert intent.late_by_days == (day(119) - ledger.alerts[0].episode.opened_on).days > 0


def test_an_alert_the_corrected_record_no_longer_shows_is_marked_and_stays() -> None:
    ledger = Ledger()
    ledger.assess(DROPPED, today=119)
    corrected = steady_days(1, days=120)
    assessment = ledger.assess(corrected, today=119)
    assert assessment.intents == (MarkUnsupported(ledger.alerts[0].id),)
    assert ledger.alerts[0].is_live
    assert ledger.assess(corrected, today=119).intents == ()


def test_a_record_corrected_back_supports_its_alert_again_without_telling_anybody() -> None:
    ledger = Ledger()
    ledger.assess(DROPPED, today=119)
    ledger.assess(steady_days(1, days=120), today=119)
    ledger.assess(DROPPED, today=119)
    assert (len(ledger.alerts), ledger.alerts[0].supported, ledger.told) == (1, True, 1)


def test_late_entries_that_move_an_episode_keep_its_alert() -> None:
    ledger = Ledger()
    without = [value for value in DROPPED if not 80 <= value[0] < 85]
    ledger.assess(without, today=119)
    before = ledger.alerts[0]
    assessment = ledger.assess(DROPPED, today=119)
    assert [type(intent) for intent in assessment.intents] == [UpdateEvidence]
    assert (len(ledger.alerts), ledger.alerts[0].id, ledger.told) == (1, before.id, 1)
    assert ledger.alerts[0].episode.opened_on < before.episode.opened_on


def test_an_episode_a_person_resolved_is_not_told_again_while_it_lasts() -> None:
    ledger = Ledger()
    ledger.assess(DROPPED, today=119)
    ledger.resolve(0)
    longer = dropped_days(1, days=140, onset=80)
    ledger.assess(longer, today=139)
    assert (len(ledger.alerts), ledger.told) == (1, 1)


def test_a_new_episode_after_a_recovery_is_a_new_alert() -> None:
    twice = [*PASSED, *((at, 2.0) for at in range(160, 200))]
    ledger = Ledger()
    for today in range(200):
        ledger.assess([value for value in twice if value[0] <= today], today=today)
    assert [alert.state for alert in ledger.alerts] == [AlertState.RESOLVED, AlertState.OPEN]
    assert ledger.told == 2


def test_a_recovery_that_a_late_entry_takes_back_is_told_anew() -> None:
    ledger = Ledger()
    recovered = [value for value in PASSED if value[0] < 125]
    for today in (100, 124):
        ledger.assess([value for value in recovered if value[0] <= today], today=today)
    assert ledger.alerts[0].resolved_reason == "recovered"
    corrected = [(at, value - 3.0 if at >= 110 else value) for at, value in recovered]
    ledger.assess(corrected, today=124)
    assert [alert.is_live for alert in ledger.alerts] == [False, True]
    assert ledger.told == 2
    assert ledger.assess(corrected, today=124).intents == ()


def test_an_alert_nobody_resolved_speaks_of_the_next_episode_and_tells_it() -> None:
    settled = dropped_days(4, days=400, onset=80, drop=2.5)
    deeper = [(at, max(0.0, value - 2.5) if at >= 300 else value) for at, value in settled]
    ledger = Ledger()
    for today in (*range(80, 110), 299, *range(300, 330)):
        ledger.assess([value for value in deeper if value[0] <= today], today=today)
    live = [alert for alert in ledger.alerts if alert.is_live]
    assert len(live) == 1
    assert live[0].episode.started_on >= day(290)
    assert ledger.told == 2
    assert ledger.assess([value for value in deeper if value[0] <= 329], today=329).intents == ()


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_every_order_and_batching_of_arrival_ends_in_the_same_supported_episodes(seed: int, rng: Random) -> None:
    values = dropped_days(seed, days=100, onset=60, drop=3.0, until=rng.choice([80, 100]))
    arrived, waiting = [], list(values)
    rng.shuffle(waiting)
    ledger = Ledger()
    while waiting:
        arrived += [waiting.pop() for _ in range(min(len(waiting), rng.randint(1, 40)))]
        ledger.assess(arrived, today=99)
        assert ledger.assess(arrived, today=99).intents == ()
    at_once = Ledger()
    judged = at_once.assess(values, today=99).judgement.episodes
    assert supported_episodes(ledger) == supported_episodes(at_once)
    assert supported_episodes(at_once) == {(e.started_on.isoformat(), e.opened_on.isoformat()) for e in judged}
    live = [alert for alert in ledger.of_rule(RuleId.EARLY_WARNING) if alert.is_live and alert.supported]
    assert len(live) <= 1


@pytest.mark.parametrize(("late", "opens"), [(-1, False), (0, True), (1, True)])
def test_cr_05_opens_at_the_threshold_and_not_a_day_before(late: int, opens: bool) -> None:
    values = steady_days(3, days=60)
    due_on = Ledger().assess(values, today=59).silence.due_on
    ledger = Ledger()
    ledger.assess(values, today=(due_on - day(0)).days + late)
    assert [alert.rule for alert in ledger.alerts] == ([RuleId.SILENCE] if opens else [])


def test_a_silence_is_one_alert_that_gets_graver_and_ends_when_somebody_logs() -> None:
    values = steady_days(3, days=60)
    ledger = Ledger()
    for today in range(60, 90):
        ledger.assess(values, today=today)
    (alert,) = ledger.of_rule(RuleId.SILENCE)
    assert (alert.severity, alert.chain, ledger.told) == (Severity.URGENT, 2, 2)
    back = [*values, (90, 6.0)]
    assert Recover(alert.id) in ledger.assess(back, today=90).intents
    assert ledger.assess(back, today=90).intents == ()


def test_a_silence_somebody_resolved_is_not_told_again() -> None:
    values = steady_days(3, days=60)
    ledger = Ledger()
    ledger.assess(values, today=70)
    ledger.resolve(0)
    ledger.assess(values, today=85)
    assert len(ledger.alerts) == 1


def test_a_silence_filled_by_late_entries_is_over_and_no_longer_supported() -> None:
    ledger = Ledger()
    ledger.assess(steady_days(3, days=60), today=75)
    ledger.assess(steady_days(3, days=75), today=75)
    (alert,) = ledger.of_rule(RuleId.SILENCE)
    assert (alert.supported, alert.state) == (False, AlertState.RESOLVED)


def test_a_silence_after_a_risk_answer_is_urgent_at_once() -> None:
    ledger = Ledger()
    ledger.assess(steady_days(3, days=60), today=70, last_risk=answered(day(59), 5))
    assert ledger.alerts[0].severity is Severity.URGENT


def test_the_next_check_is_the_day_on_which_time_alone_changes_something() -> None:
    values = steady_days(3, days=60)
    assessment = Ledger().assess(values, today=59)
    assert assessment.next_check_on == assessment.silence.due_on
    assert Ledger().assess(values, today=64).next_check_on > day(64)
    assert Ledger().assess(values, today=300).next_check_on == day(307)


def test_the_summary_tells_where_a_person_stands() -> None:
    summary = Ledger().assess(DROPPED, today=119).summary
    assert summary.trend is TrendDirection.DECLINING
    assert summary.last_entry_on == day(119)
    assert summary.adherence_30d == 1.0
    assert summary.days_since_session is None
    assert summary.risk is RiskLevel.ELEVATED
    assert [score.measure for score in summary.last_scores] == ["mood"]
    assert summary.next_due == day(120)


def test_a_record_without_any_entry_can_be_assessed() -> None:
    assessment = assess(record_of(()), now=noon(day(1)), today=day(1))
    assert assessment.judgement.points == {}
    assert assessment.summary.trend is TrendDirection.TOO_LITTLE_DATA
    assert assessment.summary.adherence_30d == 0
    assert assessment.intents == ()


def test_an_entry_from_tomorrow_waits_for_its_day() -> None:
    values = [*steady_days(3, days=60), (61, 0.0)]
    assessment = assess(record_of(values), now=datetime(2024, 3, 1, tzinfo=UTC), today=day(60))
    assert assessment.summary.last_entry_on == day(59)
    assert assessment.judgement.points["mood"][-1].on == day(60)


def test_a_stored_episode_keeps_its_id() -> None:
    record = record_of(DROPPED)
    (episode,) = assess(record, now=noon(day(119)), today=day(119)).judgement.episodes
    stored = StoredEpisode(UUID(int=5), replace(episode, started_on=day(70)))
    known = replace(record, stored_episodes=(stored,))
    (match,) = assess(known, now=noon(day(119)), today=day(119)).episodes
    assert (match.id, match.episode) == (UUID(int=5), episode)
