"""/v1/invitations: how people come into a clinic."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from journal_api.domain.access import Role
from journal_api.domain.clinics import PatientDetails
from journal_api.services import invitations
from journal_api.services.invitations import Acceptance, InvitationRequest
from journal_api.web.calls import Answer, Call
from journal_api.web.declarations import PUBLIC
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.invitations import AcceptanceBody, InvitationAnswer, InvitationBody
from journal_api.web.schemas.sign_ins import TokensAnswer
from journal_api.web.sign_ins import make_origin, make_tokens

blueprint = operations_blueprint("invitations", description="How people come into a clinic.")


@blueprint.route("/v1/invitations", methods=["POST"])
@operation(
    access=("invitations", "write"), summary="Invite somebody", body=InvitationBody, answers={201: InvitationAnswer}
)
def invite(call: Call) -> Answer:
    """Make an invitation and mail its code; a patient's record is opened at once.

    Inviting a patient again who has not come yet makes a new code for the same record. A clinician invites patients
    alone (else 403), into teams of their own. An address that has an account in the clinic is 409.
    """
    wanted = InvitationRequest(
        role=Role(call.body["role"]),
        email=call.body["email"],
        care_team_ids=call.body.get("care_team_ids"),
        patient=_read_patient(call.body.get("patient")),
    )
    return Answer(201, invitations.invite(call.resources, call.grant, wanted, now=call.now))


@blueprint.route("/v1/invitations/accept", methods=["POST"])
@operation(
    access=PUBLIC, summary="Accept an invitation", body=AcceptanceBody, answers={201: TokensAnswer}, problems=(404, 410)
)
def accept_invitation(call: Call) -> Answer:
    """Make the account a code invites to, and sign it in.

    A code is good for 14 days and once: afterwards 410, and one that never was 404. An address that has an account,
    in whichever clinic, is 409.
    """
    acceptance = Acceptance(
        code=call.body["code"],
        password=call.body["password"],
        display_name=call.body["display_name"],
        timezone=call.body["timezone"],
    )
    opened = invitations.accept_invitation(call.resources, acceptance, origin=make_origin(call), now=call.now)
    return Answer(201, make_tokens(call, opened))


def _read_patient(body: Mapping[str, Any] | None) -> PatientDetails | None:
    return None if body is None else PatientDetails(**body)
