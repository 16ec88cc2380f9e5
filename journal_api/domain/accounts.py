"""Accounts: one person in one clinic."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from journal_api.domain.access import Role


@dataclass(frozen=True, slots=True)
class Account:
    """One person in one clinic.

    ``patient_id`` is the own record of a patient, None for others; ``care_team_ids`` the teams one works in or is
    cared for by.
    """

    id: UUID
    clinic_id: UUID
    role: Role
    email: str
    display_name: str
    timezone: str
    locale: str
    patient_id: UUID | None
    revision: int
    care_team_ids: tuple[UUID, ...] = ()


def make_email_key(email: str) -> str:
    """Return what tells two addresses apart: upper and lower case do not."""
    return email.casefold()
