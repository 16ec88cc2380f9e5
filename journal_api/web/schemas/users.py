"""The staff of a clinic, for its admins."""

from __future__ import annotations

from journal_api.domain.access import Role
from journal_api.domain.contact_channels import ChannelState
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.contact_channels import OTHER_CHANNELS
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice
from journal_api.web.schemas.identifiers import EmailAddress, Identifier
from journal_api.web.schemas.moments import Instant
from journal_api.web.schemas.names import Name
from journal_api.web.schemas.pages import PageQuery

STAFF_ROLES = (Role.CLINICIAN.value, Role.ADMIN.value, Role.INTEGRATOR.value)


class UserQuery(PageQuery):
    """Which of the staff."""

    role = Choice("The staff of this role.", STAFF_ROLES, type_name="StaffRole")


class UserChannelAnswer(AnswerSchema):
    """That a member of the staff can be told by a channel beside mail, or why not."""

    channel = Choice("How.", OTHER_CHANNELS, type_name="ContactChannelKind")
    state = Choice("Whether alerts come by it.", ChannelState)


class UserAnswer(AnswerSchema):
    """A member of the staff."""

    has_hidden_revision = True

    id = Identifier("The account.")
    role = Choice("What they are in the clinic.", STAFF_ROLES, type_name="StaffRole")
    email = EmailAddress("Where mail goes.")
    display_name = Name("Shown to the clinic's people.")
    care_team_ids = Items("Teams they work in.", Identifier("A care team."), most=10_000)
    contact_channels = Items(
        "The channels beside mail that they have; where they reach is nobody else's business.",
        Member("One channel.", UserChannelAnswer),
        most=10,
    )
    created_at = Instant("When they came.")
