"""Writing and reading the contact log."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.contacts import Contact, ContactKind, ContactOutcome, ContactPage
from journal_api.domain.entry_checks import check_recorded_at
from journal_api.domain.errors import Fault, IdTaken, Invalid
from journal_api.services.auditing import audit_use
from journal_api.services.ciphers import open_cipher
from journal_api.services.resources import Resources
from journal_api.store import contacts as store


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """A contact to write down; ``id`` is the client's own, if it brings one."""

    contacted_at: datetime
    kind: ContactKind
    outcome: ContactOutcome
    alert_id: UUID | None = None
    note: str | None = field(default=None, repr=False)
    id: UUID | None = None


@dataclass(frozen=True, slots=True)
class LoggedContact:
    """A line of the log; ``is_new`` is False when the very same was there already."""

    contact: Contact
    is_new: bool


def log_contact(resources: Resources, grant: Grant, wanted: ContactRequest, *, now: datetime) -> LoggedContact:
    """Add a line to the log; the same id with the same content changes nothing.

    Raises Invalid for an absurd instant or an alert that is not this patient's, IdTaken for an id that was used for
    other content.
    """
    faults = check_recorded_at(wanted.contacted_at, pointer="/contacted_at", now=now)
    if faults:
        raise Invalid(*faults)
    new = _make(grant, wanted, now=now)
    with resources.database.transaction(grant.scope) as tx:
        if new.alert_id is not None and not store.has_alert(tx, grant.patient_id, new.alert_id):
            raise Invalid(Fault("/alert_id", "absent", "There is no such alert of this patient."))
        cipher = open_cipher(resources, tx, grant.patient_id)
        is_new = store.insert_contact(tx, new, cipher=cipher)
        contact = new if is_new else store.get_contact(tx, grant.patient_id, new.id, cipher=cipher)
        if replace(contact, recorded_at=now) != new:
            raise IdTaken
        audit_use(tx, grant, now=now, object_id=new.id)
    return LoggedContact(contact, is_new)


def list_contacts(resources: Resources, grant: Grant, page: ContactPage, *, now: datetime) -> tuple[Contact, ...]:
    """List the log of one patient, newest first, at most ``page.limit`` lines."""
    with resources.database.transaction(grant.scope) as tx:
        found = store.list_contacts(tx, grant.patient_id, page, cipher=open_cipher(resources, tx, grant.patient_id))
        audit_use(tx, grant, now=now)
    return found


def _make(grant: Grant, wanted: ContactRequest, *, now: datetime) -> Contact:
    return Contact(
        id=wanted.id or uuid4(),
        patient_id=grant.patient_id,
        contacted_at=wanted.contacted_at.astimezone(UTC),
        kind=wanted.kind,
        outcome=wanted.outcome,
        author_id=grant.caller.user_id,
        recorded_at=now,
        alert_id=wanted.alert_id,
        note=wanted.note,
    )
