"""The demo clinic shows what the product holds: every rule and every resource, read through the API by Dr. Chen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from journal_api.app import create_app
from journal_api.cli.demo_clinic import PRIMARY, DemoClinic, found_clinic, opened_resources
from journal_api.cli.demo_histories import live
from journal_api.cli.demo_lives import NAMES, Life, plan_lives
from journal_api.cli.demo_tales import SHOWN_BY, TALES
from journal_api.cli.driven_clocks import driven_clock
from journal_api.cli.sites import Site
from journal_api.clock import CLOCK_FILE_VARIABLE
from journal_api.domain.alerting import RuleId
from journal_api.domain.kinds.mood_entries import MOOD_ENTRY
from journal_api.domain.kinds.practice_entries import PRACTICE_ENTRY
from journal_api.domain.simulation import Profile
from journal_api.settings import Settings
from journal_api.web.calls import EXTENSION
from tests.apps import make_settings
from tests.databases import new_database
from tests.servers import PostgresServer

# A dozen lives take a while; what each tale holds is tested without them.
pytestmark = pytest.mark.exhaustive

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
DAILY = {MOOD_ENTRY, PRACTICE_ENTRY}
# The rules over daily entries speak within the last weeks; those over questionnaires and sessions need none of them.
LAST_HAPPENINGS = 60
RULES_OVER_DAYS = {RuleId.RISK, RuleId.EARLY_WARNING, RuleId.SILENCE}
WHOLE = {Profile.PRACTICE_HELPS}


@dataclass(frozen=True, slots=True)
class Reader:
    """Dr. Chen, signed in: reads what the demo has left, by the names of its people."""

    http: FlaskClient
    token: str

    def get(self, path: str, **query: object) -> Any:
        answer = self.http.get(path, query_string=query, headers={"Authorization": f"Bearer {self.token}"})
        assert answer.status_code == 200, answer.text
        return answer.json

    def read(self, profile: Profile, what: str) -> Any:
        return self.get(f"/v1/patients/{self.find(profile)}/{what}")

    def find(self, profile: Profile) -> str:
        caseload = self.get("/v1/patients", limit=50)["items"]
        ids = {line["patient"]["display_name"]: line["patient"]["id"] for line in caseload}
        return str(ids[NAMES[profile]])


@pytest.fixture(scope="module")
def reader(postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    folder = tmp_path_factory.mktemp("demo")
    clock_file = folder / "clock"
    with (
        pytest.MonkeyPatch.context() as environ,
        new_database(postgres.admin_url, template) as urls,
        driven_clock(clock_file) as clock,
    ):
        environ.setenv(CLOCK_FILE_VARIABLE, str(clock_file))
        environ.setenv("JOURNAL_ENV", "test")
        settings = make_settings(urls)
        clinic = live_demo(settings, folder, owner_url=urls.owner)
        clock.move_to(NOW)
        yield from open_reader(create_app(settings), clinic)


def live_demo(settings: Settings, folder: Path, *, owner_url: str) -> DemoClinic:
    site = Site(
        settings=settings, api_url="", docs_url="", mail_folder=None, mail_url=None, clock_file=None, data_dir=folder
    )
    with opened_resources(site) as (api, worker):
        clinic = found_clinic(api, worker, owner_url=owner_url, now=NOW - timedelta(days=365))
        for life in plan_lives(now=NOW):
            live(clinic, shorten(life), advance=lambda: None)
    return clinic


def shorten(life: Life) -> Life:
    """Leave out what the rules shown by this life do not look at: the same moments otherwise, in a few seconds."""
    if life.profile in WHOLE:
        return life
    if life.profile in {SHOWN_BY[rule] for rule in RULES_OVER_DAYS}:
        return replace(life, happenings=life.happenings[-LAST_HAPPENINGS:])
    return replace(life, happenings=tuple(one for one in life.happenings if one.kind not in DAILY))


def open_reader(app: Flask, clinic: DemoClinic) -> Iterator[Reader]:
    chen = next(one for one in clinic.sign_ins if one.who == PRIMARY)
    http = app.test_client()
    held = http.post("/v1/auth/token", json={"email": chen.email, "password": chen.password})
    yield Reader(http, held.json["access_token"])
    app.extensions[EXTENSION].resources.database.close()


@pytest.mark.parametrize("rule", list(RuleId))
def test_each_rule_has_spoken_on_somebodys_record_with_its_explanation(reader: Reader, rule: RuleId) -> None:
    alerts = reader.get("/v1/alerts", patient_id=reader.find(SHOWN_BY[rule]), limit=50)["items"]

    spoken = [alert for alert in alerts if alert["rule"] == rule]

    assert spoken
    explanation = reader.get(f"/v1/alerts/{spoken[0]['id']}/explanation")
    assert explanation["rule"] == rule
    assert explanation["figures"]


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        (Profile.RESPONDER, "remission"),
        (Profile.RELAPSER_AFTER_WEAR_OFF, "relapse"),
        (Profile.GRADUAL_DECLINE, "loss_of_response"),
        (Profile.SLOW_SLIDE, "relapse_unconfirmed"),
        (Profile.NEVER_BETTER, "non_response"),
    ],
)
def test_courses_stand_where_their_stories_lead(reader: Reader, profile: Profile, state: str) -> None:
    courses = {one["instrument"]: one["state"] for one in reader.read(profile, "course")["courses"]}

    assert courses["phq9"] == state


def test_a_confirmation_nobody_answered_is_the_care_teams(reader: Reader) -> None:
    (alert,) = [
        one
        for one in reader.get("/v1/alerts", patient_id=reader.find(Profile.SLOW_SLIDE), limit=50)["items"]
        if one["rule"] == RuleId.RELAPSE
    ]

    requests = [finding["request"] for finding in alert["evidence"]["findings"]]

    assert {(one["state"], one["owner"]) for one in requests} == {("unanswered", "care_team")}
    assert alert["state"] in {"open", "acknowledged"}


def test_a_relapse_was_confirmed_on_a_repeat(reader: Reader) -> None:
    alerts = reader.get("/v1/alerts", patient_id=reader.find(Profile.RELAPSER_AFTER_WEAR_OFF), limit=50)["items"]

    (alert,) = [one for one in alerts if one["rule"] == RuleId.RELAPSE]

    assert alert["severity"] == "urgent"
    assert "Confirmed on" in alert["explanation"]
    (event,) = reader.read(Profile.RELAPSER_AFTER_WEAR_OFF, "adverse-events")["items"]
    assert event["kind"] == "psychiatric_admission"
    assert "a psychiatric stay in hospital" in alert["explanation"]


def test_durability_is_forecast_against_the_next_booked_session(reader: Reader) -> None:
    course = reader.read(Profile.RESPONDER, "course")

    assert course["durability"]["censored_series"] > 0
    assert 0 < course["wear_off"]["chance_before_next"] < 1


def test_practice_is_associated_with_mood_where_enough_is_known(reader: Reader) -> None:
    mood = reader.read(Profile.PRACTICE_HELPS, "practice-summary")["mood"]

    assert mood["knowledge"] == "enough"
    assert 0 < mood["lower"] < mood["difference"] < mood["upper"]


@pytest.mark.parametrize("profile", list(Profile))
def test_everybody_was_evaluated_and_has_plan_profile_and_safety_plan(reader: Reader, profile: Profile) -> None:
    assert reader.read(profile, "intake")["revision"] == 1
    assert reader.read(profile, "treatment-plan")["induction_sessions"] == 6
    assert reader.read(profile, "safety-plan")["warning_signs"]
    known = reader.read(profile, "profile")
    assert known["sex"] == TALES[profile].sex
    assert known["weight_kg"] > 0


def test_all_switched_on_questionnaires_but_the_imported_were_answered(reader: Reader) -> None:
    answered = {
        one["instrument"]
        for profile in Profile
        for one in reader.get(f"/v1/patients/{reader.find(profile)}/questionnaire-responses", limit=200)["items"]
    }

    assert answered == {"phq9", "phq2", "gad7", "audit_c", "urinary_check", "use_check", "asrm"}


def test_calls_a_mute_and_a_handover_note_are_there(reader: Reader) -> None:
    (call,) = reader.read(Profile.RELAPSER_AFTER_WEAR_OFF, "contact-log")["items"]
    (mute,) = reader.read(Profile.SPARSE_LOGGER, "mutes")["items"]

    assert call["alert_id"] is not None
    assert (mute["rule"], mute["ended_at"]) == (RuleId.SILENCE, None)
    assert mute["reason"]
    assert reader.read(Profile.RISK_ANSWER, "handover-note")["text"]


def test_a_supply_that_ran_out_early_is_told_with_its_days(reader: Reader) -> None:
    dispensed = reader.read(Profile.SPARSE_LOGGER, "dispensings")["items"]
    alerts = reader.get("/v1/alerts", patient_id=reader.find(Profile.SPARSE_LOGGER), limit=50)["items"]

    (alert,) = [one for one in alerts if one["rule"] == RuleId.USE]

    assert len(dispensed) == 4
    assert "Supply ran out early" in alert["explanation"]
