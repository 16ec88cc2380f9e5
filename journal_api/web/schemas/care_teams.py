"""Care teams, their members and their patients."""

from __future__ import annotations

from journal_api.domain.care_teams import OnDuty
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.fields import Choice
from journal_api.web.schemas.identifiers import LONGEST_EMAIL, Identifier
from journal_api.web.schemas.names import Name


class CareTeamBody(Schema):
    """A team to make."""

    name = Name("Shown to the clinic's staff.", required=True, example="Team North")


class CareTeamPatch(MergePatchSchema, CareTeamBody):
    """What an admin changes of a team."""


class CareTeamAnswer(AnswerSchema):
    """A team of clinicians."""

    has_hidden_revision = True

    id = Identifier("The team.")
    name = Name("Shown to the clinic's staff.")


class MembershipBody(Schema):
    """What a clinician is in a team."""

    on_duty = Choice("The order in which alerts reach people.", OnDuty, required=True, example="primary")


class MemberAnswer(AnswerSchema):
    """A clinician in a team."""

    user_id = Identifier("The clinician.")
    display_name = Name(
        "Their name; until a patient has come, the address they were invited at.", longest=LONGEST_EMAIL
    )
    on_duty = Choice("The order in which alerts reach people.", OnDuty)


class CaredForAnswer(AnswerSchema):
    """A patient of a team, by name."""

    patient_id = Identifier("The patient.")
    display_name = Name(
        "Their name; until a patient has come, the address they were invited at.", longest=LONGEST_EMAIL
    )
