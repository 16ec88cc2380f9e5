"""/v1/me/totp over HTTP, and signing in with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from journal_api.clock import read_now
from tests.factors import Factor
from tests.people import PASSWORD, People, Person

MINE = "/v1/me/totp"
AGAIN = {"current_password": PASSWORD}


def _set_up(person: Person) -> Factor:
    begun = person.post(MINE, json=AGAIN)
    assert begun.status_code == 201, begun.text
    secret = begun.json["secret"]
    # Of the step before, so that the present one is left for signing in.
    code = pyotp.TOTP(secret).at(read_now() - timedelta(seconds=30))
    confirmed = person.post(MINE + "/confirm", json={"code": code})
    assert confirmed.status_code == 200, confirmed.text
    return Factor(secret, tuple(confirmed.json["recovery_codes"]))


def _sign_in(app: Flask, person: Person, **changes: str) -> TestResponse:
    body = {"email": person.email, "password": PASSWORD} | changes
    return app.test_client().post("/v1/auth/token", json=body)


def _faults(response: TestResponse) -> list[tuple[str, str]]:
    assert response.status_code == 422, response.text
    assert response.json is not None
    return [(fault["pointer"], fault["code"]) for fault in response.json["errors"]]


def test_what_is_begun_can_be_read_by_an_authenticator_app(people: People) -> None:
    begun = people.chen.post(MINE, json=AGAIN)

    assert (begun.status_code, begun.headers["Location"]) == (201, MINE)
    assert begun.headers["Cache-Control"] == "no-store"
    uri = urlsplit(begun.json["uri"])
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert parse_qs(uri.query) == {"secret": [begun.json["secret"]], "issuer": ["Journal"]}
    assert people.chen.get(MINE).json == {"is_on": False, "confirmed_at": None, "recovery_codes_left": 0}


def test_signing_in_asks_for_a_code_and_takes_it(app: Flask, people: People) -> None:
    factor = _set_up(people.chen)

    asked = _sign_in(app, people.chen)
    wrong = _sign_in(app, people.chen, totp="000000")
    opened = _sign_in(app, people.chen, totp=factor.make_code(read_now()))

    assert (asked.status_code, asked.json["type"]) == (401, "/problems/second_factor_required")
    assert asked.headers["WWW-Authenticate"].startswith("Bearer")
    assert (wrong.status_code, wrong.json["type"]) == (401, "/problems/wrong_credentials")
    assert opened.status_code == 200
    assert opened.json.keys() == {"access_token", "refresh_token", "token_type", "expires_in"}


def test_a_wrong_password_is_answered_alike_with_and_without_a_second_factor(app: Flask, people: People) -> None:
    _set_up(people.chen)

    answers = [
        _sign_in(app, person, password="not the password", **code)
        for person in (people.chen, people.diaz)
        for code in ({}, {"totp": "123456"})
    ]

    bodies = [{**answer.json, "request_id": ""} for answer in answers]
    assert bodies == [bodies[0]] * 4
    assert bodies[0]["type"] == "/problems/wrong_credentials"
    assert len({tuple(name for name, _ in answer.headers) for answer in answers}) == 1


def test_its_owner_sees_how_many_recovery_codes_are_left(app: Flask, people: People) -> None:
    factor = _set_up(people.chen)
    assert len(set(factor.recovery_codes)) == 10

    assert _sign_in(app, people.chen, totp=factor.recovery_codes[0]).status_code == 200

    state = people.chen.get(MINE).json
    assert (state["is_on"], state["recovery_codes_left"]) == (True, 9)
    assert not any(code in people.chen.get(MINE).text for code in factor.recovery_codes)


def test_new_recovery_codes_void_the_old_ones(app: Flask, people: People) -> None:
    factor = _set_up(people.chen)

    renewed = people.chen.post(MINE + "/recovery-codes", json=AGAIN)

    assert renewed.status_code == 200
    assert set(renewed.json["recovery_codes"]).isdisjoint(factor.recovery_codes)
    assert _sign_in(app, people.chen, totp=factor.recovery_codes[0]).status_code == 401
    assert _sign_in(app, people.chen, totp=renewed.json["recovery_codes"][0]).status_code == 200


def test_removing_it_asks_for_the_password_again(app: Flask, people: People) -> None:
    _set_up(people.chen)
    assert _faults(people.chen.delete(MINE, json={"current_password": "not the password"})) == [
        ("/current_password", "wrong_password")
    ]
    assert _sign_in(app, people.chen).status_code == 401

    assert people.chen.delete(MINE, json=AGAIN, headers={"If-Match": '"1"'}).status_code == 412
    assert people.chen.delete(MINE, json=AGAIN).status_code == 204

    assert _sign_in(app, people.chen).status_code == 200
    assert people.chen.delete(MINE, json=AGAIN).status_code == 404
    assert people.chen.delete(MINE, json={"current_password": "not the password"}).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("POST", ""), ("POST", "/recovery-codes"), ("DELETE", "")])
def test_guessing_the_password_there_is_slowed_down_as_at_sign_in(people: People, method: str, path: str) -> None:
    people.chen.post(MINE, json=AGAIN)
    for _ in range(5):
        answer = people.chen.send(method, MINE + path, json={"current_password": "not the password"})
        assert _faults(answer) == [("/current_password", "wrong_password")]

    assert people.chen.send(method, MINE + path, json=AGAIN).status_code == 429


def test_a_wrong_first_code_confirms_nothing(app: Flask, people: People) -> None:
    assert people.chen.post(MINE + "/confirm", json={"code": "123456"}).status_code == 409
    people.chen.post(MINE, json=AGAIN)

    for _ in range(5):
        assert _faults(people.chen.post(MINE + "/confirm", json={"code": "no code"})) == [("/code", "wrong_code")]

    assert people.chen.post(MINE + "/confirm", json={"code": "no code"}).status_code == 429
    assert _sign_in(app, people.chen).status_code == 200


def test_recovery_codes_need_a_second_factor(people: People) -> None:
    assert people.chen.post(MINE + "/recovery-codes", json=AGAIN).status_code == 409


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({}, "/current_password", "required"),
        ({"current_password": 7}, "/current_password", "wrong_type"),
        (AGAIN | {"code": "1"}, "/code", "unknown_field"),
    ],
)
def test_a_bad_shape_is_told_by_pointer(people: People, body: dict[str, Any], pointer: str, code: str) -> None:
    assert _faults(people.chen.post(MINE, json=body)) == [(pointer, code)]


def test_a_second_factor_is_for_staff(people: People) -> None:
    assert people.ana.get(MINE).status_code == 403
    assert people.ana.post(MINE, json=AGAIN).status_code == 403
    assert people.ana.delete(MINE, json=AGAIN).status_code == 403


def test_an_admin_removes_the_second_factor_of_who_lost_theirs(app: Flask, people: People) -> None:
    _set_up(people.chen)
    path = f"/v1/users/{people.chen.user_id}/totp"
    assert people.admin.delete(path, headers={"If-Match": '"999"'}).status_code == 412
    assert _sign_in(app, people.chen).status_code == 401

    assert people.admin.delete(path).status_code == 204

    assert _sign_in(app, people.chen).status_code == 200
    assert people.admin.delete(path).status_code == 204


def test_nobody_else_removes_the_second_factor_of_another(app: Flask, people: People, other_people: People) -> None:
    _set_up(people.chen)
    path = f"/v1/users/{people.chen.user_id}/totp"

    assert [person.delete(path).status_code for person in (people.diaz, people.ana)] == [403, 403]
    assert other_people.admin.delete(path).status_code == 404
    assert people.admin.delete(f"/v1/users/{people.ana.user_id}/totp").status_code == 404
    assert _sign_in(app, people.chen).status_code == 401
