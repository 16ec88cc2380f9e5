"""Every error is one problem, with the headers of its status and without a value."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import TooManyRequests

from journal_api.domain import errors
from journal_api.domain.discharges import DischargeRefused
from journal_api.web.errors import STATUSES, handle_errors
from journal_api.web.problem_kinds import PROBLEM_KINDS
from tests.web.tiny_app import ANA, call_as

# A client can do nothing about these: whoever adds one decides here that it answers as our own fault.
NEVER_FOR_A_CLIENT = {"broken_seal", "unsafe_database", "mail_not_taken", "mail_refused", "message_not_taken"}


def list_errors(root: type[errors.JournalError]) -> list[type[errors.JournalError]]:
    return [kind for child in root.__subclasses__() for kind in (child, *list_errors(child))]


def answer_to(error: Exception) -> Any:
    app = Flask("raising", static_folder=None)
    handle_errors(app)

    @app.get("/")
    def raise_it() -> str:
        raise error

    return app.test_client().get("/")


def make(kind: type[errors.JournalError]) -> errors.JournalError:
    return kind(30) if kind is errors.TooManyAttempts else kind()  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", list_errors(errors.JournalError))
def test_every_error_of_the_tree_has_a_problem_of_its_own(kind: type[errors.JournalError]) -> None:
    response = answer_to(make(kind))

    internal = kind.code in NEVER_FOR_A_CLIENT
    assert response.status_code == (500 if internal else STATUSES[kind.code])
    assert response.content_type == "application/problem+json"
    assert response.json["type"] == ("/problems/internal" if internal else f"/problems/{kind.code}")
    assert set(response.json) >= {"type", "title", "status", "detail", "request_id"}
    assert ("errors" in response.json) == issubclass(kind, errors.Invalid | DischargeRefused)


def test_every_status_has_a_kind_and_every_kind_but_the_last_resort_a_status() -> None:
    assert set(STATUSES) == set(PROBLEM_KINDS) - {"http_error"}


@pytest.mark.parametrize(
    ("error", "header", "value"),
    [
        (errors.NotSignedIn(), "WWW-Authenticate", 'Bearer realm="journal-api"'),
        (errors.WrongCredentials(), "WWW-Authenticate", 'Bearer realm="journal-api"'),
        (errors.TooManyAttempts(30), "Retry-After", "30"),
        (errors.Unavailable(), "Retry-After", "5"),
        (TooManyRequests(retry_after=7), "Retry-After", "7"),
    ],
)
def test_a_status_keeps_its_header(error: Exception, header: str, value: str) -> None:
    assert answer_to(error).headers[header] == value


@pytest.mark.parametrize("status", [400, 404, 406, 408, 409, 410, 411, 414, 416, 417, 431, 451, 501, 502, 504])
def test_what_the_framework_refuses_is_a_problem_too(status: int) -> None:
    app = Flask("aborting", static_folder=None)
    handle_errors(app)
    app.get("/")(lambda: abort(status))

    response = app.test_client().get("/")

    assert (response.status_code, response.json["status"]) == (status, status)
    assert response.json["type"].removeprefix("/problems/") in PROBLEM_KINDS


def test_a_wrong_method_is_told_the_right_ones(tiny_client: FlaskClient) -> None:
    response = tiny_client.put(f"/v1/patients/{ANA}/entries")

    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_a_doubled_or_trailing_slash_is_another_path(tiny_client: FlaskClient) -> None:
    for path in ("//v1/greetings", "/v1//greetings", "/v1/greetings/"):
        assert tiny_client.post(path, json={}).status_code == 404


def test_an_outage_asks_to_come_again(tiny_client: FlaskClient) -> None:
    response = tiny_client.get("/v1/outages")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")


def test_an_accident_tells_nothing_and_is_recorded_without_values(
    tiny_client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    response = tiny_client.post("/v1/accidents", json={"word": "CANARY"}, headers={"X-Request-Id": "r-1"})

    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    (accident,) = [line for line in lines if line["event"] == "request_failed"]
    assert response.status_code == 500
    assert "CANARY" not in response.text + str(lines)
    assert (accident["error_type"], accident["request_id"]) == ("builtins.ZeroDivisionError", "r-1")
    assert re.fullmatch(r"tests/web/tiny_app\.py:\d+ break_down", accident["stack"][-1])


def test_a_fault_never_repeats_the_value(tiny_client: FlaskClient) -> None:
    body = {"mood": "CANARY", "recorded_at": "CANARY", "note_visibility": "CANARY", "id": "CANARY", "tags": "CANARY"}

    response = call_as(tiny_client, "ana", "POST", f"/v1/patients/{ANA}/entries", json=body)

    assert len(response.json["errors"]) == 5
    assert "CANARY" not in response.text


def test_unfit_names_are_not_repeated_and_faults_are_bounded(tiny_client: FlaskClient) -> None:
    body = {"x" * 101: 1, "new\nline": 1, **{f"extra{number}": 1 for number in range(60)}}

    response = call_as(tiny_client, "ana", "POST", f"/v1/patients/{ANA}/entries", json=body)

    pointers = [fault["pointer"] for fault in response.json["errors"]]
    assert len(pointers) == 50
    assert pointers.count("") == 2
    assert len(response.data) < 10_000
