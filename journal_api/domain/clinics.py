"""Clinics: the tenant, and what it tells its patients when they need help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from journal_api.domain.guidance import Resource
from journal_api.domain.thresholds import NEVER_SET, ThresholdHistory
from journal_api.domain.working_hours import OpenHours

DEFAULT_TIMEZONE = "UTC"
DEFAULT_LOCALE = "en"


@dataclass(frozen=True, slots=True)
class AcceptedLicence:
    """An admin's word that the clinic has accepted the terms of an instrument's owner."""

    instrument: str
    accepted_by: UUID
    accepted_at: datetime


@dataclass(frozen=True, slots=True)
class Clinic:
    """The tenant. ``timezone`` is where its working hours are read, ``locale`` a BCP 47 tag.

    ``instruments`` are those it has switched on itself, ``licences`` the terms it has accepted. The two times are what
    it promises its patients, in minutes of its working hours; None where it promises nothing. ``thresholds`` are the
    marks it has set itself, now and before.
    """

    id: UUID
    name: str
    timezone: str
    locale: str
    crisis_resources: tuple[Resource, ...]
    revision: int
    instruments: tuple[str, ...] = ()
    licences: tuple[AcceptedLicence, ...] = ()
    working_hours: tuple[OpenHours, ...] = ()
    urgent_within_minutes: int | None = None
    critical_within_minutes: int | None = None
    thresholds: ThresholdHistory = NEVER_SET


@dataclass(frozen=True, slots=True)
class PatientDetails:
    """What the clinic writes about a patient when it opens the record; for the care team and admins."""

    display_name: str
    birth_on: date | None = None
    record_number: str | None = None
