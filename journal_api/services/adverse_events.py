"""Writing down what befell a patient, reading it, and withdrawing what was wrong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant
from journal_api.domain.adverse_events import AdverseEvent, AdverseEventKind
from journal_api.domain.dispensings import check_day
from journal_api.domain.errors import IdTaken, Invalid, NotFound
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store import adverse_events as store
from journal_api.store.entries import get_patient_key, lock_record
from journal_api.store.work import want_assessment


@dataclass(frozen=True, slots=True)
class AdverseEventRequest:
    """An event to write down; ``id`` is the client's own, if it brings one."""

    kind: AdverseEventKind
    occurred_on: date
    note: str | None = field(default=None, repr=False)
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """What was kept; ``is_new`` is False when the very same was there already."""

    event: AdverseEvent
    is_new: bool


def record_event(resources: Resources, grant: Grant, wanted: AdverseEventRequest, *, now: datetime) -> RecordedEvent:
    """Write down an event, and ask for the record to be judged; the same id with the same content changes nothing.

    Raises Invalid for a day to come, IdTaken for an id that was used for other content or was withdrawn.
    """
    with resources.database.transaction(grant.scope) as tx:
        desk = lock_record(tx, grant.patient_id)
        new = _make(grant, wanted, now=now)
        today = now.astimezone(ZoneInfo(desk.timezone)).date()
        faults = check_day(new.occurred_on, pointer="/occurred_on", today=today)
        if faults:
            raise Invalid(*faults)
        cipher = resources.vault.cipher(grant.patient_id, desk.wrapped_key)
        known = store.find_event(tx, grant.patient_id, new.id, cipher=cipher)
        if known is not None and replace(known, recorded_at=now) != new:
            raise IdTaken
        if known is None:
            store.insert_event(tx, new, cipher=cipher, change=desk.last_change + 1)
            want_assessment(tx, grant.patient_id, desk.last_change + 1)
        audit_use(tx, grant, now=now, object_id=new.id)
    return RecordedEvent(known or new, is_new=known is None)


def list_events(
    resources: Resources, grant: Grant, *, after: tuple[datetime, UUID] | None, limit: int, now: datetime
) -> tuple[AdverseEvent, ...]:
    """List what befell a patient, written last first, withdrawn ones included."""
    with resources.database.transaction(grant.scope) as tx:
        cipher = resources.vault.cipher(grant.patient_id, get_patient_key(tx, grant.patient_id))
        found = store.list_events(tx, grant.patient_id, after=after, limit=limit, cipher=cipher)
        audit_use(tx, grant, now=now)
    return found


def withdraw_event(resources: Resources, grant: Grant, event_id: UUID, *, expected: Revisions, now: datetime) -> None:
    """Withdraw what was wrong: it stays in the list and counts for nothing. Withdrawing it again changes nothing.

    Raises NotFound, StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=event_id) as tx:
        desk = lock_record(tx, grant.patient_id)
        cipher = resources.vault.cipher(grant.patient_id, desk.wrapped_key)
        known = store.find_event(tx, grant.patient_id, event_id, cipher=cipher)
        if known is None:
            raise NotFound
        check_revision(UNTAGGED, expected)
        if known.withdrawn_at is None:
            store.withdraw_event(tx, replace(known, withdrawn_at=now), change=desk.last_change + 1)
            want_assessment(tx, grant.patient_id, desk.last_change + 1)
        audit_use(tx, grant, now=now, object_id=event_id)


def _make(grant: Grant, wanted: AdverseEventRequest, *, now: datetime) -> AdverseEvent:
    return AdverseEvent(
        id=wanted.id or uuid4(),
        patient_id=grant.patient_id,
        kind=wanted.kind,
        occurred_on=wanted.occurred_on,
        author_id=grant.caller.user_id,
        recorded_at=now,
        note=wanted.note,
    )
