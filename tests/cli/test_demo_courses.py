"""The demo's people are rehearsed with the rules themselves: their alarms fall where they are wanted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from journal_api.cli.demo_courses import draw_patient, rehearse
from journal_api.cli.demo_lives import Moment, plan_lives
from journal_api.cli.live_patient import plan_evenings
from journal_api.domain.alerting import RuleId
from journal_api.domain.simulation import Profile, simulate_patient

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("profile", "rule"),
    [(Profile.SUDDEN_DROP, RuleId.EARLY_WARNING), (Profile.SILENT, RuleId.SILENCE), (Profile.RISK_ANSWER, RuleId.RISK)],
)
def test_a_rule_first_speaks_of_the_decline_on_the_wanted_day(profile: Profile, rule: RuleId) -> None:
    patient = draw_patient(profile, rule, days=200, alarm_on=TODAY, seed="test")

    since_decline = [alarm for alarm in rehearse(patient, through=TODAY).alarms if alarm[0] >= patient.worsens_on]
    assert since_decline == [(TODAY, rule)]


def test_days_after_the_alarm_are_left_out() -> None:
    patient = draw_patient(Profile.SUDDEN_DROP, RuleId.EARLY_WARNING, days=200, alarm_on=TODAY, seed="test")

    assert patient.days[-1].on == TODAY


def test_a_rule_that_cannot_speak_of_a_profile_is_told() -> None:
    with pytest.raises(LookupError, match="CR-01"):
        draw_patient(Profile.SLOW_SLIDE, RuleId.RISK, days=30, alarm_on=TODAY, seed="test")


def test_every_alarm_day_is_a_telling_day_and_so_is_the_last() -> None:
    patient = simulate_patient(Profile.SPARSE_LOGGER, starts_on=TODAY, days=120, rng=Random(1))
    through = TODAY + timedelta(days=119)

    rehearsal = rehearse(patient, through=through)

    assert {on for on, _ in rehearsal.alarms} <= set(rehearsal.telling_days)
    assert rehearsal.telling_days[-1] == through


def test_a_dozen_lives_end_now_and_none_later() -> None:
    lives = plan_lives(now=NOW)

    assert {life.profile for life in lives} == set(Profile)
    assert all(life.happenings[-1].at == NOW and life.happenings[-1].kind is Moment.JUDGEMENT for life in lives)
    assert all(one.at <= NOW for life in lives for one in life.happenings)


def test_happenings_come_in_the_order_of_time() -> None:
    for life in plan_lives(now=NOW):
        instants = [one.at for one in life.happenings]
        assert instants == sorted(instants)


def test_the_live_patient_is_heard_of_on_the_last_evening_and_not_before() -> None:
    evenings = plan_evenings(NOW)

    assert evenings[-1].at == NOW
    assert len(evenings) > 30
    assert [one.at for one in evenings] == sorted(one.at for one in evenings)
