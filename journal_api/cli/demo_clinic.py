"""The demo clinic and its people, made through the services as the API makes them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

import click

from journal_api.cli.sites import SignIn, Site
from journal_api.domain.access import Caller, NamedPatient, Role, decide
from journal_api.domain.care_teams import OnDuty
from journal_api.domain.clinics import PatientDetails
from journal_api.domain.guidance import Resource
from journal_api.services.access import identify
from journal_api.services.care_teams import make_care_team, put_member
from journal_api.services.clinics import ClinicChange, ClinicRequest, create_clinic, edit_clinic
from journal_api.services.invitations import Acceptance, InvitationRequest, accept_invitation, invite
from journal_api.services.resources import Resources
from journal_api.services.sign_ins import Credentials, Origin, sign_in
from journal_api.store.database import Database
from journal_api.store.vault import Vault

CLINIC = "Harbor Clinic (demo)"
ZONE = "America/New_York"
TEAM = "Ketamine care"
PASSWORD_BYTES = 15
# Beside those that are always on; the C-SSRS stays off, since nobody can accept its licence for a clinic.
INSTRUMENTS = ("asrm", "who5")
# Numbers reserved for fiction: a demo must never make anybody's telephone ring.
CRISIS_RESOURCES = (Resource("Harbor Clinic crisis line (demo)", "+1 212 555 0100", None),)
ADMIN, PRIMARY, BACKUP, LEAD = "Administrator", "Dr. Chen", "Dr. Okafor", "Dr. Silva"
ORIGIN = Origin(network="demo", device="demo", request_id=None)


@dataclass(frozen=True, slots=True)
class DemoClinic:
    """The clinic with the two ways its services work: as the API and as the worker."""

    api: Resources
    worker: Resources
    admin: Caller
    clinician: Caller
    care_team_id: UUID
    sign_ins: tuple[SignIn, ...] = field(repr=False)


def name_patient(clinic: DemoClinic, patient_id: UUID) -> Caller:
    """Let the clinician call about one patient."""
    sign_in_id = clinic.clinician.sign_in_id
    return identify(clinic.api, sign_in_id=sign_in_id, named=NamedPatient(patient_id), request_id=None)


@contextmanager
def opened_resources(site: Site) -> Iterator[tuple[Resources, Resources]]:
    """Yield what services work with, as the API's role and as the worker's."""
    settings = site.settings
    as_api = Resources(
        database=Database(settings.database_url, pool_size=1, application="journal-demo"),
        vault=Vault(settings.note_keys),
        secret=settings.secret,
        public_url=settings.public_url,
    )
    as_worker = replace(
        as_api, database=Database(settings.worker_database_url, pool_size=1, application="journal-demo-worker")
    )
    try:
        yield as_api, as_worker
    finally:
        as_api.database.close()
        as_worker.database.close()


def found_clinic(api: Resources, worker: Resources, *, owner_url: str | None, now: datetime) -> DemoClinic:
    """Make the clinic, its care team and its staff. Raises click.ClickException without the owner's way in."""
    if owner_url is None:
        raise click.ClickException("The demo needs the owner of the schema to make a clinic: set DATABASE_OWNER_URL.")
    admin_sign_in = new_sign_in(ADMIN, "admin@harbor.example")
    owner = Database(owner_url, pool_size=1, application="journal-demo-owner")
    try:
        create_clinic(
            owner,
            ClinicRequest(
                name=CLINIC,
                admin_email=admin_sign_in.email,
                admin_password=admin_sign_in.password,
                timezone=ZONE,
                crisis_resources=CRISIS_RESOURCES,
            ),
            now=now,
        )
    finally:
        owner.close()
    held = sign_in(api, Credentials(admin_sign_in.email, admin_sign_in.password), origin=ORIGIN, now=now)
    admin = identify(api, sign_in_id=held.sign_in_id, named=NamedPatient(), request_id=None)
    switched = ClinicChange(instruments=INSTRUMENTS)
    edit_clinic(api, decide(admin, "clinic", "write"), switched, revisions=None, now=now)
    team = make_care_team(api, decide(admin, "care_teams", "write"), TEAM, now=now)
    staff = [new_sign_in(name, f"{name[4:].lower()}@harbor.example") for name in (PRIMARY, BACKUP, LEAD)]
    clinicians = [
        _bring_in(api, admin, one, InvitationRequest(Role.CLINICIAN, one.email, (team.id,)), now=now) for one in staff
    ]
    grant = decide(admin, "care_teams", "write")
    put_member(api, grant, team.id, user_id=clinicians[-1].user_id, on_duty=OnDuty.LEAD, now=now)
    return DemoClinic(api, worker, admin, clinicians[0], team.id, (admin_sign_in, staff[0]))


def enroll_patient(clinic: DemoClinic, person: SignIn, *, now: datetime) -> Caller:
    """Invite somebody as a patient of the care team and let them come in at once."""
    details = PatientDetails(person.who)
    wanted = InvitationRequest(Role.PATIENT, person.email, (clinic.care_team_id,), details)
    return _bring_in(clinic.api, clinic.admin, person, wanted, now=now)


def new_sign_in(who: str, email: str) -> SignIn:
    """Make a way in with a password nobody knows yet."""
    return SignIn(who, email, secrets.token_urlsafe(PASSWORD_BYTES))


def _bring_in(api: Resources, admin: Caller, person: SignIn, wanted: InvitationRequest, *, now: datetime) -> Caller:
    invited = invite(api, decide(admin, "invitations", "write"), wanted, now=now)
    acceptance = Acceptance(invited.code, person.password, person.who, ZONE)
    held = accept_invitation(api, acceptance, origin=ORIGIN, now=now)
    named = NamedPatient(is_me=wanted.role is Role.PATIENT)
    return identify(api, sign_in_id=held.sign_in_id, named=named, request_id=None)
