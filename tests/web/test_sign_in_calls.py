"""/v1/auth over HTTP: shapes, statuses, and that strangers learn nothing."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.people import People


def _send(app: Flask, path: str, body: object, *, address: str = "198.51.100.7") -> TestResponse:
    return app.test_client().post(path, json=body, environ_base={"REMOTE_ADDR": address})


def _sign_in(app: Flask, people: People, **changes: str) -> TestResponse:
    body = {"email": people.ana.email, "password": people.ana.password} | changes
    return _send(app, "/v1/auth/token", body)


def _me(app: Flask, token: str) -> TestResponse:
    return app.test_client().get("/v1/me", headers={"Authorization": f"Bearer {token}"})


def test_signing_in_answers_a_pair_of_tokens(app: Flask, people: People) -> None:
    response = _sign_in(app, people, totp="123456")

    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.json is not None
    assert response.json.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}
    assert (response.json["token_type"], response.json["expires_in"]) == ("Bearer", 600)
    assert _me(app, response.json["access_token"]).json["id"] == str(people.ana.user_id)


def test_wrong_and_unknown_are_answered_alike(app: Flask, people: People) -> None:
    wrong = _sign_in(app, people, password="not the password")
    unknown = _sign_in(app, people, email=f"{uuid4().hex}@nowhere.test")

    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json is not None
    assert unknown.json is not None
    assert wrong.json["type"] == "/problems/wrong_credentials"
    assert {**wrong.json, "request_id": ""} == {**unknown.json, "request_id": ""}
    assert {name for name, _ in wrong.headers} == {name for name, _ in unknown.headers}


def test_too_many_failures_are_told_when_to_come_back(app: Flask, people: People) -> None:
    for _ in range(5):
        assert _sign_in(app, people, password="not the password").status_code == 401

    blocked = _sign_in(app, people)

    assert blocked.status_code == 429
    assert 1 <= int(blocked.headers["Retry-After"]) <= 5
    elsewhere = {"email": people.ana.email, "password": people.ana.password}
    assert _send(app, "/v1/auth/token", elsewhere, address="203.0.113.9").status_code == 200


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"password": "x"}, "/email", "required"),
        ({"email": "no address", "password": "x"}, "/email", "bad_email"),
        ({"email": "a@b.test"}, "/password", "required"),
        ({"email": "a@b.test", "password": 7}, "/password", "wrong_type"),
        ({"email": "a@b.test", "password": "nul\0"}, "/password", "bad_text"),
        ({"email": "a@b.test", "password": "x", "remember": True}, "/remember", "unknown_field"),
    ],
)
def test_a_bad_shape_is_told_by_pointer(app: Flask, body: dict[str, object], pointer: str, code: str) -> None:
    response = _send(app, "/v1/auth/token", body)

    assert response.status_code == 422
    assert response.json is not None
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]


def test_a_refresh_answers_a_new_pair(app: Flask, people: People) -> None:
    response = _send(app, "/v1/auth/refresh", {"refresh_token": people.ana.refresh_token})

    assert response.status_code == 200
    assert response.json is not None
    assert response.json["refresh_token"] != people.ana.refresh_token
    assert _me(app, response.json["access_token"]).status_code == 200


def test_a_refresh_token_of_nobody_is_401(app: Flask, people: People) -> None:
    response = _send(app, "/v1/auth/refresh", {"refresh_token": "nobody's"})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


def test_signing_out_kills_the_access_token_at_once(app: Flask, people: People) -> None:
    token = people.ana.make_token()
    assert _me(app, token).status_code == 200

    response = _send(app, "/v1/auth/logout", {"refresh_token": people.ana.refresh_token})

    assert (response.status_code, response.data) == (204, b"")
    assert _me(app, token).status_code == 401
    assert _send(app, "/v1/auth/refresh", {"refresh_token": people.ana.refresh_token}).status_code == 401


def test_signing_out_of_nothing_is_no_error(app: Flask, people: People) -> None:
    assert _send(app, "/v1/auth/logout", {"refresh_token": "nobody's"}).status_code == 204


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c", "Bearer \xe9"])
def test_any_fault_of_the_token_is_401_with_a_challenge(app: Flask, header: str) -> None:
    response = app.test_client().get("/v1/me", headers={"Authorization": header})

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert response.json is not None
    assert response.json["type"] == "/problems/unauthorized"
