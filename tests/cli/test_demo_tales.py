"""The demo's tales: what each person fills in makes the rule speak that their record is to show, and no other day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

import pytest

from journal_api.cli.demo_lives import Life, Moment, plan_lives
from journal_api.cli.demo_questionnaires import Filled, fill_in, list_findings, list_speaking_days
from journal_api.cli.demo_sessions import INDUCTION_SESSIONS, MAINTENANCE_EVERY, RISING_PRESSURE
from journal_api.cli.demo_tales import SHOWN_BY, TALES, Tale
from journal_api.domain.alerting import RuleId
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.no_responses import Cadence
from journal_api.domain.profiles import Sex
from journal_api.domain.questionnaire_rules import QUESTIONNAIRE_RULES
from journal_api.domain.simulation import Profile, SimulatedPatient, simulate_patient

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
TODAY = NOW.date()
OVER_QUESTIONNAIRES = [rule.manner.rule for rule in QUESTIONNAIRE_RULES]
CADENCE = Cadence(INDUCTION_SESSIONS, MAINTENANCE_EVERY.days)


@cache
def plan() -> tuple[Life, ...]:
    return plan_lives(now=NOW)


def life_of(profile: Profile) -> Life:
    return next(one for one in plan() if one.profile is profile)


def simulate(days: int = 120) -> SimulatedPatient:
    rng = Random(4)
    return simulate_patient(Profile.RESPONDER, starts_on=TODAY - timedelta(days=days - 1), days=days, rng=rng)


def filled_in(life: Life) -> tuple[Filled, ...]:
    told = (one for one in life.happenings if one.kind == QUESTIONNAIRE_RESPONSE)
    return tuple(Filled(one.at.date(), one.fields["instrument"], one.fields["answers"]) for one in told)


def test_every_profile_has_a_tale_and_every_rule_somebody_who_shows_it() -> None:
    assert set(TALES) == set(Profile)
    assert set(SHOWN_BY) == set(RuleId)


@pytest.mark.parametrize("rule", OVER_QUESTIONNAIRES)
def test_a_rule_over_questionnaires_speaks_on_the_record_that_is_to_show_it(rule: RuleId) -> None:
    life = life_of(SHOWN_BY[rule])
    sessions = [one.at.date() for one in life.happenings if one.kind is Moment.SESSION]

    spoken = list_findings(filled_in(life), sessions=sessions, cadence=CADENCE, today=TODAY)

    assert any(found is rule and finding.is_told for found, finding in spoken)


def test_a_session_whose_pressure_rises_shows_session_safety() -> None:
    life = life_of(SHOWN_BY[RuleId.SESSION_SAFETY])

    readings = [one.fields.get("readings") for one in life.happenings if one.kind is Moment.SESSION]

    assert readings.count(RISING_PRESSURE) == 1


def test_a_record_is_judged_on_each_day_on_which_a_rule_over_questionnaires_has_something_to_say() -> None:
    patient, tale = simulate(), Tale(Sex.FEMALE, 18, (6, 5, 15, 16), 3)
    filled = fill_in(patient, tale, today=TODAY)

    days = list_speaking_days(filled, sessions=patient.sessions, cadence=CADENCE, today=TODAY)

    crossed, confirmed = [one.on for one in filled if one.instrument == "phq9"][-2:]
    assert {crossed, confirmed} <= days


def test_questionnaires_fall_on_days_with_an_entry_and_none_on_a_day_to_come() -> None:
    patient = simulate()

    filled = fill_in(patient, TALES[Profile.RESPONDER], today=TODAY)

    assert {one.on for one in filled} <= {day.on for day in patient.days}
    assert max(one.on for one in filled) <= TODAY


def test_the_baseline_is_the_only_phq9_up_to_the_first_session() -> None:
    patient, tale = simulate(), TALES[Profile.RESPONDER]

    filled = fill_in(patient, tale, today=TODAY)

    before = [one for one in filled if one.instrument == "phq9" and one.on <= patient.sessions[0]]
    assert [sum(one.answers.values()) for one in before] == [tale.baseline]
