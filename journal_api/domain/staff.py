"""The staff of a clinic: everybody with an account who is no patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Role
from journal_api.domain.contact_channels import ChannelState
from journal_api.domain.escalation import Channel


@dataclass(frozen=True, slots=True)
class ColleagueChannel:
    """That somebody can be told by a channel beside mail, or why not; never where."""

    channel: Channel
    state: ChannelState


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One member of a clinic's staff, with the teams they work in and how they are reached beside mail."""

    id: UUID
    role: Role
    email: str
    display_name: str
    created_at: datetime
    revision: int
    care_team_ids: tuple[UUID, ...] = ()
    contact_channels: tuple[ColleagueChannel, ...] = ()
