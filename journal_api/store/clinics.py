"""Clinics: each sees its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.clinics import AcceptedLicence, Clinic
from journal_api.domain.guidance import Resource
from journal_api.domain.instruments import INSTRUMENTS, is_switched_on
from journal_api.domain.weekdays import Weekday
from journal_api.domain.working_hours import OpenHours
from journal_api.store.database import Transaction
from journal_api.store.tables.clinics import clinic, patient
from journal_api.store.thresholds import read_history, write_history

_COLUMNS = (
    clinic.c.id,
    clinic.c.name,
    clinic.c.timezone,
    clinic.c.locale,
    clinic.c.crisis_resources,
    clinic.c.revision,
    clinic.c.instruments,
    clinic.c.licences,
    clinic.c.working_hours,
    clinic.c.urgent_within_minutes,
    clinic.c.critical_within_minutes,
    clinic.c.thresholds,
)


_OWN_ID = sa.func.coalesce(sa.func.pinned_tenant(), sa.func.pinned_clinic())


def insert_clinic(tx: Transaction, new: Clinic, *, now: datetime) -> None:
    """Make a clinic; only the schema's owner may."""
    tx.execute(clinic.insert().values(id=new.id, created_at=now, **_values(new)))


def get_own_clinic(tx: Transaction) -> Clinic:
    """Read the clinic the transaction is pinned to, or whose settings it may read."""
    return _read(tx, sa.select(*_COLUMNS).where(clinic.c.id == _OWN_ID))


def find_offered_instruments(tx: Transaction, patient_id: UUID) -> frozenset[str]:
    """Find what the patients of this patient's clinic may answer."""
    own = sa.select(clinic.c.instruments).join(patient, patient.c.clinic_id == clinic.c.id)
    switched_on = tx.scalar(own.where(patient.c.id == patient_id)) or ()
    return frozenset(one.id for one in INSTRUMENTS.values() if is_switched_on(one, switched_on))


def lock_own_clinic(tx: Transaction) -> Clinic:
    """Read the clinic the transaction is pinned to and hold it until the transaction ends."""
    return _read(tx, sa.select(*_COLUMNS).where(clinic.c.id == sa.func.pinned_clinic()).with_for_update())


def update_clinic(tx: Transaction, changed: Clinic) -> None:
    """Keep a clinic's settings as a new revision."""
    tx.execute(clinic.update().where(clinic.c.id == changed.id).values(**_values(changed)))


def _values(settings: Clinic) -> dict[str, object]:
    return {
        "name": settings.name,
        "timezone": settings.timezone,
        "locale": settings.locale,
        "crisis_resources": [asdict(resource) for resource in settings.crisis_resources],
        "revision": settings.revision,
        "instruments": list(settings.instruments),
        "licences": [_write_licence(licence) for licence in settings.licences],
        "working_hours": [_write_hours(hours) for hours in settings.working_hours],
        "urgent_within_minutes": settings.urgent_within_minutes,
        "critical_within_minutes": settings.critical_within_minutes,
        "thresholds": write_history(settings.thresholds),
    }


def _read(tx: Transaction, statement: sa.Select[Any]) -> Clinic:
    row = tx.execute(statement).one()
    return Clinic(
        id=row.id,
        name=row.name,
        timezone=row.timezone,
        locale=row.locale,
        crisis_resources=tuple(Resource(**resource) for resource in row.crisis_resources),
        revision=row.revision,
        instruments=tuple(row.instruments),
        licences=tuple(_read_licence(licence) for licence in row.licences),
        working_hours=tuple(_read_hours(hours) for hours in row.working_hours),
        urgent_within_minutes=row.urgent_within_minutes,
        critical_within_minutes=row.critical_within_minutes,
        thresholds=read_history(row.thresholds),
    )


def _write_hours(hours: OpenHours) -> dict[str, str]:
    return {"day": hours.day.value, "opens": hours.opens.isoformat(), "closes": hours.closes.isoformat()}


def _read_hours(written: Mapping[str, str]) -> OpenHours:
    opens, closes = (time.fromisoformat(written[name]) for name in ("opens", "closes"))
    return OpenHours(Weekday(written["day"]), opens, closes)


def _write_licence(licence: AcceptedLicence) -> dict[str, str]:
    return {
        "instrument": licence.instrument,
        "accepted_by": str(licence.accepted_by),
        "accepted_at": licence.accepted_at.isoformat(),
    }


def _read_licence(written: Mapping[str, str]) -> AcceptedLicence:
    return AcceptedLicence(
        written["instrument"], UUID(written["accepted_by"]), datetime.fromisoformat(written["accepted_at"])
    )
