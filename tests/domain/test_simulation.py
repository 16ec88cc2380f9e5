import itertools
from random import Random
from statistics import mean

import pytest

from journal_api.domain.deterioration import judge
from journal_api.domain.measures import MOOD
from journal_api.domain.simulation import Profile, SimulatedPatient, simulate_patient
from journal_api.domain.trends import DailySeries, daily_means
from tests.domain.records import START, day

DECLINING = {
    Profile.RELAPSER_AFTER_WEAR_OFF,
    Profile.GRADUAL_DECLINE,
    Profile.SUDDEN_DROP,
    Profile.SLOW_SLIDE,
    Profile.SILENT,
    Profile.RISK_ANSWER,
}


def simulate(profile: Profile, *, seed: int = 1, days: int = 180) -> SimulatedPatient:
    return simulate_patient(profile, starts_on=START, days=days, rng=Random(seed))


def moods(person: SimulatedPatient) -> list[int]:
    return [one.check_in.mood for one in person.days if one.check_in]


@pytest.mark.parametrize("profile", Profile)
def test_the_same_generator_gives_the_same_person_and_another_gives_another(profile: Profile) -> None:
    assert simulate(profile) == simulate(profile)
    assert simulate(profile) != simulate(profile, seed=2)


@pytest.mark.parametrize("profile", Profile)
def test_every_answer_is_one_a_person_could_give(profile: Profile) -> None:
    person = simulate(profile)
    check_ins = [one.check_in for one in person.days if one.check_in]
    ratings = {r for c in check_ins for r in (c.mood, c.anxiety, c.energy, c.pain, c.urge_to_harm)}
    assert ratings <= set(range(11))
    assert all(0 <= c.sleep_hours <= 24 and (c.sleep_hours * 4).is_integer() for c in check_ins)
    assert all(0 <= c.minute < 1440 for c in check_ins)
    assert [one.on for one in person.days] == sorted({one.on for one in person.days})
    assert all(START <= one.on < day(180) for one in person.days)


@pytest.mark.parametrize("profile", Profile)
def test_only_those_who_get_worse_have_a_hidden_onset(profile: Profile) -> None:
    assert (simulate(profile).worsens_on is not None) is (profile in DECLINING)


def test_a_course_of_treatment_has_six_sessions_and_then_maintenance() -> None:
    sessions = simulate(Profile.RESPONDER).sessions
    assert (sessions[5] - sessions[0]).days in range(16, 20)
    assert all(21 <= (later - earlier).days <= 42 for earlier, later in itertools.pairwise(sessions[5:]))
    assert len(simulate(Profile.RELAPSER_AFTER_WEAR_OFF).sessions) == 6


def test_days_are_missing_and_a_sparse_logger_misses_more() -> None:
    usual = mean(len(simulate(Profile.RESPONDER, seed=seed).days) for seed in range(10))
    sparse = mean(len(simulate(Profile.SPARSE_LOGGER, seed=seed).days) for seed in range(10))
    assert 0.4 * 180 < usual < 0.9 * 180
    assert sparse < 0.6 * usual


def test_somebody_who_falls_silent_logs_no_more() -> None:
    person = simulate(Profile.SILENT)
    assert max(one.on for one in person.days) < person.worsens_on


def test_only_the_risk_profile_tells_an_urge_and_only_once_worse() -> None:
    told = {
        profile: [one.on for seed in range(5) for one in simulate(profile, seed=seed).days if one.check_in.urge_to_harm]
        for profile in Profile
    }
    assert [profile for profile, days in told.items() if days] == [Profile.RISK_ANSWER]
    assert min(told[Profile.RISK_ANSWER]) >= simulate(Profile.RISK_ANSWER).worsens_on


def test_a_responder_ends_better_than_they_began_and_somebody_else_never_does() -> None:
    gains = {
        profile: mean(
            mean(moods(simulate(profile, seed=seed))[-40:]) - mean(moods(simulate(profile, seed=seed))[:5])
            for seed in range(10)
        )
        for profile in (Profile.RESPONDER, Profile.NEVER_BETTER)
    }
    assert gains[Profile.RESPONDER] > 1.5
    assert abs(gains[Profile.NEVER_BETTER]) < 1


@pytest.mark.parametrize(
    ("profile", "at_least", "at_most"),
    [(Profile.SUDDEN_DROP, 9, 12), (Profile.GRADUAL_DECLINE, 8, 12), (Profile.RESPONDER, 0, 4)],
)
def test_the_judge_tells_those_who_get_worse_from_those_who_do_not(
    profile: Profile, at_least: int, at_most: int
) -> None:
    alarmed = 0
    for seed in range(12):
        person = simulate(profile, seed=seed)
        series = DailySeries(MOOD, daily_means((one.on, one.check_in.mood) for one in person.days))
        judgement = judge(series=(series,), sessions=person.sessions, through=day(179))
        alarmed += any(on >= (person.worsens_on or START) for on in judgement.alarm_days)
    assert at_least <= alarmed <= at_most
