"""Two clinics with everything a request can name, in every relation to the callers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from journal_api.domain.access import Role, Scope
from journal_api.domain.care_teams import OnDuty
from journal_api.services.care_teams import make_care_team, put_member, put_patient, remove_patient
from journal_api.services.passwords import hash_password
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import open_sign_in
from journal_api.store.accounts import NewAccount, insert_account
from journal_api.store.database import Database
from journal_api.store.tables.accounts import account
from journal_api.web.calls import EXTENSION, Foundation, install_foundation
from journal_api.web.tokens import issue_access_token
from tests.people import PASSWORD, TIMEZONE, Joining, People, Person, make_clinic
from tests.web.matrix.relations import Relation

# The day of the document's examples: whoever posts them then is answered as it says.
NOW = datetime(2026, 11, 21, 7, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class World:
    """The clinic Harbor with Ana and Dr. Chen, the callers; another one with people of its own."""

    app: Flask
    resources: Resources
    owner: Database
    harbor: People
    haven: People
    callers: Mapping[Role, Person]
    patients: Mapping[Relation, Person]
    clinicians: Mapping[Relation, Person]
    teams: Mapping[Relation, UUID]

    def send(self, person: Person | None, method: str, path: str, **options: Any) -> TestResponse:
        """Send a request with a fresh token, or without one for nobody."""
        headers = dict(options.pop("headers", None) or {})
        if person is not None:
            headers.setdefault("Authorization", f"Bearer {self.make_token(person)}")
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def make_token(self, person: Person) -> str:
        """Make an access token that is good at the world's time."""
        with self.app.app_context():
            return issue_access_token(sign_in_id=person.sign_in_id, user_id=person.user_id, now=NOW)


def make_world(app: Flask, owner: Database) -> World:
    """Make the world, and let ``app`` live at its time."""
    foundation: Foundation = app.extensions[EXTENSION]
    install_foundation(app, replace(foundation, clock=lambda: NOW))
    resources: Resources = foundation.resources
    harbor, haven = (make_clinic(resources, owner, now=NOW, app=app) for _ in range(2))
    shared = make_care_team(resources, harbor.admin.grant("care_teams", "write"), "Team Shared", now=NOW).id
    callers = {
        Role.PATIENT: harbor.ana,
        Role.CLINICIAN: harbor.chen,
        Role.ADMIN: harbor.admin,
        Role.INTEGRATOR: _make_integrator(resources, owner, harbor.clinic_id),
    }
    return World(
        app=app,
        resources=resources,
        owner=owner,
        harbor=harbor,
        haven=haven,
        callers=callers,
        patients=_join_patients(resources, owner, harbor, haven, shared=shared),
        clinicians=_join_clinicians(resources, owner, harbor, haven, shared=shared),
        teams={
            Relation.OWN: harbor.team_id,
            Relation.TEAM: shared,
            Relation.CLINIC: harbor.other_team_id,
            Relation.OTHER: haven.team_id,
        },
    )


def _join_patients(
    resources: Resources, owner: Database, harbor: People, haven: People, *, shared: UUID
) -> dict[Relation, Person]:
    """Let Bea be cared for beside Ana, and Cal be cared for no longer; Ben and another patient are Dr. Diaz's."""
    with owner.transaction(Scope()) as tx:
        join = Joining(resources, tx, harbor.clinic_id, NOW)
        bea = join.patient("Bea", (harbor.team_id, shared))
        cal = join.patient("Cal", (harbor.team_id,))
        dov = join.patient("Dov", ())
    write = harbor.admin.grant("care_teams", "write")
    put_patient(resources, write, shared, patient_id=patient_of(harbor.ana), now=NOW)
    remove_patient(resources, write, harbor.team_id, patient_id=patient_of(cal), now=NOW)
    for other in (harbor.ben, dov):
        put_patient(resources, write, harbor.other_team_id, patient_id=patient_of(other), now=NOW)
    return {
        Relation.OWN: harbor.ana,
        Relation.TEAM: bea,
        Relation.CLINIC: harbor.ben,
        Relation.OTHER: haven.ana,
        Relation.DELETED: cal,
    }


def _join_clinicians(
    resources: Resources, owner: Database, harbor: People, haven: People, *, shared: UUID
) -> dict[Relation, Person]:
    """Let Dr. Evans work beside Dr. Chen and Dr. Fox beside Dr. Diaz; Dr. Gone's account is disabled."""
    with owner.transaction(Scope()) as tx:
        join = Joining(resources, tx, harbor.clinic_id, NOW)
        evans, gone = (join.clinician(name, harbor.team_id) for name in ("Dr. Evans", "Dr. Gone"))
        join.clinician("Dr. Fox", harbor.other_team_id)
        tx.execute(sa.update(account).where(account.c.id == gone.user_id).values(disabled_at=NOW))
    for user in (harbor.chen, evans):
        write = harbor.admin.grant("care_teams", "write")
        put_member(resources, write, shared, user_id=user.user_id, on_duty=OnDuty.BACKUP, now=NOW)
    return {
        Relation.OWN: harbor.chen,
        Relation.TEAM: evans,
        Relation.CLINIC: harbor.diaz,
        Relation.OTHER: haven.chen,
        Relation.DELETED: gone,
    }


def _make_integrator(resources: Resources, owner: Database, clinic_id: UUID) -> Person:
    """Make the account of another system."""
    user_id = uuid4()
    new = NewAccount(
        id=user_id,
        clinic_id=clinic_id,
        role=Role.INTEGRATOR,
        email=f"integrator.{user_id.hex}@people.test",
        display_name="Integrator",
        timezone=TIMEZONE,
        locale="en",
        password_hash=hash_password(PASSWORD),
        patient_id=None,
        created_at=NOW,
    )
    with owner.transaction(Scope()) as tx:
        insert_account(tx, new)
    with resources.database.transaction(Scope(user_id=user_id)) as tx:
        opened = open_sign_in(tx, resources, user_id=user_id, device="test", now=NOW)
    return Person(user_id, Role.INTEGRATOR, new.email, clinic_id, opened.sign_in_id, opened.refresh_token)


def patient_of(person: Person) -> UUID:
    """Name the record of a patient."""
    assert person.patient_id is not None
    return person.patient_id
