"""The people of the stories, made through the product's own services: a clinic, its teams, its patients.

Dr. Chen is the primary of Ana's team, Dr. Diaz works in another and has no relation to Ana; Ben is a patient in no
team of Dr. Chen's or Dr. Diaz's. Each call makes a clinic of its own, so that tests share one database.
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
from journal_api.services.care_teams import make_care_team, put_member
from journal_api.services.invitations import InvitationRequest, invite
from journal_api.services.passwords import hash_password
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import open_sign_in
from journal_api.store.accounts import NewAccount, insert_account
from journal_api.store.clinics import insert_clinic
from journal_api.store.database import Database
from journal_api.store.invitations import lock_invitation, mark_accepted
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
    admin = _make_admin(resources, owner, now=now)
    team = make_care_team(resources, admin.grant("care_teams", "write"), "Team Chen", now=now)
    other = make_care_team(resources, admin.grant("care_teams", "write"), "Team Diaz", now=now)
    join = Joining(resources, admin, now)
    chen = join.clinician("Dr. Chen", team)
    diaz = join.clinician("Dr. Diaz", other)
    ana = join.patient("Ana", (team.id,))
    ben = join.patient("Ben", ())
    admin, chen, diaz, ana, ben = (replace(person, app=app) for person in (admin, chen, diaz, ana, ben))
    return People(admin.clinic_id, team.id, other.id, admin, chen, diaz, ana, ben)


@dataclass(frozen=True, slots=True)
class Joining:
    """Lets people join the clinic of an admin."""

    resources: Resources
    admin: Person
    now: datetime

    def clinician(self, name: str, team: CareTeam) -> Person:
        """Let a clinician join as the primary of a team."""
        person = self._join(name, InvitationRequest(Role.CLINICIAN, _address(name), (team.id,)))
        # An invited clinician is primary where nobody is; said again here, because the stories depend on it.
        grant = self.admin.grant("care_teams", "write")
        put_member(self.resources, grant, team.id, user_id=person.user_id, on_duty=OnDuty.PRIMARY, now=self.now)
        return person

    def patient(self, name: str, teams: tuple[UUID, ...]) -> Person:
        """Let a patient join, cared for by these teams."""
        return self._join(name, InvitationRequest(Role.PATIENT, _address(name), teams, PatientDetails(name)))

    def _join(self, name: str, wanted: InvitationRequest) -> Person:
        """Invite and accept; the one step left out is hashing the same password for each."""
        grant = self.admin.grant("invitations", "write")
        invited = invite(self.resources, grant, wanted, now=self.now)
        clinic_id, user_id = self.admin.clinic_id, uuid4()
        scope = Scope(patient_id=invited.patient_id, clinic_id=clinic_id, tenant_id=clinic_id, user_id=user_id)
        with self.resources.database.transaction(scope) as tx:
            told = lock_invitation(tx, invited.id)
            settle(tx, told, Arrival(user_id, name, TIMEZONE, "en", _hash_once()), now=self.now)
            mark_accepted(tx, told.id, now=self.now)
            opened = open_sign_in(tx, self.resources, user_id=user_id, device="test", now=self.now)
        return Person(
            user_id=user_id,
            role=wanted.role,
            email=wanted.email,
            clinic_id=clinic_id,
            sign_in_id=opened.sign_in_id,
            refresh_token=opened.refresh_token,
            patient_id=invited.patient_id,
        )


def _make_admin(resources: Resources, owner: Database, *, now: datetime) -> Person:
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
    with owner.transaction(Scope()) as tx:
        insert_clinic(tx, clinic, now=now)
        insert_account(tx, account)
    with resources.database.transaction(Scope(user_id=user_id)) as tx:
        opened = open_sign_in(tx, resources, user_id=user_id, device="test", now=now)
    return Person(user_id, Role.ADMIN, email, clinic.id, opened.sign_in_id, opened.refresh_token)


def _address(name: str) -> str:
    """Make an address that nobody in the shared database has."""
    return f"{name.replace('Dr. ', '').lower()}.{uuid4().hex[:12]}@people.test"


@cache
def _hash_once() -> str:
    return hash_password(PASSWORD)
