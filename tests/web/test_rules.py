"""The rules and their backtests through the API: counts of the records within reach, and nobody's name."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from journal_api.clock import read_now
from journal_api.domain.deterioration import ALGORITHM
from journal_api.services.resources import Resources
from journal_api.store.database import Database
from journal_api.store.tables.audit import audit
from tests.courses import Story
from tests.databases import DatabaseUrls
from tests.people import People
from tests.wards import list_rows


@pytest.fixture
def story(people: People, shared_urls: DatabaseUrls) -> Iterator[Story]:
    database = Database(shared_urls.worker, pool_size=1)
    yield Story(people, Resources(database, vault=None, secret=b"", public_url=""), read_now())
    database.close()


def test_the_rules_are_for_everybody_with_figures_units_and_sources(people: People) -> None:
    shown = people.ana.get("/v1/rules").json

    assert [rule["id"] for rule in shown["items"]] == sorted(rule["id"] for rule in shown["items"])
    rules = {rule["id"]: rule for rule in shown["items"]}
    assert {"CR-01", "CR-02", "CR-03", "CR-04", "CR-05", "CR-07", "CR-08", "CR-09", "CR-10"} <= set(rules)
    figures = {figure["id"]: figure for figure in rules["CR-02"]["figures"]}
    assert (figures["phq9.reliable_change"]["value"], figures["phq9.reliable_change"]["unit"]) == (6, "points")
    assert all(figure["source"] and figure["version"] for rule in rules.values() for figure in rule["figures"])
    assert all(rule["figures"] for rule in rules.values())


def test_the_rules_come_in_pages(people: People) -> None:
    first = people.chen.get("/v1/rules?limit=4").json
    second = people.chen.get(f"/v1/rules?limit=200&cursor={first['next_cursor']}").json
    everything = [*first["items"], *second["items"]]
    assert (len(first["items"]), second["next_cursor"]) == (4, None)
    assert everything == people.chen.get("/v1/rules?limit=200").json["items"]


def test_a_backtest_counts_alarms_years_and_what_confirmed_them(story: Story) -> None:
    for at, total in ((-100, 5), (-80, 12), (-60, 13), (-1, 12)):
        story.phq9(at, total)

    shown = story.people.chen.get("/v1/rules/CR-02/backtest").json

    years = (-1 + 100 + 1) / 365.25
    assert (shown["patients"], shown["alarms"], shown["checked"], shown["confirmed"]) == (1, 1, 1, 1)
    assert shown["patient_years"] == pytest.approx(years)
    assert shown["alarms_per_patient_year"] == pytest.approx(1 / years)
    assert (shown["confirmed_share"], shown["median_lead_days"]) == (1.0, -60 + 80)
    assert (shown["rule"], shown["detector"], shown["is_complete"]) == ("CR-02", None, True)
    assert str(story.people.ana.patient_id) not in json.dumps(shown)


def test_a_backtest_reaches_as_far_as_its_caller(story: Story, shared_urls: DatabaseUrls) -> None:
    story.phq9(-20, 5)
    people = story.people

    counted = {
        name: person.get("/v1/rules/CR-04/backtest").json["patients"]
        for name, person in (("chen", people.chen), ("diaz", people.diaz), ("admin", people.admin))
    }

    assert counted == {"chen": 1, "diaz": 0, "admin": 1}
    assert people.ana.get("/v1/rules/CR-04/backtest").status_code == 403
    rows = list_rows(shared_urls, audit, user_id=people.chen.user_id)
    assert ("rule_backtests.read", people.ana.patient_id) in {(row.action, row.patient_id) for row in rows}


def test_detectors_are_compared_by_name(story: Story) -> None:
    for at in range(-80, 0):
        story.mood(at, 2.0 if at > -25 else 7.0 + at % 2)
    shown = {
        name: story.people.chen.get(f"/v1/rules/CR-04/backtest?detector={name}").json for name in (ALGORITHM, "ewma-1")
    }
    assert {name: one["detector"] for name, one in shown.items()} == {name: name for name in shown}
    assert all(one["alarms"] >= 1 for one in shown.values())
    assert story.people.chen.get("/v1/rules/CR-04/backtest?detector=none").status_code == 422


def test_an_unknown_rule_is_not_there(people: People) -> None:
    assert people.chen.get("/v1/rules/CR-99/backtest").status_code == 404
