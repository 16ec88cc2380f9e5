"""What is read of a request: its body, its query, its path; and that none of it answers 500."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web.tiny_app import (
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


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json"}, 201),
        ({"Content-Type": "application/json; charset=UTF-8"}, 201),
        ({"Content-Type": "Application/JSON"}, 201),
        ({"Content-Type": "application/json; charset=latin-1"}, 415),
        ({"Content-Type": "application/merge-patch+json"}, 415),
        ({"Content-Type": "text/json"}, 415),
        ({"Content-Type": ""}, 415),
        ({}, 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, 415),
    ],
)
def test_only_plain_json_is_taken(tiny_client: FlaskClient, headers: dict[str, str], status: int) -> None:
    response = call_as(tiny_client, "ana", "POST", ENTRIES, data=json.dumps(SOUND), headers=headers)

    assert response.status_code == status


class Untouchable(io.RawIOBase):
    """A body that must not be read."""

    def readable(self) -> bool:
        return True

    def readinto(self, _buffer: Any) -> int:
        raise AssertionError("the body was read")


def post_raw(rows: Rows, stream: Any, **environ: Any) -> tuple[int, dict[str, str]]:
    """Post below the test client, which measures and mends bodies; as gunicorn does, say that the input ends."""
    builder = EnvironBuilder(ENTRIES, method="POST", headers={"Authorization": "Bearer ana"})
    environ = {**builder.get_environ(), "wsgi.input": stream, "wsgi.input_terminated": True, **environ}
    environ["CONTENT_TYPE"] = "application/json"
    _body, status, headers = run_wsgi_app(make_tiny_app(rows), environ)
    return int(status[:3]), dict(headers)


@pytest.mark.parametrize("who", ["Bearer ana", "Bearer nobody"])
def test_a_large_body_is_refused_unread(tiny_rows: Rows, who: str) -> None:
    length = {"CONTENT_LENGTH": str(LIMIT_BYTES + 1), "HTTP_AUTHORIZATION": who}

    status, headers = post_raw(tiny_rows, Untouchable(), **length)

    assert (status, headers.get("Connection")) == ((413, "close") if who == "Bearer ana" else (401, None))


@pytest.mark.parametrize(("size", "status"), [(LIMIT_BYTES, 201), (LIMIT_BYTES + 1, 413), (LIMIT_BYTES * 9, 413)])
@pytest.mark.parametrize("is_chunked", [True, False])
def test_a_body_is_taken_up_to_its_last_allowed_byte(tiny_rows: Rows, size: int, status: int, is_chunked: bool) -> None:
    body = json.dumps(SOUND).encode().ljust(size)
    length = {"HTTP_TRANSFER_ENCODING": "chunked"} if is_chunked else {"CONTENT_LENGTH": str(size)}

    assert post_raw(tiny_rows, io.BytesIO(body), **length)[0] == status


def test_a_body_that_ends_early_is_refused(tiny_rows: Rows) -> None:
    body = json.dumps(SOUND).encode()

    status, _headers = post_raw(tiny_rows, io.BytesIO(body), CONTENT_LENGTH=str(len(body) + 10))

    assert status == 400
    assert tiny_rows.entries == {}


def test_no_body_is_an_empty_object_only_where_nothing_is_asked_for(tiny_client: FlaskClient) -> None:
    assert tiny_client.post("/v1/greetings").json == {"word": None}
    assert code_of(tiny_client.post("/v1/greetings", data=b"hello")) == "unsupported_media_type"
    assert code_of(call_as(tiny_client, "ana", "POST", ENTRIES)) == "unsupported_media_type"
    assert code_of(call_as(tiny_client, "ana", "POST", ENTRIES, content_type="application/json")) == "bad_body"
    assert code_of(call_as(tiny_client, "ana", "PATCH", f"{ENTRIES}/{ENTRY_ID}")) == "unsupported_media_type"


def test_a_get_ignores_a_body(tiny_client: FlaskClient) -> None:
    response = call_as(tiny_client, "ana", "GET", ENTRIES, data=b"\xff" * LIMIT_BYTES * 2, content_type="text/plain")

    assert response.status_code == 200


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        ("limit=0", [("?limit", "out_of_range")]),
        ("limit=201", [("?limit", "out_of_range")]),
        ("limit=ten", [("?limit", "wrong_type")]),
        ("limit=1_0", [("?limit", "wrong_type")]),
        ("limit=5&limit=5", [("?limit", "repeated")]),
        ("limit", [("?limit", "wrong_type")]),
        ("sort=mood&from=2026-13-01", [("?from", "bad_date"), ("?sort", "unknown_field")]),
        ("%ff=1", [("?", "bad_text")]),
        ("cursor=%ED%A0%80", [("?", "bad_text")]),
        ("cursor=%00", [("?cursor", "bad_text")]),
        ("a%00b=1", [("?", "unknown_field")]),
        ("&".join(f"p{number}=1" for number in range(51)), [("?", "too_many")]),
    ],
)
def test_a_fault_of_the_query_is_told_by_its_name(
    tiny_client: FlaskClient, query: str, faults: list[tuple[str, str]]
) -> None:
    assert faults_of(call_as(tiny_client, "ana", "GET", f"{ENTRIES}?{query}")) == faults


def test_an_operation_without_query_takes_none(tiny_client: FlaskClient) -> None:
    assert faults_of(tiny_client.post("/v1/greetings?x=1", json={})) == [("?x", "unknown_field")]


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "recorded_at", "mood", "sleep_hours", "measures", "tags", "note", "note_visibility", "x"]
        )
        | st.text(max_size=5),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
        max_size=9,
    )
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_answers_500(tiny_client: FlaskClient, body: dict[str, Any]) -> None:
    post = call_as(tiny_client, "ana", "POST", ENTRIES, json=body)
    patch = call_as(tiny_client, "ana", "PATCH", f"{ENTRIES}/{ENTRY_ID}", json=body, headers={"If-Match": "*"})

    assert post.status_code in {201, 422}
    assert patch.status_code in {200, 404, 422}


@given(st.binary(max_size=30))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_path_and_no_query_answer_500(tiny_client: FlaskClient, raw: bytes) -> None:
    escaped = "".join(f"%{byte:02x}" for byte in raw)

    by_path = call_as(tiny_client, "ana", "GET", f"{ENTRIES}/{escaped}")
    by_query = call_as(tiny_client, "ana", "GET", f"{ENTRIES}?cursor={escaped}")

    assert by_path.status_code in {200, 404}
    assert by_query.status_code in {200, 400, 422}
