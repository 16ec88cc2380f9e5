"""Writing down take-home doses, reading them, and withdrawing what was wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant
from journal_api.domain.dispensings import Dispensing, Supply, check_dispensing
from journal_api.domain.errors import Fault, IdTaken, Invalid, NotFound
from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store import dispensings as store
from journal_api.store.database import Transaction
from journal_api.store.entries import lock_record
from journal_api.store.work import want_assessment


@dataclass(frozen=True, slots=True)
class DispensingRequest:
    """Doses to write down; ``id`` is the client's own, if it brings one."""

    dispensed_on: date
    route: Route
    doses: int
    dose_mg: float
    days_supply: int
    medicine: Medicine = Medicine.KETAMINE
    is_last: bool = False
    id: UUID | None = None

    @property
    def supply(self) -> Supply:
        """Give it as the rules read it."""
        return Supply(self.dispensed_on, self.doses, self.dose_mg, self.days_supply, self.is_last)


@dataclass(frozen=True, slots=True)
class RecordedDispensing:
    """What was kept; ``is_new`` is False when the very same was there already."""

    dispensing: Dispensing
    is_new: bool


def record_dispensing(
    resources: Resources, grant: Grant, wanted: DispensingRequest, *, now: datetime
) -> RecordedDispensing:
    """Write down doses to take home, and ask for the record to be judged; the same id and content change nothing.

    Raises Invalid with every fault, also for a day of which another one stands, IdTaken for an id that was used for
    other content or was withdrawn.
    """
    with resources.database.transaction(grant.scope) as tx:
        desk = lock_record(tx, grant.patient_id)
        new = _make(grant, wanted, now=now)
        faults = check_dispensing(new, today=now.astimezone(ZoneInfo(desk.timezone)).date())
        if faults:
            raise Invalid(*faults)
        known = store.find_dispensing(tx, grant.patient_id, new.id)
        if known is not None and replace(known, recorded_at=now) != new:
            raise IdTaken
        if known is None:
            _refuse_second(tx, new)
            store.insert_dispensing(tx, new, change=desk.last_change + 1)
            want_assessment(tx, grant.patient_id, desk.last_change + 1)
        audit_use(tx, grant, now=now, object_id=new.id)
    return RecordedDispensing(known or new, is_new=known is None)


def list_dispensings(
    resources: Resources, grant: Grant, *, after: tuple[datetime, UUID] | None, limit: int, now: datetime
) -> tuple[Dispensing, ...]:
    """List a patient's take-home doses, written last first, withdrawn ones included."""
    with resources.database.transaction(grant.scope) as tx:
        found = store.list_dispensings(tx, grant.patient_id, after=after, limit=limit)
        audit_use(tx, grant, now=now)
    return found


def withdraw_dispensing(
    resources: Resources, grant: Grant, dispensing_id: UUID, *, expected: Revisions, now: datetime
) -> None:
    """Withdraw what was wrong: it stays in the list and counts for nothing. Withdrawing it again changes nothing.

    Raises NotFound, StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=dispensing_id) as tx:
        desk = lock_record(tx, grant.patient_id)
        known = store.find_dispensing(tx, grant.patient_id, dispensing_id)
        if known is None:
            raise NotFound
        check_revision(UNTAGGED, expected)
        if known.withdrawn_at is None:
            store.withdraw_dispensing(tx, replace(known, withdrawn_at=now), change=desk.last_change + 1)
            want_assessment(tx, grant.patient_id, desk.last_change + 1)
        audit_use(tx, grant, now=now, object_id=dispensing_id)


def _make(grant: Grant, wanted: DispensingRequest, *, now: datetime) -> Dispensing:
    return Dispensing(
        id=wanted.id or uuid4(),
        patient_id=grant.patient_id,
        dispensed_on=wanted.dispensed_on,
        medicine=wanted.medicine,
        route=wanted.route,
        doses=wanted.doses,
        dose_mg=wanted.dose_mg,
        days_supply=wanted.days_supply,
        is_last=wanted.is_last,
        author_id=grant.caller.user_id,
        recorded_at=now,
    )


def _refuse_second(tx: Transaction, new: Dispensing) -> None:
    if store.has_dispensing_on(tx, new.patient_id, new.dispensed_on):
        told = "Another one stands on this day: what is handed out together is one, or withdraw the other."
        raise Invalid(Fault("/dispensed_on", "overlaps", told))
