"""Care teams: who looks after whom, and in which order alerts reach people."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class OnDuty(StrEnum):
    """The order in which alerts reach the members of a team."""

    PRIMARY = "primary"
    BACKUP = "backup"
    LEAD = "lead"


@dataclass(frozen=True, slots=True)
class CareTeam:
    """A team of clinicians."""

    id: UUID
    name: str
    revision: int


@dataclass(frozen=True, slots=True)
class Member:
    """A clinician in a team."""

    user_id: UUID
    display_name: str
    on_duty: OnDuty


@dataclass(frozen=True, slots=True)
class CaredFor:
    """A patient of a team, by name."""

    patient_id: UUID
    display_name: str


def choose_duty(taken: tuple[OnDuty, ...]) -> OnDuty:
    """Choose the duty of a clinician who joins by invitation: primary where nobody is, else backup."""
    return OnDuty.BACKUP if OnDuty.PRIMARY in taken else OnDuty.PRIMARY
