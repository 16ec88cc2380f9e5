"""People who come to a running stack as they come to any: a clinic is made, its admin invites, they accept."""

from __future__ import annotations

from journal_api.cli.api_client import ApiClient, Credentials
from journal_api.clock import read_now
from journal_api.services.clinics import ClinicRequest, create_clinic
from journal_api.stack.locks import StackRecord
from journal_api.store.database import Database


def let_patient_in(record: StackRecord, clinic: str, *, admin: Credentials, patient: Credentials) -> None:
    """Make a clinic whose admin invites Ana, who accepts; ``patient`` is how she signs in."""
    assert record.owner_url is not None
    owner = Database(record.owner_url, pool_size=1)
    wanted = ClinicRequest(name=clinic, admin_email=admin.email, admin_password=admin.password)
    create_clinic(owner, wanted, now=read_now())
    owner.close()
    asked = {"role": "patient", "email": patient.email, "patient": {"display_name": "Ana"}, "care_team_ids": []}
    invited = ApiClient(record.api_url, admin).post("/v1/invitations", asked)
    ApiClient(record.api_url).accept_invitation(
        code=invited["code"], credentials=patient, display_name="Ana", timezone="Europe/Amsterdam"
    )
