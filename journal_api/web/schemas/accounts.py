"""One's own account."""

from __future__ import annotations

from journal_api.domain.access import Role
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items
from journal_api.web.schemas.fields import Choice
from journal_api.web.schemas.identifiers import EmailAddress, Identifier
from journal_api.web.schemas.moments import Zone
from journal_api.web.schemas.names import Locale, Name


class _AccountFields(Schema):
    display_name = Name("Shown to the clinic's people.", required=True, example="Ana")
    timezone = Zone("The zone one lives in; a patient's record moves along.", required=True)
    locale = Locale("The language one reads.", required=True)


class AccountPatch(MergePatchSchema, _AccountFields):
    """What somebody changes of their own account."""


class AccountAnswer(AnswerSchema):
    """One's own account."""

    has_hidden_revision = True

    id = Identifier("The account.")
    role = Choice("What one is in the clinic.", Role)
    email = EmailAddress("Where mail goes, and what one signs in with.")
    display_name = Name("Shown to the clinic's people.")
    timezone = Zone("The zone one lives in.")
    locale = Locale("The language one reads.")
    patient_id = Identifier("One's own record; null for staff.", allow_none=True)
    clinic_id = Identifier("The clinic.")
    care_team_ids = Items("Teams one works in, or is cared for by.", Identifier("A care team."), most=10_000)
