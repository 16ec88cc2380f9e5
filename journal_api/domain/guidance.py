"""What the patient is told the moment an entry is stored, whether or not any worker is alive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class GuidanceLevel(StrEnum):
    """How grave the words are."""

    SUPPORT = "support"
    URGENT = "urgent"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Resource:
    """Somebody to turn to, from the clinic's own configuration; none is invented."""

    name: str
    phone: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Monitoring:
    """Whether somebody is going to look, who, and within how many minutes; None where no time is promised."""

    watched: bool
    by: str
    within_minutes: int | None


@dataclass(frozen=True, slots=True)
class Guidance:
    """Words for the patient; `next_instrument` names the questionnaire the clinic asks next, if it has one."""

    level: GuidanceLevel
    message: str
    resources: tuple[Resource, ...]
    next_instrument: str | None
    monitoring: Monitoring


@dataclass(frozen=True, slots=True)
class Coverage:
    """Who would be told of an alert about this patient, as counted right now.

    The two times are what the clinic itself has promised, in minutes; None where it has promised nothing.
    """

    clinicians: int
    admins: int
    urgent_within_minutes: int | None = None
    critical_within_minutes: int | None = None
