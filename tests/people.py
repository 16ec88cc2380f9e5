"""The people of the stories: a clinic, its teams, its patients.

Dr. Chen is the primary of Ana's team, Dr. Diaz works in another and has no relation to Ana; Ben is a patient in no
team of Dr. Chen's or Dr. Diaz's. Each call makes a clinic of its own, so that tests share one database; most tests
ask for one, so it is made in one transaction, by the steps that the product's own services are made of.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from werkzeug.test import TestResponse

from journal_api.clock import read_now
from journal_api.domain.access import Caller, Grant, Relation, Role, Scope, decide
from journal_api.domain.care_teams import CareTeam, OnDuty
from journal_api.domain.clinics import Clinic, PatientDetails
from journal_api.domain.guidance import Resource
from journal_api.services.arrivals import Arrival, settle
from journal_api.services.passwords import hash_password
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import open_sign_in
from journal_api.store.accounts import NewAccount, insert_account
from journal_api.store.care_teams import insert_care_team, put_member, put_patient
from journal_api.store.clinics import insert_clinic
from journal_api.store.database import Database, Transaction
from journal_api.store.invitations import Invitation
from journal_api.store.patient_records import insert_patient, insert_patient_key
from journal_api.web.tokens import issue_access_token

PASSWORD = "seven quiet herons"
TIMEZONE = "Europe/Amsterdam"
CRISIS_LINE = Resource("Crisis line", phone="+31 800 0113")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account and an open sign-in; given an app, they send requests with a token of their own."""

    user_id: UUID
    role: Role
    email: str
    clinic_id: UUID
    sign_in_id: UUID
    refresh_token: str = field(repr=False)
    patient_id: UUID | None = None
    password: str = PASSWORD
    app: Flask | None = field(default=None, repr=False)

    def get(self, path: str, **options: Any) -> TestResponse:
        """Send a GET."""
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        """Send a POST."""
        return self.send("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        """Send a PUT."""
        return self.send("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        """Send a PATCH."""
        return self.send("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        """Send a DELETE."""
        return self.send("DELETE", path, **options)

    def send(self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any) -> TestResponse:
        """Send a request with a fresh access token."""
        assert self.app is not None, "make_clinic was given no app"
        sent = {"Authorization": f"Bearer {self.make_token()}", **(headers or {})}
        return self.app.test_client().open(path, method=method, headers=sent, **options)

    def make_token(self) -> str:
        """Make an access token of the open sign-in."""
        assert self.app is not None, "make_clinic was given no app"
        with self.app.app_context():
            return issue_access_token(sign_in_id=self.sign_in_id, user_id=self.user_id, now=read_now())

    def grant(
        self, resource: str, action: str, *, patient_id: UUID | None = None, relation: Relation | None = None
    ) -> Grant:
        """Take the access decision for this person, for tests of services.

        ``patient_id`` names a patient who is ``relation`` to this person; a patient's own record needs no naming.
        """
        is_own = patient_id is None and self.patient_id is not None
        caller = Caller(
            user_id=self.user_id,
            role=self.role,
            clinic_id=self.clinic_id,
            sign_in_id=self.sign_in_id,
            own_patient_id=self.patient_id,
            named_patient_id=self.patient_id if is_own else patient_id,
            relation=Relation.OWN if is_own else relation,
        )
        return decide(caller, resource, action)


@dataclass(frozen=True, slots=True)
class People:
    """A clinic and its people."""

    clinic_id: UUID
    team_id: UUID
    other_team_id: UUID
    admin: Person
    chen: Person
    diaz: Person
    ana: Person
    ben: Person


def make_clinic(
    resources: Resources, owner: Database, *, now: datetime | None = None, app: Flask | None = None
) -> People:
    """Make a clinic of its own: admin, Dr. Chen and Ana in one team, Dr. Diaz in another, Ben in none."""
    now = now or read_now()
    teams = (CareTeam(uuid4(), "Team Chen", revision=1), CareTeam(uuid4(), "Team Diaz", revision=1))
    with owner.transaction(Scope()) as tx:
        admin = _make_admin(tx, resources, now=now)
        join = Joining(resources, tx, admin.clinic_id, now)
        for team in teams:
            insert_care_team(tx, team, clinic_id=admin.clinic_id, now=now)
        chen, diaz = (join.clinician(name, team.id) for name, team in zip(("Dr. Chen", "Dr. Diaz"), teams, strict=True))
        ana = join.patient("Ana", (teams[0].id,))
        ben = join.patient("Ben", ())
    admin, chen, diaz, ana, ben = (replace(person, app=app) for person in (admin, chen, diaz, ana, ben))
    return People(admin.clinic_id, teams[0].id, teams[1].id, admin, chen, diaz, ana, ben)


@dataclass(frozen=True, slots=True)
class Joining:
    """Lets people join a clinic, within a transaction of the schema's owner."""

    resources: Resources
    tx: Transaction
    clinic_id: UUID
    now: datetime

    def clinician(self, name: str, team_id: UUID) -> Person:
        """Let a clinician join as the primary of a team."""
        person = self._join(name, Role.CLINICIAN, teams=(team_id,))
        # An invited clinician is primary where nobody is; said again here, because the stories depend on it.
        put_member(self.tx, team_id, person.user_id, clinic_id=self.clinic_id, on_duty=OnDuty.PRIMARY)
        return person

    def patient(self, name: str, teams: tuple[UUID, ...]) -> Person:
        """Let a patient join, cared for by these teams."""
        patient_id = uuid4()
        details = PatientDetails(name)
        insert_patient(self.tx, patient_id, details, clinic_id=self.clinic_id, timezone=TIMEZONE, now=self.now)
        insert_patient_key(self.tx, patient_id, self.resources.vault.make_key(patient_id))
        for team_id in teams:
            put_patient(self.tx, team_id, patient_id, clinic_id=self.clinic_id)
        return self._join(name, Role.PATIENT, patient_id=patient_id)

    def _join(self, name: str, role: Role, *, teams: tuple[UUID, ...] = (), patient_id: UUID | None = None) -> Person:
        """Settle somebody as an accepted invitation does; no mail is written, and one password is hashed for all."""
        email, user_id = _address(name), uuid4()
        told = Invitation(uuid4(), self.clinic_id, role, email, teams, patient_id, self.now, self.now)
        settle(self.tx, told, Arrival(user_id, name, TIMEZONE, "en", _hash_once()), now=self.now)
        opened = open_sign_in(self.tx, self.resources, user_id=user_id, device="test", now=self.now)
        return Person(
            user_id=user_id,
            role=role,
            email=email,
            clinic_id=self.clinic_id,
            sign_in_id=opened.sign_in_id,
            refresh_token=opened.refresh_token,
            patient_id=patient_id,
        )


def _make_admin(tx: Transaction, resources: Resources, *, now: datetime) -> Person:
    clinic = Clinic(uuid4(), "Harbor", TIMEZONE, "en", (CRISIS_LINE,), revision=1)
    user_id, email = uuid4(), _address("admin")
    account = NewAccount(
        id=user_id,
        clinic_id=clinic.id,
        role=Role.ADMIN,
        email=email,
        display_name="Admin",
        timezone=TIMEZONE,
        locale="en",
        password_hash=_hash_once(),
        patient_id=None,
        created_at=now,
    )
    insert_clinic(tx, clinic, now=now)
    insert_account(tx, account)
    opened = open_sign_in(tx, resources, user_id=user_id, device="test", now=now)
    return Person(user_id, Role.ADMIN, email, clinic.id, opened.sign_in_id, opened.refresh_token)


def _address(name: str) -> str:
    """Make an address that nobody in the shared database has."""
    return f"{name.replace('Dr. ', '').lower()}.{uuid4().hex[:12]}@people.test"


@cache
def _hash_once() -> str:
    return hash_password(PASSWORD)
