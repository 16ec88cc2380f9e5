"""/v1/auth/password and /v1/auth/password-reset over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.account_security import security_notice
from tests.people import PASSWORD, People, Person

WANTED = "eleven loud starlings"
CHANGE = {"current_password": PASSWORD, "new_password": WANTED}


def _sign_in(app: Flask, person: Person, password: str) -> TestResponse:
    return app.test_client().post("/v1/auth/token", json={"email": person.email, "password": password})


def _token_of(response: TestResponse) -> dict[str, str]:
    assert response.json is not None
    return {"Authorization": f"Bearer {response.json['access_token']}"}


def _faults(response: TestResponse) -> list[tuple[str, str]]:
    assert response.status_code == 422
    assert response.json is not None
    return [(fault["pointer"], fault["code"]) for fault in response.json["errors"]]


def test_a_changed_password_keeps_this_sign_in_and_ends_the_others(app: Flask, people: People) -> None:
    elsewhere = _token_of(_sign_in(app, people.ana, PASSWORD))

    response = people.ana.post("/v1/auth/password", json=CHANGE)

    assert (response.status_code, response.data) == (204, b"")
    assert people.ana.get("/v1/me").status_code == 200
    assert app.test_client().get("/v1/me", headers=elsewhere).status_code == 401
    assert _sign_in(app, people.ana, WANTED).status_code == 200
    assert _sign_in(app, people.ana, PASSWORD).status_code == 401


def test_a_changed_password_is_told_by_mail(owner: Database, people: People) -> None:
    people.chen.post("/v1/auth/password", json=CHANGE)

    with owner.transaction(Scope()) as tx:
        told = tx.execute(sa.select(security_notice).where(security_notice.c.user_id == people.chen.user_id)).one()
    assert (told.kind, told.clinic_id) == ("password_changed", people.clinic_id)


def test_a_wrong_present_password_changes_nothing(app: Flask, people: People) -> None:
    response = people.ana.post("/v1/auth/password", json=CHANGE | {"current_password": "not the password"})

    assert _faults(response) == [("/current_password", "wrong_password")]
    assert _sign_in(app, people.ana, PASSWORD).status_code == 200


def test_guessing_the_present_password_is_slowed_down(people: People) -> None:
    for _ in range(5):
        people.ana.post("/v1/auth/password", json=CHANGE | {"current_password": "not the password"})

    blocked = people.ana.post("/v1/auth/password", json=CHANGE)

    assert blocked.status_code == 429
    assert int(blocked.headers["Retry-After"]) >= 1


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"new_password": "short"}, "/new_password", "too_short"),
        ({"new_password": "password1234"}, "/new_password", "weak_password"),
        ({"new_password": None}, "/new_password", "required"),
        ({"current_password": 7}, "/current_password", "wrong_type"),
        ({"keep": True}, "/keep", "unknown_field"),
    ],
)
def test_a_bad_change_is_told_by_pointer(people: People, change: dict[str, Any], pointer: str, code: str) -> None:
    assert _faults(people.ana.post("/v1/auth/password", json=CHANGE | change)) == [(pointer, code)]


def test_nobody_changes_a_password_without_signing_in(app: Flask) -> None:
    assert app.test_client().post("/v1/auth/password", json=CHANGE).status_code == 401


def test_asking_for_a_reset_is_answered_alike_for_everybody(app: Flask, people: People) -> None:
    sent = [
        app.test_client().post("/v1/auth/password-reset", json={"email": email})
        for email in (people.ana.email, f"{uuid4().hex}@nowhere.test")
    ]

    assert [(response.status_code, response.data) for response in sent] == [(202, b"")] * 2
    assert {name for name, _ in sent[0].headers} == {name for name, _ in sent[1].headers}
    assert "Content-Type" not in sent[0].headers


def test_a_bad_address_is_told_by_pointer(app: Flask) -> None:
    response = app.test_client().post("/v1/auth/password-reset", json={"email": "no address"})

    assert _faults(response) == [("/email", "bad_email")]


def test_a_code_of_nobody_is_not_found(app: Flask) -> None:
    body = {"code": uuid4().hex, "password": WANTED}

    assert app.test_client().post("/v1/auth/password-reset/confirm", json=body).status_code == 404
