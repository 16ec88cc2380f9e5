"""What rules and scores need to know of a person, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class Sex(StrEnum):
    """Sex, where a published cut-off differs by it (AUDIT-C); unknown is None, never a guess."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True)
class Profile:
    """A patient as the care team writes them down; ``weight_kg`` was measured on ``weighed_on``, a local date."""

    patient_id: UUID
    display_name: str
    birth_on: date | None
    record_number: str | None
    sex: Sex | None
    weight_kg: float | None
    weighed_on: date | None
    revision: int
