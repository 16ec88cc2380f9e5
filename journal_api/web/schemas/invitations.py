"""Invitations, and how they are accepted."""

from __future__ import annotations

from journal_api.domain.access import Role
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Member, UniqueItems
from journal_api.web.schemas.fields import Choice, Text
from journal_api.web.schemas.identifiers import EmailAddress, Identifier
from journal_api.web.schemas.moments import Instant, LocalDate, Zone
from journal_api.web.schemas.names import Name
from journal_api.web.schemas.sign_ins import LONGEST_ATTEMPT

MOST_TEAMS = 50
LONGEST_CODE = 200
LONGEST_RECORD_NUMBER = 100


class PatientBody(Schema):
    """What the clinic knows of a patient before they come."""

    display_name = Name("Name for the care team and the clinic's admins.", required=True, example="Ana")
    birth_on = LocalDate("Date of birth, for the care team.")
    record_number = Text("The clinic's own number, for the care team.", longest=LONGEST_RECORD_NUMBER, shortest=1)


class InvitationBody(Schema):
    """Whom to invite as what."""

    role = Choice(
        "What they will be. A clinician invites patients alone.",
        (Role.PATIENT.value, Role.CLINICIAN.value, Role.ADMIN.value),
        type_name="InvitedRole",
        required=True,
        example="patient",
    )
    email = EmailAddress("Where the code is mailed; the account's address.", required=True, example="ana@example.org")
    care_team_ids = UniqueItems(
        "Teams that care for the patient, or that the clinician joins: as primary where nobody is, else as backup. "
        "Left out by a clinician: all teams of one's own.",
        Identifier("A care team."),
        most=MOST_TEAMS,
    )
    patient = Member("For a patient; left out, the record goes by the e-mail address until they come.", PatientBody)


class InvitationAnswer(AnswerSchema):
    """An invitation that was made."""

    id = Identifier("The invitation.")
    code = Text("What the invited person sends to accept; it is mailed to them too.", longest=LONGEST_CODE)
    expires_at = Instant("When it can no longer be accepted: 14 days on.")
    patient_id = Identifier("The record that awaits its patient; null for staff.", allow_none=True)


class AcceptanceBody(Schema):
    """What somebody sends who holds a code."""

    code = Text("The code of the invitation.", longest=LONGEST_CODE, required=True, example="the-code-in-the-letter")
    password = Text(
        "12 to 128 characters; common ones and the e-mail address are refused.",
        longest=LONGEST_ATTEMPT,
        required=True,
        example="seven quiet herons",
    )
    display_name = Name("Shown to the clinic's people.", required=True, example="Ana")
    timezone = Zone("The zone one lives in.", required=True)
