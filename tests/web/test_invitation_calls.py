"""/v1/invitations over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.people import PASSWORD, People

INVITATIONS = "/v1/invitations"


def _address() -> str:
    return f"{uuid4().hex}@people.test"


def _accept(app: Flask, held: str, **changes: Any) -> TestResponse:
    body = {"code": held, "password": PASSWORD, "display_name": "Eve", "timezone": "Europe/Paris"} | changes
    return app.test_client().post(INVITATIONS + "/accept", json=body)


def test_a_patient_is_invited_and_comes(app: Flask, people: People) -> None:
    email = _address()
    patient = {"display_name": "Eve", "birth_on": "1980-05-17", "record_number": "A-17"}
    body = {"role": "patient", "email": email, "care_team_ids": [str(people.team_id)], "patient": patient}

    invited = people.admin.post(INVITATIONS, json=body)
    assert invited.status_code == 201
    assert invited.json is not None
    assert invited.json.keys() == {"id", "code", "expires_at", "patient_id"}
    assert people.chen.get(f"/v1/patients/{invited.json['patient_id']}/summary").status_code == 200

    accepted = _accept(app, invited.json["code"])
    assert accepted.status_code == 201
    assert accepted.json is not None
    me = app.test_client().get("/v1/me", headers={"Authorization": f"Bearer {accepted.json['access_token']}"}).json
    assert me is not None
    assert (me["email"], me["role"], me["patient_id"]) == (email, "patient", invited.json["patient_id"])
    assert me["care_team_ids"] == [str(people.team_id)]

    signed_in = app.test_client().post("/v1/auth/token", json={"email": email, "password": PASSWORD})
    assert signed_in.status_code == 200


def test_staff_has_no_record(people: People) -> None:
    invited = people.admin.post(INVITATIONS, json={"role": "clinician", "email": _address()})

    assert invited.status_code == 201
    assert invited.json is not None
    assert invited.json["patient_id"] is None


def test_who_may_invite_whom(people: People) -> None:
    for role in ("patient", "clinician", "admin"):
        body = {"role": role, "email": _address()}
        assert people.admin.post(INVITATIONS, json=body).status_code == 201
        body = {"role": role, "email": _address()}
        assert people.chen.post(INVITATIONS, json=body).status_code == (201 if role == "patient" else 403)
        assert people.ana.post(INVITATIONS, json=body).status_code == 403


def test_a_code_is_gone_after_its_use(app: Flask, people: People) -> None:
    invited = people.admin.post(INVITATIONS, json={"role": "patient", "email": _address()})
    assert invited.json is not None
    _accept(app, invited.json["code"])

    again = _accept(app, invited.json["code"])

    assert again.status_code == 410
    assert again.json is not None
    assert again.json["type"] == "/problems/gone"


def test_a_code_of_nobody_is_not_found(app: Flask) -> None:
    assert _accept(app, uuid4().hex).status_code == 404


def test_a_taken_address_is_a_conflict(people: People) -> None:
    assert people.admin.post(INVITATIONS, json={"role": "patient", "email": people.ana.email}).status_code == 409


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"role": "integrator"}, "/role", "not_a_choice"),
        ({"role": None}, "/role", "required"),
        ({"email": "nobody"}, "/email", "bad_email"),
        ({"care_team_ids": ["x"]}, "/care_team_ids/0", "bad_id"),
        ({"care_team_ids": [str(uuid4())]}, "/care_team_ids/0", "absent"),
        ({"care_team_ids": "x"}, "/care_team_ids", "wrong_type"),
        ({"patient": {}}, "/patient/display_name", "required"),
        ({"patient": {"display_name": "E", "birth_on": "2999-01-01"}}, "/patient/birth_on", "out_of_range"),
        ({"patient": {"display_name": "E", "birth_on": "2100-01-01"}}, "/patient/birth_on", "out_of_range"),
        ({"patient": {"display_name": "E", "nick": "x"}}, "/patient/nick", "unknown_field"),
        ({"role": "clinician", "patient": {"display_name": "E"}}, "/patient", "invalid"),
        ({"message": "hi"}, "/message", "unknown_field"),
    ],
)
def test_a_bad_invitation_is_told_by_pointer(people: People, change: dict[str, Any], pointer: str, code: str) -> None:
    response = people.admin.post(INVITATIONS, json={"role": "patient", "email": _address()} | change)

    assert response.status_code == 422
    assert response.json is not None
    assert [(fault["pointer"], fault["code"]) for fault in response.json["errors"]] == [(pointer, code)]


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"password": "short"}, "/password", "too_short"),
        ({"password": "password1234"}, "/password", "weak_password"),
        ({"display_name": ""}, "/display_name", "too_short"),
        ({"timezone": "+01:00"}, "/timezone", "bad_zone"),
        ({"code": None}, "/code", "required"),
    ],
)
def test_a_bad_acceptance_uses_no_code_up(
    app: Flask, people: People, change: dict[str, Any], pointer: str, code: str
) -> None:
    invited = people.admin.post(INVITATIONS, json={"role": "patient", "email": _address()})
    assert invited.json is not None

    refused = _accept(app, invited.json["code"], **change)

    assert refused.status_code == 422
    assert refused.json is not None
    assert [(fault["pointer"], fault["code"]) for fault in refused.json["errors"]] == [(pointer, code)]
    assert _accept(app, invited.json["code"]).status_code == 201
