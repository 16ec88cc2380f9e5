"""The staff of a clinic: everybody with an account who is no patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Role


@dataclass(frozen=True, slots=True)
class StaffMember:
    """One member of a clinic's staff, with the teams they work in."""

    id: UUID
    role: Role
    email: str
    display_name: str
    created_at: datetime
    revision: int
    care_team_ids: tuple[UUID, ...] = ()
