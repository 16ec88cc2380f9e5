"""The checks of an operation, in the order that the API promises."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from journal_api.web.declarations import check_every_route_declares
from journal_api.web.operations import operation
from tests.web.tiny_app import (
    BEN,
    ENTRIES,
    ENTRY_ID,
    LIMIT_BYTES,
    SOUND,
    Rows,
    call_as,
    code_of,
    faults_of,
    make_tiny_app,
)

POLICY = {("entries", "read"), ("entries", "write")}


def record(client: FlaskClient, **changes: Any) -> Any:
    return call_as(client, "ana", "POST", ENTRIES, json={**SOUND, **changes})


def test_a_sound_entry_is_stored_and_answered_by_its_schema(tiny_client: FlaskClient, tiny_rows: Rows) -> None:
    response = record(tiny_client, note="  as sent \n", mood=7.0)

    assert response.status_code == 201
    assert response.json == {
        "id": ENTRY_ID,
        "mark": None,
        "mood": 7,
        "note": "  as sent \n",
        "recorded_at": "2026-11-22T09:00:00+01:00",
    }
    assert response.headers["Location"] == f"{ENTRIES}/{ENTRY_ID}"
    assert response.headers["ETag"] == '"1"'
    assert response.headers["Cache-Control"] == "no-store"
    assert tiny_rows.entries[UUID(ENTRY_ID)]["note_visibility"] == "private"


def test_me_is_the_callers_own_record(tiny_client: FlaskClient) -> None:
    record(tiny_client)

    response = call_as(tiny_client, "ana", "GET", f"/v1/patients/me/entries/{ENTRY_ID}")

    assert response.status_code == 200


def test_null_means_absent_on_post(tiny_client: FlaskClient, tiny_rows: Rows) -> None:
    record(tiny_client, note=None, note_visibility=None, measures={"calm": None, "pain": 2})

    stored = tiny_rows.entries[UUID(ENTRY_ID)]
    assert stored["note_visibility"] == "private"
    assert stored["measures"] == {"pain": 2.0}
    assert faults_of(record(tiny_client, mood=None)) == [("/mood", "required")]


def test_every_fault_has_its_pointer_and_code(tiny_client: FlaskClient, tiny_rows: Rows) -> None:
    response = record(
        tiny_client, mood=11, recorded_at="yesterday", tags=["fine", 3], measures={"a/b~": "x"}, extra=1, _schema=2
    )

    assert faults_of(response) == [
        ("", "unknown_field"),
        ("/extra", "unknown_field"),
        ("/measures/a~1b~0", "wrong_type"),
        ("/mood", "out_of_range"),
        ("/recorded_at", "bad_instant"),
        ("/tags/1", "wrong_type"),
    ]
    assert tiny_rows.entries == {}


@pytest.mark.parametrize("body", [[], [SOUND], "text", 7, True, None])
def test_a_body_that_is_no_object_is_a_fault_of_the_whole(tiny_client: FlaskClient, body: Any) -> None:
    response = call_as(tiny_client, "ana", "POST", ENTRIES, data=json.dumps(body), content_type="application/json")

    assert faults_of(response) == [("", "wrong_type")]


def test_the_checks_come_in_the_promised_order(tiny_client: FlaskClient) -> None:
    """Each request has every fault to the right of the one that is told."""
    huge = {"data": b"x" * (LIMIT_BYTES + 1), "content_type": "text/plain"}
    plain = {"data": b"{", "content_type": "text/plain"}
    broken = {"data": b"{", "content_type": "application/json"}
    wrong = {"data": b"{}", "content_type": "application/json"}
    bad_text = {"data": b'{"note": "\\ud800"}', "content_type": "application/json"}
    steps = [
        ("nobody", "POST", "/v1/nothing", huge, "not_found"),
        ("nobody", "PUT", ENTRIES, huge, "method_not_allowed"),
        ("nobody", "POST", ENTRIES, huge, "unauthorized"),
        ("chen", "POST", f"/v1/patients/{BEN}/entries", huge, "forbidden"),
        ("ben", "POST", ENTRIES, huge, "body_too_large"),
        ("ben", "POST", ENTRIES, plain, "unsupported_media_type"),
        ("ben", "POST", ENTRIES, broken, "bad_body"),
        ("ben", "POST", ENTRIES, bad_text, "not_found"),
        ("ben", "POST", ENTRIES + "?x=1", wrong, "not_found"),
        ("ana", "POST", ENTRIES, wrong, "invalid"),
        ("ana", "PATCH", f"{ENTRIES}/{ENTRY_ID}", broken, "bad_body"),
        ("ana", "PATCH", f"{ENTRIES}/{ENTRY_ID}", bad_text, "not_found"),
    ]

    told = [code_of(call_as(tiny_client, who, method, path, **body)) for who, method, path, body, _code in steps]

    assert told == [code for *_rest, code in steps]


def test_content_comes_before_races_and_absence_before_content(tiny_client: FlaskClient, tiny_rows: Rows) -> None:
    record(tiny_client)
    path = f"{ENTRIES}/{ENTRY_ID}"

    def patch(body: Any, **headers: str) -> str:
        return code_of(call_as(tiny_client, "ana", "PATCH", path, json=body, headers=headers))

    absent = call_as(tiny_client, "ana", "PATCH", path[:-1] + "2", json={"mood": 3})
    assert code_of(absent) == "not_found"
    assert patch({"mood": 11}) == "invalid"
    assert patch({"mood": 3}) == "revision_required"
    assert patch({"mood": 3}, **{"If-Match": '"7"'}) == "stale_revision"
    assert patch({"mood": 3}, **{"If-Match": 'W/"1"'}) == "stale_revision"
    assert tiny_rows.entries[UUID(ENTRY_ID)]["mood"] == 7


def test_a_sound_request_is_not_asked_twice_whether_its_object_exists(
    tiny_client: FlaskClient, tiny_rows: Rows
) -> None:
    record(tiny_client)

    response = call_as(
        tiny_client, "ana", "PATCH", f"{ENTRIES}/{ENTRY_ID}", json={"mood": 3}, headers={"If-Match": '"1"'}
    )

    assert (response.status_code, response.json["mood"], response.headers["ETag"]) == (200, 3, '"2"')
    assert tiny_rows.asked == 1


def test_absent_and_not_yours_answer_the_same(tiny_client: FlaskClient) -> None:
    record(tiny_client)

    def answer(who: str, path: str) -> tuple[Any, ...]:
        response = call_as(tiny_client, who, "GET", path, headers={"X-Request-Id": "same"})
        return response.status, list(response.headers), response.data

    theirs = answer("ben", f"{ENTRIES}/{ENTRY_ID}")
    assert theirs[0] == "404 NOT FOUND"
    assert answer("ana", f"{ENTRIES}/00000000-0000-4000-8000-0000000000e2") == theirs
    assert answer("ana", f"{ENTRIES}/no-uuid") == theirs
    assert answer("ana", f"{ENTRIES}/%00") == theirs
    assert answer("ana", f"{ENTRIES}/%ff%fe") == theirs
    assert answer("ana", "/v1/patients/no-uuid/entries") == theirs
    assert answer("ana", "/v1/patients/%ED%A0%80/entries") == theirs
    assert answer("ana", "/v1/nowhere") == theirs


def test_a_patch_may_call_itself_a_merge_patch(tiny_client: FlaskClient) -> None:
    record(tiny_client, note="old")
    headers = {"Content-Type": "application/merge-patch+json", "If-Match": "*"}

    response = call_as(tiny_client, "ana", "PATCH", f"{ENTRIES}/{ENTRY_ID}", data='{"note": null}', headers=headers)

    assert (response.status_code, response.json["note"], response.json["mood"]) == (200, None, 7)


def test_a_patch_clears_only_what_is_optional(tiny_client: FlaskClient) -> None:
    record(tiny_client)

    response = call_as(
        tiny_client,
        "ana",
        "PATCH",
        f"{ENTRIES}/{ENTRY_ID}",
        json={"mood": None, "id": ENTRY_ID},
        headers={"If-Match": "*"},
    )

    assert faults_of(response) == [("/id", "unknown_field"), ("/mood", "required")]


def test_head_and_options_behave(tiny_client: FlaskClient) -> None:
    record(tiny_client)
    head = call_as(tiny_client, "ana", "HEAD", f"{ENTRIES}/{ENTRY_ID}")
    options = tiny_client.options(ENTRIES)

    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", '"1"')
    assert code_of_head(tiny_client) == 401
    assert set(options.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}
    assert "Access-Control" not in str(options.headers)


def code_of_head(client: FlaskClient) -> int:
    return client.head(ENTRIES).status_code


def test_an_unchanged_resource_answers_304(tiny_client: FlaskClient) -> None:
    record(tiny_client)

    def read(tag: str) -> int:
        path = f"{ENTRIES}/{ENTRY_ID}"
        return call_as(tiny_client, "ana", "GET", path, headers={"If-None-Match": tag}).status_code

    assert read('"1"') == 304
    assert read('"0", W/"1"') == 304
    assert read('"2"') == 200


def test_delete_answers_without_a_body(tiny_client: FlaskClient, tiny_rows: Rows) -> None:
    record(tiny_client)

    response = call_as(tiny_client, "ana", "DELETE", f"{ENTRIES}/{ENTRY_ID}", headers={"If-Match": '"3", "1"'})

    assert (response.status_code, response.data) == (204, b"")
    assert tiny_rows.entries == {}


def test_an_app_with_a_silent_route_does_not_start() -> None:
    app = make_tiny_app(Rows())
    check_every_route_declares(app, POLICY)

    @app.get("/v1/secret")
    def tell() -> str:
        return "told"

    with pytest.raises(RuntimeError, match="/v1/secret"):
        check_every_route_declares(app, POLICY)


def test_an_access_that_no_policy_knows_is_as_silent() -> None:
    with pytest.raises(RuntimeError, match="entries"):
        check_every_route_declares(make_tiny_app(Rows()), {("entries", "read")})


def test_no_other_word_makes_an_operation_public() -> None:
    with pytest.raises(ValueError, match="PUBLIC"):
        operation(access="entries", summary="Open by mistake", answers={200: None})


def test_a_static_folder_counts_as_a_silent_route() -> None:
    with pytest.raises(RuntimeError, match="/static"):
        check_every_route_declares(Flask("with_files"), POLICY)
