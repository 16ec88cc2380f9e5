"""/v1/me/sign-ins and /v1/me/devices over HTTP: one's own, and nobody else's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from journal_api.domain.access import Scope
from journal_api.store.database import Database
from journal_api.store.tables.account_security import device
from tests.people import PASSWORD, People, Person

SIGN_INS = "/v1/me/sign-ins"
DEVICES = "/v1/me/devices"


def _items(person: Person, path: str) -> list[dict[str, Any]]:
    response = person.get(path)
    assert response.status_code == 200
    assert response.json is not None
    items: list[dict[str, Any]] = response.json["items"]
    return items


def _sign_in(app: Flask, person: Person) -> dict[str, str]:
    body = {"email": person.email, "password": PASSWORD}
    response = app.test_client().post("/v1/auth/token", json=body, headers={"User-Agent": "Tablet"})
    assert response.json is not None
    return {"Authorization": f"Bearer {response.json['access_token']}"}


def _register(person: Person, token: str, /, **changes: Any) -> Any:
    return person.post(DEVICES, json={"platform": "ios", "token": token, "name": "Phone", **changes})


def test_one_sees_where_one_is_signed_in(app: Flask, people: People) -> None:
    _sign_in(app, people.ana)

    items = _items(people.ana, SIGN_INS)

    assert [(item["device"], item["is_current"]) for item in items] in (
        [("Tablet", False), ("test", True)],
        [("test", True), ("Tablet", False)],
    )
    assert {item["id"] for item in items}.isdisjoint(item["id"] for item in _items(people.ben, SIGN_INS))


def test_sign_ins_come_in_pages(app: Flask, people: People) -> None:
    _sign_in(app, people.ana)

    first = people.ana.get(SIGN_INS + "?limit=1").json
    assert first is not None
    second = people.ana.get(f"{SIGN_INS}?limit=1&cursor={first['next_cursor']}").json
    assert second is not None

    assert second["next_cursor"] is None
    assert {first["items"][0]["id"], second["items"][0]["id"]} == {item["id"] for item in _items(people.ana, SIGN_INS)}


def test_ending_a_sign_in_works_at_once(app: Flask, people: People) -> None:
    elsewhere = _sign_in(app, people.ana)
    (other,) = (item["id"] for item in _items(people.ana, SIGN_INS) if not item["is_current"])

    assert people.ana.delete(f"{SIGN_INS}/{other}").status_code == 204

    assert app.test_client().get("/v1/me", headers=elsewhere).status_code == 401
    assert people.ana.delete(f"{SIGN_INS}/{other}").status_code == 404
    assert people.ana.get("/v1/me").status_code == 200


def test_nobody_ends_the_sign_in_of_another(people: People, other_people: People) -> None:
    for person in (people.ben, people.chen, people.admin, other_people.admin):
        assert person.delete(f"{SIGN_INS}/{people.ana.sign_in_id}").status_code == 404

    assert people.ana.get("/v1/me").status_code == 200


def test_a_device_is_registered_and_its_token_never_told(owner: Database, people: People) -> None:
    token = uuid4().hex

    response = _register(people.ana, token)

    assert response.status_code == 201
    assert response.headers["Location"] == f"{DEVICES}/{response.json['id']}"
    assert response.json["token_ending"] == token[-4:]
    assert token not in response.text
    assert _items(people.ana, DEVICES) == [response.json]
    with owner.transaction(Scope()) as tx:
        kept = tx.execute(sa.select(device).where(device.c.user_id == people.ana.user_id)).one()
    assert token not in repr(kept)


def test_a_device_stands_where_its_registration_said(people: People) -> None:
    made = _register(people.ana, uuid4().hex)

    assert people.ana.get(made.headers["Location"]).json == made.json
    assert people.ben.get(made.headers["Location"]).status_code == 404


def test_a_known_token_is_the_same_device_again(people: People) -> None:
    token = uuid4().hex
    first = _register(people.ana, token)

    again = _register(people.ana, token, name="Old phone")

    assert again.status_code == 200
    assert (again.json["id"], again.json["name"]) == (first.json["id"], "Old phone")
    assert len(_items(people.ana, DEVICES)) == 1


def test_a_phone_that_changes_hands_leaves_the_old_account(people: People) -> None:
    token = uuid4().hex
    _register(people.ana, token)

    assert _register(people.ben, token).status_code == 201

    assert _items(people.ana, DEVICES) == []
    assert len(_items(people.ben, DEVICES)) == 1


def test_a_short_token_has_no_ending_to_tell(people: People) -> None:
    assert _register(people.ana, uuid4().hex[:8]).json["token_ending"] == ""


def test_a_device_is_forgotten_by_its_owner_alone(people: People) -> None:
    made = _register(people.ana, uuid4().hex).json["id"]

    assert people.ben.delete(f"{DEVICES}/{made}").status_code == 404
    assert people.ana.delete(f"{DEVICES}/{made}").status_code == 204
    assert people.ana.delete(f"{DEVICES}/{made}").status_code == 404
    assert _items(people.ana, DEVICES) == []


def test_a_device_goes_with_its_sign_in(app: Flask, people: People) -> None:
    elsewhere = _sign_in(app, people.ana)
    body = {"platform": "android", "token": uuid4().hex}
    assert app.test_client().post(DEVICES, json=body, headers=elsewhere).status_code == 201
    (seen,) = _items(people.ana, DEVICES)
    assert seen["is_current"] is False
    (other,) = (item["id"] for item in _items(people.ana, SIGN_INS) if not item["is_current"])

    people.ana.delete(f"{SIGN_INS}/{other}")

    assert _items(people.ana, DEVICES) == []


def test_of_too_many_devices_the_oldest_make_room(people: People) -> None:
    for _ in range(22):
        newest = _register(people.ana, uuid4().hex).json["id"]

    items = _items(people.ana, DEVICES)
    assert len(items) == 20
    assert items[0]["id"] == newest


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"platform": "pager"}, "/platform", "not_a_choice"),
        ({"token": ""}, "/token", "too_short"),
        ({"token": "x" * 5000}, "/token", "too_long"),
        ({"name": "n" * 101}, "/name", "too_long"),
        ({"id": str(uuid4())}, "/id", "unknown_field"),
    ],
)
def test_a_bad_device_is_told_by_pointer(people: People, change: dict[str, Any], pointer: str, code: str) -> None:
    response = _register(people.ana, uuid4().hex, **change)

    assert response.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]
