"""A clinic sets its own marks: what may be set, within which bounds and in which order, and who signed it off."""

from __future__ import annotations

from typing import Any

import pytest

from journal_api.domain.thresholds import THRESHOLDS
from journal_api.store.tables.audit import audit
from journal_api.store.tables.clinics import clinic
from tests.databases import DatabaseUrls
from tests.marks import patch_thresholds, set_marks
from tests.people import People
from tests.wards import list_rows, read_row

CLINIC = "/v1/clinic"


def test_what_is_set_is_merged_figure_by_figure_and_null_goes_back(people: People) -> None:
    first = patch_thresholds(people.admin, {"CR-01.urgent_from": 3, "CR-06.observed": 150.0})
    merged = patch_thresholds(people.admin, {"CR-01.urgent_from": None, "CR-01.critical_from": 6})
    sent_back = people.admin.patch(
        CLINIC, json={"thresholds": merged.json["thresholds"]}, headers={"If-Match": merged.headers["ETag"]}
    )
    emptied = patch_thresholds(people.admin, None)

    assert first.json["thresholds"] == {"CR-01.urgent_from": 3, "CR-06.observed": 150}
    assert merged.json["thresholds"] == {"CR-01.critical_from": 6, "CR-06.observed": 150}
    assert (sent_back.status_code, sent_back.headers["ETag"]) == (200, merged.headers["ETag"])
    assert emptied.json["thresholds"] == people.ana.get(CLINIC).json["thresholds"] == {}
    assert [one.headers["ETag"] for one in (first, merged, emptied)] == ['"2"', '"3"', '"4"']


def test_who_signed_off_what_and_when_is_kept(people: People, shared_urls: DatabaseUrls) -> None:
    set_marks(people, urgent_from=3)
    set_marks(people, urgent_from=None)

    history = read_row(shared_urls, clinic, id=people.clinic_id).thresholds
    trail = [row.action for row in list_rows(shared_urls, audit, user_id=people.admin.user_id)]

    assert [one["values"] for one in history] == [{"CR-01.urgent_from": 3}, {}]
    assert {one["set_by"] for one in history} == {str(people.admin.user_id)}
    assert trail.count("clinic.write") == 2


def test_every_mark_is_refused_beyond_its_bounds(people: People) -> None:
    marks = THRESHOLDS.values()
    too_low = patch_thresholds(people.admin, {one.id: one.lowest - 1 for one in marks})
    too_high = patch_thresholds(people.admin, {one.id: one.highest + 1 for one in marks})

    for refused in (too_low, too_high):
        faults = {(fault["pointer"], fault["code"]) for fault in refused.json["errors"]}
        assert (refused.status_code, faults) == (422, {(f"/thresholds/{name}", "out_of_range") for name in THRESHOLDS})
    assert people.admin.get(CLINIC).json["thresholds"] == {}


def test_every_lowest_and_every_highest_mark_can_be_set_together(people: People) -> None:
    lowest = patch_thresholds(people.admin, {one.id: one.lowest for one in THRESHOLDS.values()})
    highest = patch_thresholds(people.admin, {one.id: one.highest for one in THRESHOLDS.values()})
    assert (lowest.status_code, highest.status_code) == (200, 200)
    assert highest.json["thresholds"] == {one.id: one.highest for one in THRESHOLDS.values()}


@pytest.mark.parametrize(
    ("thresholds", "pointer", "code"),
    [
        ({"CR-01.urgent_from": "3"}, "/CR-01.urgent_from", "wrong_type"),
        ({"CR-01.urgent_from": True}, "/CR-01.urgent_from", "wrong_type"),
        ({"CR-01.urgent_from": 2.5}, "/CR-01.urgent_from", "wrong_type"),
        ({"CR-01.urgent_from": [3]}, "/CR-01.urgent_from", "wrong_type"),
        ({"CR-01.support_above": 1}, "/CR-01.support_above", "unknown_field"),
        ({"CR-04.alarm_limit": 4}, "/CR-04.alarm_limit", "unknown_field"),
        ({"urgent_from": 3}, "/urgent_from", "unknown_field"),
        ({"CR-01.urgent_from": 4, "CR-01.critical_from": 4}, "/CR-01.urgent_from", "out_of_range"),
        ({"CR-01.critical_from": 4}, "/CR-01.critical_from", "out_of_range"),
        ({"CR-06.hold_systolic": 140}, "/CR-06.hold_systolic", "out_of_range"),
        ({"CR-06.urgent_diastolic": 100}, "/CR-06.urgent_diastolic", "out_of_range"),
        ([], "", "wrong_type"),
        (3, "", "wrong_type"),
    ],
)
def test_what_may_not_be_set_is_told_by_pointer(people: People, thresholds: Any, pointer: str, code: str) -> None:
    refused = patch_thresholds(people.admin, thresholds)

    assert refused.status_code == 422
    assert [(one["pointer"], one["code"]) for one in refused.json["errors"]] == [(f"/thresholds{pointer}", code)]
    assert people.admin.get(CLINIC).headers["ETag"] == '"1"'


def test_going_back_must_leave_the_marks_in_order(people: People) -> None:
    set_marks(people, caution_systolic=125, hold_systolic=135)

    refused = patch_thresholds(people.admin, {"CR-06.caution_systolic": None})

    assert [one["pointer"] for one in refused.json["errors"]] == ["/thresholds/CR-06.caution_systolic"]


def test_the_rules_say_what_counts_here_and_what_may_be_set(people: People, other_people: People) -> None:
    set_marks(people, urgent_from=3)

    shown = {
        figure["id"]: figure
        for rule in people.ana.get("/v1/rules?limit=200").json["items"]
        for figure in rule["figures"]
    }
    elsewhere = next(one for one in other_people.chen.get("/v1/rules").json["items"] if one["id"] == "CR-01")

    mark = shown["CR-01.urgent_from"]
    assert (mark["value"], mark["version"]) == (3, "1, set by the clinic")
    bounds = {name: mark["threshold"][name] for name in ("default", "lowest", "highest")}
    assert bounds == {"default": 4, "lowest": 1, "highest": 4}
    assert shown["CR-01.support_above"]["threshold"] is None
    assert {name for name, figure in shown.items() if figure["threshold"]} == set(THRESHOLDS)
    assert next(one["value"] for one in elsewhere["figures"] if one["id"] == "CR-01.urgent_from") == 4
