from dataclasses import replace
from functools import reduce
from operator import add
from random import Random

import pytest

from journal_api.domain.alerting import RuleId
from journal_api.domain.backtest_detectors import DETECTORS, Alarm
from journal_api.domain.backtests import PastRecord, Tally, conclude, list_alarms, tally_record
from journal_api.domain.deterioration import ALGORITHM, judge
from journal_api.domain.no_responses import NO_PLAN
from journal_api.domain.questionnaire_rules import Questioned
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.domain.thresholds import NEVER_SET
from tests.domain.questionnaires import totals
from tests.domain.records import START, answered, day, dropped_days, series_of, steady_days

DETECTOR = DETECTORS[ALGORITHM]


def past(
    values: list[tuple[int, float]] | None = None, responses: tuple[ScoredResponse, ...] = (), **changes: object
) -> PastRecord:
    days = {day(at) for at, _ in values or ()} | {one.on for one in responses}
    record = PastRecord(
        series=(series_of(values),) if values else (),
        entry_days=tuple(sorted(days)),
        risks=(),
        questioned=Questioned(responses, (), NO_PLAN, frozenset({"phq9"}), NEVER_SET),
        alerts=(),
        enrolled_on=START,
    )
    return replace(record, **changes)


def tally(rule: RuleId, record: PastRecord, *, today: int) -> Tally:
    return tally_record(rule, record, detector=DETECTOR, today=day(today))


def test_an_early_warning_is_confirmed_by_a_worse_phq9_within_28_days() -> None:
    values = dropped_days(1, days=120, onset=80)
    (episode,) = judge(series=past(values).series, sessions=(), through=day(119)).episodes
    opened = (episode.opened_on - START).days
    record = past(values, totals("phq9", (40, 5), (opened + 9, 10), (opened + 12, 11)))

    counted = tally(RuleId.EARLY_WARNING, record, today=130)

    assert (counted.alarms, counted.checked, counted.confirmed) == (1, 1, 1)
    assert counted.leads.index(1) == 12
    assert counted.days == 120


@pytest.mark.parametrize(
    ("readings", "checked", "confirmed"),
    [
        ([(40, 5), (118, 10)], 1, 0),
        ([(40, 5), (118, 11)], 1, 1),
        ([(118, 20)], 0, 0),
        ([(40, 5)], 0, 0),
        ([(40, 5), (119, None)], 0, 0),
    ],
)
def test_an_alarm_nothing_can_be_held_against_is_not_called_false(
    readings: list[tuple[int, float | None]], checked: int, confirmed: int
) -> None:
    record = past(dropped_days(1, days=120, onset=95), totals("phq9", *readings))
    counted = tally(RuleId.EARLY_WARNING, record, today=130)
    assert (counted.alarms, counted.checked, counted.confirmed) == (1, checked, confirmed)


def test_a_questionnaire_does_not_confirm_the_alarm_that_it_made_itself() -> None:
    alone = tally(RuleId.WORSENING, past(None, totals("phq9", (0, 5), (14, 12))), today=60)
    again = tally(RuleId.WORSENING, past(None, totals("phq9", (0, 5), (14, 12), (28, 12))), today=60)
    assert (alone.alarms, alone.checked) == (1, 0)
    assert (again.alarms, again.checked, again.confirmed, again.leads.index(1)) == (1, 1, 1, 14)


def test_each_silence_of_the_past_is_replayed_once() -> None:
    before, after = steady_days(3, days=60), [(at, 6.0) for at in range(100, 130)]
    record = past([*before, *after])
    (alarm,) = list_alarms(RuleId.SILENCE, record, detector=DETECTOR, today=day(130))
    assert alarm.started_on == day(60)
    assert day(60) < alarm.opened_on < day(100)
    later = list_alarms(RuleId.SILENCE, record, detector=DETECTOR, today=day(200))
    assert [one.started_on for one in later] == [day(60), day(130)]


def test_risk_answers_that_touch_are_one_alarm() -> None:
    risks = tuple(answered(day(at), value) for at, value in ((3, 3), (5, 4), (12, 9), (40, 8)))
    record = past(steady_days(1, days=60), risks=risks)
    alarms = list_alarms(RuleId.RISK, record, detector=DETECTOR, today=day(60))
    assert [alarm.opened_on for alarm in alarms] == [day(5), day(40)]


def test_the_counts_add_up_and_say_rates_shares_and_leads() -> None:
    one = Tally(patients=2, days=400, alarms=3, checked=2, confirmed=2, leads=(*(0,) * 3, 1, *(0,) * 6, 1, *(0,) * 18))
    other = Tally(patients=1, days=331, alarms=1, checked=2, confirmed=1, leads=(*(0,) * 10, 1, *(0,) * 18))
    backtest = conclude(RuleId.EARLY_WARNING, one + other, detector="d")
    assert (backtest.patients, backtest.alarms, backtest.checked, backtest.confirmed) == (3, 4, 4, 3)
    assert backtest.patient_years == pytest.approx(731 / 365.25)
    assert backtest.alarms_per_patient_year == pytest.approx(4 / (731 / 365.25))
    assert backtest.confirmed_share == 0.75
    assert backtest.lower < 0.75 < backtest.upper
    assert (backtest.median_lead_days, backtest.detector) == (10, "d")


def test_nothing_to_count_is_nothing_and_not_zero() -> None:
    backtest = conclude(RuleId.SILENCE, tally(RuleId.SILENCE, past(), today=10), detector=ALGORITHM)
    assert (backtest.patients, backtest.alarms_per_patient_year, backtest.confirmed_share) == (0, None, None)
    assert (backtest.lower, backtest.median_lead_days, backtest.detector) == (None, None, None)


def test_the_interval_of_a_share_is_wilsons() -> None:
    backtest = conclude(RuleId.SILENCE, Tally(1, 365, 10, 10, 4), detector=ALGORITHM)
    # Wilson 1927 for 4 of 10 at 90 %, by hand: (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.6449.
    assert (backtest.lower, backtest.upper) == (pytest.approx(0.1938, abs=1e-3), pytest.approx(0.6484, abs=1e-3))


@pytest.mark.parametrize("name", DETECTORS)
def test_every_detector_is_a_function_of_the_set_of_days_and_hears_a_drop(name: str) -> None:
    values = dropped_days(1, days=150, onset=90, drop=4.0)
    mixed = list(values)
    Random(4).shuffle(mixed)
    alarms = DETECTORS[name](series=past(values).series, sessions=(day(10),), through=day(149))
    assert alarms == DETECTORS[name](series=past(mixed).series, sessions=(day(10), day(10)), through=day(149))
    assert any(day(90) <= alarm.opened_on <= day(110) for alarm in alarms)
    assert DETECTORS[name](series=(), sessions=(), through=day(149)) == ()


def test_a_comparison_of_detectors_is_the_same_count_with_another_ear() -> None:
    def deaf(**_record: object) -> tuple[Alarm, ...]:
        return ()

    record = past(dropped_days(1, days=120, onset=80))
    assert tally_record(RuleId.EARLY_WARNING, record, detector=deaf, today=day(130)).alarms == 0
    assert tally(RuleId.EARLY_WARNING, record, today=130).alarms == 1


def test_many_records_are_counted_in_any_order_alike() -> None:
    records = [past(dropped_days(seed, days=100, onset=60)) for seed in range(4)]
    tallies = [tally(RuleId.EARLY_WARNING, one, today=100) for one in records]
    assert reduce(add, tallies) == reduce(add, reversed(tallies))
