"""Clinics: made by whoever runs the service, kept by their admins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from journal_api.domain.access import Grant, Role, Scope
from journal_api.domain.clinics import DEFAULT_LOCALE, DEFAULT_TIMEZONE, AcceptedLicence, Clinic
from journal_api.domain.errors import Conflict, Invalid
from journal_api.domain.guidance import Resource
from journal_api.domain.instruments import check_switches
from journal_api.domain.thresholds import check_order
from journal_api.domain.working_hours import OpenHours, check_hours, sort_hours
from journal_api.services.auditing import SignInEvent, audit_sign_in, audit_use
from journal_api.services.digests import plan_digest
from journal_api.services.passwords import hash_password, refuse_weak
from journal_api.services.resources import Resources
from journal_api.services.revisions import check_revision
from journal_api.store.accounts import NewAccount, insert_account
from journal_api.store.clinics import get_own_clinic, insert_clinic, lock_own_clinic, update_clinic
from journal_api.store.database import Database

PROMISES: Final = ("urgent_within_minutes", "critical_within_minutes")


@dataclass(frozen=True, slots=True)
class ClinicRequest:
    """A clinic to make, with its first admin."""

    name: str
    admin_email: str
    admin_password: str = field(repr=False)
    admin_name: str = "Administrator"
    timezone: str = DEFAULT_TIMEZONE
    locale: str = DEFAULT_LOCALE
    crisis_resources: tuple[Resource, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeClinic:
    """The ids of a clinic that was made and of its first admin."""

    clinic_id: UUID
    admin_id: UUID


@dataclass(frozen=True, slots=True)
class ClinicChange:
    """What an admin changes; None leaves it as it is, but for what is ``withdrawn``: the promises named there.

    ``accepted_licences`` names the instruments whose owner's terms the clinic accepts; leaving one out takes it back.
    ``thresholds`` are marks by the id of their figure, within its bounds; None: back to the default.
    """

    name: str | None = None
    timezone: str | None = None
    locale: str | None = None
    crisis_resources: tuple[Resource, ...] | None = None
    instruments: tuple[str, ...] | None = None
    accepted_licences: tuple[str, ...] | None = None
    working_hours: tuple[OpenHours, ...] | None = None
    urgent_within_minutes: int | None = None
    critical_within_minutes: int | None = None
    thresholds: Mapping[str, int | None] | None = None
    withdrawn: frozenset[str] = frozenset()


def check_admin_password(wanted: ClinicRequest) -> None:
    """Raise Invalid when the first admin's password is too short, too long, common or made of what is known."""
    refuse_weak(wanted.admin_password, known=(wanted.admin_email, wanted.name))


def create_clinic(owner_database: Database, wanted: ClinicRequest, *, now: datetime) -> MadeClinic:
    """Make a clinic with its first admin, as the owner of the schema.

    Raises Invalid for a weak password, Conflict when the e-mail address has an account.
    """
    check_admin_password(wanted)
    made = MadeClinic(uuid4(), uuid4())
    clinic = Clinic(made.clinic_id, wanted.name, wanted.timezone, wanted.locale, wanted.crisis_resources, revision=1)
    admin = NewAccount(
        id=made.admin_id,
        clinic_id=made.clinic_id,
        role=Role.ADMIN,
        email=wanted.admin_email,
        display_name=wanted.admin_name,
        timezone=wanted.timezone,
        locale=wanted.locale,
        password_hash=hash_password(wanted.admin_password),
        patient_id=None,
        created_at=now,
    )
    with owner_database.transaction(Scope()) as tx:
        insert_clinic(tx, clinic, now=now)
        if not insert_account(tx, admin):
            raise Conflict("There is an account with this e-mail address.")
        plan_digest(tx, made.clinic_id, timezone=wanted.timezone, now=now)
        event = SignInEvent("make_clinic", "allowed", None, "operator", made.clinic_id, made.admin_id)
        audit_sign_in(tx, event, now=now)
    return made


def read_clinic(resources: Resources, grant: Grant, *, now: datetime) -> Clinic:
    """Read the settings of the caller's clinic."""
    with resources.database.transaction(grant.scope) as tx:
        clinic = get_own_clinic(tx)
        audit_use(tx, grant, now=now, object_id=clinic.id)
    return clinic


def edit_clinic(
    resources: Resources, grant: Grant, change: ClinicChange, *, revisions: frozenset[int] | None, now: datetime
) -> Clinic:
    """Change the settings of the caller's clinic; a change that changes nothing is no new revision.

    A mark judges what arrives from now on. Raises StaleRevision when the present revision is not among ``revisions``
    (None: any), Invalid for an instrument whose licence is not accepted, working hours that overlap and marks that are
    out of order.
    """
    with resources.database.transaction(grant.scope) as tx:
        before = lock_own_clinic(tx)
        check_revision(before.revision, revisions)
        by = grant.caller.user_id
        after = _set_thresholds(_switch(_apply(before, change), change, by=by, now=now), change, by=by, now=now)
        if after != before:
            after = replace(after, revision=before.revision + 1)
            update_clinic(tx, after)
        audit_use(tx, grant, now=now, object_id=before.id)
    return after


def _apply(before: Clinic, change: ClinicChange) -> Clinic:
    return replace(
        before,
        name=before.name if change.name is None else change.name,
        timezone=before.timezone if change.timezone is None else change.timezone,
        locale=before.locale if change.locale is None else change.locale,
        crisis_resources=before.crisis_resources if change.crisis_resources is None else change.crisis_resources,
        working_hours=_read_hours(before, change),
        urgent_within_minutes=_read_promise(before, change, "urgent_within_minutes"),
        critical_within_minutes=_read_promise(before, change, "critical_within_minutes"),
    )


def _read_hours(before: Clinic, change: ClinicChange) -> tuple[OpenHours, ...]:
    if change.working_hours is None:
        return before.working_hours
    faults = check_hours(change.working_hours)
    if faults:
        raise Invalid(*faults)
    return sort_hours(change.working_hours)


def _read_promise(before: Clinic, change: ClinicChange, name: str) -> int | None:
    if name in change.withdrawn:
        return None
    wanted: int | None = getattr(change, name)
    return getattr(before, name) if wanted is None else wanted


def _set_thresholds(before: Clinic, change: ClinicChange, *, by: UUID, now: datetime) -> Clinic:
    if change.thresholds is None:
        return before
    history = before.thresholds.revise(change.thresholds, by=by, now=now)
    faults = check_order(history.newest, changed=change.thresholds)
    if faults:
        raise Invalid(*(replace(fault, pointer=f"/thresholds{fault.pointer}") for fault in faults))
    return replace(before, thresholds=history)


def _switch(before: Clinic, change: ClinicChange, *, by: UUID, now: datetime) -> Clinic:
    licences = before.licences
    if change.accepted_licences is not None:
        # Who accepted first stays on record.
        known = {licence.instrument: licence for licence in before.licences}
        licences = tuple(known.get(name, AcceptedLicence(name, by, now)) for name in change.accepted_licences)
    instruments = before.instruments if change.instruments is None else change.instruments
    faults = check_switches(instruments, accepted={licence.instrument for licence in licences})
    if faults:
        raise Invalid(*faults)
    return replace(before, instruments=instruments, licences=licences)
