"""Cursors and pages."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from journal_api.domain.errors import BadCursor
from journal_api.web.cursors import Cursors
from tests.web.tiny_app import ANA, call_as

CURSORS = Cursors(bytes(range(32)))
SCOPE = {"list": "mood-entries", "filters": {"from": "2026-11-01"}, "caller": "ana"}
POSITION = ("2026-11-22T09:00:00+01:00", "00000000-0000-4000-8000-00000000000a", 7, None)


def test_a_cursor_opens_to_what_was_sealed() -> None:
    assert CURSORS.open(CURSORS.seal(POSITION, scope=SCOPE), scope=SCOPE) == POSITION


@pytest.mark.parametrize(
    "scope",
    [
        {**SCOPE, "list": "practice-entries"},
        {**SCOPE, "filters": {"from": "2026-11-02"}},
        {**SCOPE, "filters": {}},
        {**SCOPE, "caller": "ben"},
        {},
    ],
)
def test_a_cursor_of_another_list_filter_or_caller_is_refused(scope: dict[str, Any]) -> None:
    with pytest.raises(BadCursor):
        CURSORS.open(CURSORS.seal(POSITION, scope=SCOPE), scope=scope)


def test_a_cursor_of_another_service_is_refused() -> None:
    with pytest.raises(BadCursor):
        Cursors(bytes(32)).open(CURSORS.seal(POSITION, scope=SCOPE), scope=SCOPE)


def test_every_single_changed_byte_is_refused() -> None:
    cursor = CURSORS.seal(POSITION, scope=SCOPE)
    sealed = bytearray(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))

    for index in range(len(sealed)):
        changed = bytearray(sealed)
        changed[index] ^= 1
        with pytest.raises(BadCursor):
            CURSORS.open(base64.urlsafe_b64encode(changed).decode(), scope=SCOPE)


@given(st.text(max_size=80))
@settings(max_examples=150, deadline=None)
def test_no_text_is_a_cursor_by_chance(cursor: str) -> None:
    with pytest.raises(BadCursor):
        CURSORS.open(cursor, scope=SCOPE)


@pytest.fixture
def five_entries(tiny_client: FlaskClient) -> FlaskClient:
    for mood in (1, 3, 5, 7, 9):
        body = {"recorded_at": "2026-11-22T09:00:00Z", "mood": mood}
        call_as(tiny_client, "ana", "POST", "/v1/patients/me/entries", json=body)
    return tiny_client


def test_pages_follow_each_other_to_the_end_by_cursor_and_by_link(five_entries: FlaskClient) -> None:
    moods, path = [], "/v1/patients/me/entries?limit=2&from=2026-11-01"
    for _ in range(3):
        response = call_as(five_entries, "ana", "GET", path)
        moods += [item["mood"] for item in response.json["items"]]
        link = response.headers.get("Link", "")
        path = link.removeprefix("<").removesuffix('>; rel="next"')
        assert (response.json["next_cursor"] or "") in path

    assert moods == [1, 3, 5, 7, 9]
    assert path == ""


def test_a_cursor_goes_on_only_in_its_own_list(five_entries: FlaskClient) -> None:
    cursor = call_as(five_entries, "ana", "GET", "/v1/patients/me/entries?limit=2").json["next_cursor"]

    def follow(who: str, path: str) -> int:
        return call_as(five_entries, who, "GET", f"{path}cursor={cursor}").status_code

    assert follow("ana", "/v1/patients/me/entries?") == 200
    assert follow("ana", f"/v1/patients/{ANA}/entries?limit=1&") == 200
    assert follow("ana", "/v1/patients/me/entries?from=2026-11-01&") == 400
    assert follow("ben", "/v1/patients/me/entries?") == 400
    assert follow("chen", f"/v1/patients/{ANA}/entries?") == 400


def test_an_empty_list_is_a_page_without_next(tiny_client: FlaskClient) -> None:
    response = call_as(tiny_client, "ana", "GET", "/v1/patients/me/entries")

    assert response.json == {"items": [], "next_cursor": None}
    assert "Link" not in response.headers
