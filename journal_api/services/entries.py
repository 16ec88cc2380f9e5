"""Recording, reading, editing and deleting what a person logs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant, Role
from journal_api.domain.entries import NoteVisibility
from journal_api.domain.entry_kinds import KINDS, check_entry
from journal_api.domain.errors import Fault, IdTaken, Invalid, NotFound, StaleRevision
from journal_api.domain.guidance import Guidance
from journal_api.domain.kind_shapes import NO_TERMS, EntryKind, Fields, Logged, Terms
from journal_api.domain.merging import SERVER_DEVICE
from journal_api.domain.stored_entries import EntryPage, StoredEntry, fields_of, fingerprint_text, first_version
from journal_api.services.auditing import audit_use
from journal_api.services.ciphers import open_cipher
from journal_api.services.entry_calls import is_usual, record_at_once
from journal_api.services.resources import Resources
from journal_api.services.risk_answers import find_guidance, follow_up_risk
from journal_api.services.session_safety import follow_up_side_effect
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.entries import (
    WritingDesk,
    find_entry,
    insert_entry,
    list_entries,
    lock_record,
    update_entry,
)
from journal_api.store.measures import list_measures
from journal_api.store.treatment_sessions import find_session
from journal_api.store.vault import PatientCipher
from journal_api.store.work import want_assessment

Change = Callable[[Fields], Fields]
Revisions = frozenset[int] | None


@dataclass(frozen=True, slots=True)
class EntryView:
    """An entry as its reader may see it, with the words its risk answer asks for."""

    entry: StoredEntry
    guidance: Guidance | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What recording did; ``is_new`` is False when the very same entry was there already."""

    view: EntryView
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Writing:
    tx: Transaction
    grant: Grant
    desk: WritingDesk
    cipher: PatientCipher
    now: datetime


def record_entry(
    resources: Resources, grant: Grant, kind: EntryKind, fields: Fields, *, entry_id: UUID | None, now: datetime
) -> Recorded:
    """Store a new entry, ask for the record to be judged, and follow up a risk answer: in one transaction.

    The same id with the same content changes nothing. Raises Invalid with every fault, IdTaken for an id that was used
    for other content or for a deleted entry.
    """
    value = KINDS[kind].build(fields)
    if is_usual(grant, kind, value):
        _refuse_faults(kind, value, terms=NO_TERMS, now=now)
        entry = record_at_once(resources, grant, kind, value, entry_id=entry_id, now=now)
        if entry is not None:
            return Recorded(EntryView(entry, guidance=None), is_new=True)
    return _record_in_steps(resources, grant, kind, value, entry_id=entry_id, now=now)


def _record_in_steps(
    resources: Resources, grant: Grant, kind: EntryKind, value: Logged, *, entry_id: UUID | None, now: datetime
) -> Recorded:
    """Record what is not usual: what the clinic defines, risk answers, an id that is there already."""
    with resources.database.transaction(grant.scope) as tx:
        writing = _open_desk(resources, grant, tx, now=now)
        known = None if entry_id is None else find_entry(tx, grant.patient_id, kind, entry_id, cipher=writing.cipher)
        _check(tx, kind, value, known=known, now=now)
        _refuse_foreign_session(tx, grant, kind, value)
        entry = _stored(writing, kind, value, entry_id=entry_id or uuid4())
        if known is None:
            insert_entry(tx, entry, writing.cipher)
            _follow_up(writing, entry, before=None)
        elif known.is_deleted or fingerprint_text(known) != fingerprint_text(entry):
            raise IdTaken
        audit_use(tx, grant, now=now, object_id=entry.id)
        return Recorded(_view(tx, grant, known or entry, cipher=writing.cipher), is_new=known is None)


def edit_entry(
    resources: Resources,
    grant: Grant,
    kind: EntryKind,
    entry_id: UUID,
    change: Change,
    *,
    expected: Revisions,
    now: datetime,
) -> EntryView:
    """Store a changed version of an entry; the one before stays as a version.

    ``change`` maps the fields as they are to the fields as they shall be; a change that changes nothing leaves the
    revision. Raises NotFound, Invalid, StaleRevision when the entry is none of the ``expected`` revisions.
    """
    with resources.database.transaction(grant.scope) as tx:
        writing = _open_desk(resources, grant, tx, now=now)
        before = _get_live(writing, kind, entry_id)
        value = KINDS[kind].build(change(fields_of(before)))
        _check(tx, kind, value, known=before, now=now)
        _refuse_foreign_session(tx, grant, kind, value)
        _refuse_stale(before, expected)
        changed = _next_version(writing, before, _stored(writing, kind, value, entry_id=entry_id))
        if fingerprint_text(changed) != fingerprint_text(before):
            update_entry(tx, changed, writing.cipher)
            _follow_up(writing, changed, before=before)
        else:
            changed = before
        audit_use(tx, grant, now=now, object_id=entry_id)
        return _view(tx, grant, changed, cipher=writing.cipher)


def delete_entry(
    resources: Resources, grant: Grant, kind: EntryKind, entry_id: UUID, *, expected: Revisions, now: datetime
) -> None:
    """Leave a tombstone where the entry was; its id stays used. Raises NotFound, StaleRevision."""
    with resources.database.transaction(grant.scope) as tx:
        writing = _open_desk(resources, grant, tx, now=now)
        before = _get_live(writing, kind, entry_id)
        _refuse_stale(before, expected)
        tombstone = replace(before, content={}, note=None, note_visibility=NoteVisibility.PRIVATE, is_deleted=True)
        tombstone = _next_version(writing, before, tombstone)
        update_entry(tx, tombstone, writing.cipher)
        _follow_up(writing, tombstone, before=before)
        audit_use(tx, grant, now=now, object_id=entry_id)


def get_entry(resources: Resources, grant: Grant, kind: EntryKind, entry_id: UUID, *, now: datetime) -> EntryView:
    """Get one entry as its reader may see it. Raises NotFound for an absent or deleted one."""
    with resources.database.transaction(grant.scope) as tx:
        cipher = open_cipher(resources, tx, grant.patient_id)
        entry = find_entry(tx, grant.patient_id, kind, entry_id, cipher=cipher)
        if entry is None or entry.is_deleted:
            raise NotFound
        audit_use(tx, grant, now=now, object_id=entry_id)
        return _view(tx, grant, entry, cipher=cipher)


def list_record_entries(
    resources: Resources, grant: Grant, kind: EntryKind, page: EntryPage, *, now: datetime
) -> tuple[EntryView, ...]:
    """List a record's entries of one kind, newest first, at most ``page.limit``, as their reader may see them."""
    with resources.database.transaction(grant.scope) as tx:
        cipher = open_cipher(resources, tx, grant.patient_id)
        entries = list_entries(tx, grant.patient_id, kind, page, cipher=cipher)
        audit_use(tx, grant, now=now)
        guided = find_guidance(tx, entries, cipher=cipher)
        return tuple(
            EntryView(_hide_private(grant, entry), words) for entry, words in zip(entries, guided, strict=True)
        )


def _open_desk(resources: Resources, grant: Grant, tx: Transaction, *, now: datetime) -> _Writing:
    desk = lock_record(tx, grant.patient_id)
    return _Writing(tx, grant, desk, resources.vault.cipher(grant.patient_id, desk.wrapped_key), now)


def _check(tx: Transaction, kind: EntryKind, value: Logged, *, known: StoredEntry | None, now: datetime) -> None:
    _refuse_faults(kind, value, terms=_read_terms(tx, kind, value, known=known), now=now)


def _read_terms(tx: Transaction, kind: EntryKind, value: Logged, *, known: StoredEntry | None) -> Terms:
    """Read of the clinic's terms what this value is held to; what was taken once may be sent again for ever."""
    if KINDS[kind].find_instrument(value) is not None:
        taken = () if known is None or known.is_deleted else (str(known.content["instrument"]),)
        return Terms(switched_on=frozenset((*get_own_clinic(tx).instruments, *taken)))
    if KINDS[kind].uses_measures(value):
        return Terms(measures={one.name: one for one in list_measures(tx)})
    return NO_TERMS


def _refuse_foreign_session(tx: Transaction, grant: Grant, kind: EntryKind, value: Logged) -> None:
    """Raise Invalid where an entry names a treatment session that is not in this patient's record."""
    named = KINDS[kind].find_session(value)
    if named is not None and find_session(tx, grant.patient_id, named) is None:
        raise Invalid(Fault("/treatment_session_id", "absent", "There is no such session in this record."))


def _refuse_faults(kind: EntryKind, value: Logged, *, terms: Terms, now: datetime) -> None:
    faults = check_entry(kind, value, terms=terms, now=now)
    if faults:
        raise Invalid(*faults)


def _stored(writing: _Writing, kind: EntryKind, value: Logged, *, entry_id: UUID) -> StoredEntry:
    return first_version(
        writing.grant.patient_id,
        kind,
        value,
        entry_id=entry_id,
        device_id=SERVER_DEVICE,
        now=writing.now,
        change=writing.desk.last_change + 1,
        sex=writing.desk.sex,
    )


def _next_version(writing: _Writing, before: StoredEntry, changed: StoredEntry) -> StoredEntry:
    same_moment = (before.recorded_at, before.timezone) == (changed.recorded_at, changed.timezone)
    return replace(
        changed,
        revision=before.revision + 1,
        received_at=before.received_at,
        edited_at=writing.now,
        device_id=SERVER_DEVICE,
        sent_at=None,
        skew_seconds=None,
        change=writing.desk.last_change + 1,
        # The lived date is kept for ever: only a changed moment makes a new one.
        local_date=before.local_date if same_moment else changed.local_date,
        # And with it what is known of the clock that named the moment.
        clock=before.clock if same_moment else changed.clock,
    )


def _get_live(writing: _Writing, kind: EntryKind, entry_id: UUID) -> StoredEntry:
    entry = find_entry(writing.tx, writing.grant.patient_id, kind, entry_id, cipher=writing.cipher)
    if entry is None or entry.is_deleted:
        raise NotFound
    return entry


def _refuse_stale(entry: StoredEntry, expected: Revisions) -> None:
    if expected is not None and entry.revision not in expected:
        raise StaleRevision


def _follow_up(writing: _Writing, entry: StoredEntry, *, before: StoredEntry | None) -> None:
    want_assessment(writing.tx, entry.patient_id, entry.change)
    today = writing.now.astimezone(ZoneInfo(writing.desk.timezone)).date()
    follow_up_side_effect(writing.tx, entry, before=before, desk=writing.desk, now=writing.now)
    follow_up_risk(writing.tx, entry, before=before, clinic_id=writing.desk.clinic_id, now=writing.now, today=today)


def _view(tx: Transaction, grant: Grant, entry: StoredEntry, *, cipher: PatientCipher) -> EntryView:
    (words,) = find_guidance(tx, (entry,), cipher=cipher)
    return EntryView(_hide_private(grant, entry), words)


def _hide_private(grant: Grant, entry: StoredEntry) -> StoredEntry:
    """Leave a private note to the patient alone."""
    if grant.caller.role is Role.PATIENT or entry.note_visibility is NoteVisibility.CARE_TEAM:
        return entry
    return replace(entry, note=None)
