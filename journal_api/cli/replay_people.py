"""The people of a replay: an admin, one clinician, and the recorded person, all through the HTTP API."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import click

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.cli.demo_clinic import PASSWORD_BYTES
from journal_api.cli.sites import SignIn, Site, save_sign_ins
from journal_api.domain.measures import Measure
from journal_api.services.clinics import ClinicRequest, create_clinic
from journal_api.store.database import Database

CLINIC, TEAM = "Replay", "Care team"
ADMIN, CLINICIAN, PATIENT = "Administrator", "Clinician", "Recorded person"


@dataclass(frozen=True, slots=True)
class ReplayPeople:
    """The two who act in a replay."""

    clinician: ApiClient
    patient: ApiClient


def gather_people(
    site: Site, *, owner_url: str | None, zone: str, measures: Iterable[Measure], now: datetime
) -> ReplayPeople:
    """Make a clinic with its measures, a care team of one, and the recorded person's account, as of ``now``."""
    if owner_url is None:
        raise click.ClickException("A replay needs the owner of the schema to make a clinic: set DATABASE_OWNER_URL.")
    admin_sign_in = _new_sign_in(ADMIN, "admin@replay.example")
    _make_clinic(owner_url, admin_sign_in, zone=zone, now=now)
    admin = ApiClient(site.api_url, Credentials(admin_sign_in.email, admin_sign_in.password))
    for measure in measures:
        admin.post("/v1/measures", _lay_out(measure))
    team = admin.post("/v1/care-teams", {"name": TEAM})["id"]
    clinician = _new_sign_in(CLINICIAN, "clinician@replay.example")
    patient = _new_sign_in(PATIENT, "patient@replay.example")
    people = ReplayPeople(
        clinician=_bring_in(site, admin, clinician, role="clinician", team=team, zone=zone),
        patient=_bring_in(site, admin, patient, role="patient", team=team, zone=zone),
    )
    save_sign_ins(site, (admin_sign_in, clinician, patient))
    return people


def _make_clinic(owner_url: str, admin: SignIn, *, zone: str, now: datetime) -> None:
    owner = Database(owner_url, pool_size=1, application="journal-replay-owner")
    try:
        create_clinic(owner, ClinicRequest(CLINIC, admin.email, admin.password, timezone=zone), now=now)
    finally:
        owner.close()


def _bring_in(site: Site, admin: ApiClient, person: SignIn, *, role: str, team: str, zone: str) -> ApiClient:
    invited = admin.post("/v1/invitations", {"role": role, "email": person.email, "care_team_ids": [team]})
    client = ApiClient(site.api_url)
    credentials = Credentials(person.email, person.password)
    client.accept_invitation(code=invited["code"], credentials=credentials, display_name=person.who, timezone=zone)
    return client


def _new_sign_in(who: str, email: str) -> SignIn:
    return SignIn(who, email, secrets.token_urlsafe(PASSWORD_BYTES))


def _lay_out(measure: Measure) -> dict[str, object]:
    return {
        "name": measure.name,
        "min": measure.minimum,
        "max": measure.maximum,
        "step": measure.step,
        "higher_is": measure.higher_is.value,
        "label": measure.label,
    }
