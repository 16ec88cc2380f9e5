"""Taking what a phone pushes: each item by itself, all of them in one transaction, in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.domain.clocks import measure_skew_seconds
from journal_api.domain.entry_kinds import KINDS, check_entry
from journal_api.domain.errors import Fault
from journal_api.domain.guidance import Guidance
from journal_api.domain.instruments import INSTRUMENTS, is_switched_on
from journal_api.domain.kind_shapes import Logged, Terms
from journal_api.domain.merging import MergeKey, Standing
from journal_api.domain.stored_entries import StoredEntry
from journal_api.domain.sync import (
    ItemResult,
    ItemStatus,
    Place,
    PushBatch,
    PushedItem,
    QuarantineReason,
    RefusedItem,
    Sending,
    find_quarantine_reason,
    merge_arrivals,
    spell_item,
    version_of,
)
from journal_api.services.auditing import audit_use, describe_use
from journal_api.services.resources import Resources
from journal_api.services.risk_answers import find_guidance
from journal_api.services.sync_risks import PushedRisks
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.entries import WritingDesk, lock_record
from journal_api.store.measures import list_measures
from journal_api.store.quarantines import Quarantined, QuarantinedItem, insert_quarantined
from journal_api.store.sync import (
    KeyedEntry,
    NewVersion,
    insert_versions,
    list_kept_instruments,
    list_kept_keys,
    list_standing,
    make_key,
)
from journal_api.store.treatment_sessions import find_session
from journal_api.store.vault import PatientCipher


@dataclass(frozen=True, slots=True)
class _Held:
    """A sound item whose clock is too far ahead for it to be merged."""

    item: PushedItem
    entry: StoredEntry
    reason: QuarantineReason


@dataclass(frozen=True, slots=True)
class _Limits:
    """What values are held to beyond themselves: the clinic's terms, and the sessions there are.

    ``taken`` names responses and the instruments they answered: what was taken once may be sent again for ever.
    """

    terms: Terms
    sessions: frozenset[UUID]
    taken: frozenset[tuple[UUID, str]]

    def terms_of(self, item: PushedItem) -> Terms:
        """Return the terms that an item is held to."""
        instrument = _find_instrument(item)
        if instrument is None or (item.id, instrument) not in self.taken:
            return self.terms
        return replace(self.terms, switched_on=self.terms.switched_on | {instrument})


_Examined = RefusedItem | _Held | KeyedEntry


@dataclass(frozen=True, slots=True)
class _Push:
    """What the steps of one push share."""

    tx: Transaction
    grant: Grant
    batch: PushBatch
    desk: WritingDesk
    cipher: PatientCipher
    sending: Sending
    now: datetime


def push_items(resources: Resources, grant: Grant, batch: PushBatch, *, now: datetime) -> tuple[ItemResult, ...]:
    """Merge a batch into the record and tell what became of each item, in the order sent.

    What is wrong with one item says nothing of the others. Versions that lose are kept; what was kept before changes
    nothing. A risk answer opens its alert in this very transaction, unless its item is rejected.
    """
    with resources.database.transaction(grant.scope) as tx:
        desk = lock_record(tx, grant.patient_id)
        cipher = resources.vault.cipher(grant.patient_id, desk.wrapped_key)
        skew_seconds = measure_skew_seconds(batch.sent_at, received_at=now)
        sending = Sending(batch.device_id, batch.sent_at, skew_seconds, now)
        push = _Push(tx, grant, batch, desk, cipher, sending, now)
        examined = _examine(push)
        risks = PushedRisks(tx, grant.patient_id, desk, now=now)
        before = _list_standing(push, examined)
        examined = tuple(_keep_what_is_known(one, before) for one in examined)
        standings = _merge(push, [one for one in examined if isinstance(one, KeyedEntry)], before, risks)
        _hold(push, [one for one in examined if isinstance(one, _Held)], risks)
        results = _tell(push, examined, standings)
        audit_use(tx, grant, now=now)
    resources.database.ringer.ring()
    return results


def _examine(push: _Push) -> tuple[_Examined, ...]:
    """Look at each item by itself, before anything is merged."""
    items = [item for item in push.batch.items if isinstance(item, PushedItem)]
    terms = _read_terms(push.tx, items)
    limits = _Limits(terms, _find_sessions(push, items), _find_taken(push, items, terms))
    return tuple(
        _examine_item(push, item, limits) if isinstance(item, PushedItem) else item for item in push.batch.items
    )


def _find_sessions(push: _Push, items: Sequence[PushedItem]) -> frozenset[UUID]:
    """Find which of the treatment sessions that items name are in this record."""
    named = {_name_session(item) for item in items} - {None}
    return frozenset(one for one in named if one and find_session(push.tx, push.grant.patient_id, one) is not None)


def _find_taken(push: _Push, items: Sequence[PushedItem], terms: Terms) -> frozenset[tuple[UUID, str]]:
    """Find which responses by instruments that are off now are in this record all the same."""
    ids = {item.id for item in items if _is_off(_find_instrument(item), terms)}
    return frozenset(list_kept_instruments(push.tx, push.grant.patient_id, ids)) if ids else frozenset()


def _is_off(named: str | None, terms: Terms) -> bool:
    instrument = None if named is None else INSTRUMENTS.get(named)
    return instrument is not None and not is_switched_on(instrument, terms.switched_on)


def _find_instrument(item: PushedItem) -> str | None:
    return None if item.value is None else KINDS[item.kind].find_instrument(item.value)


def _name_session(item: PushedItem) -> UUID | None:
    return None if item.value is None else KINDS[item.kind].find_session(item.value)


def _read_terms(tx: Transaction, items: Sequence[PushedItem]) -> Terms:
    """Read of the clinic's terms what these items are held to."""
    uses_measures = any(item.value is not None and KINDS[item.kind].uses_measures(item.value) for item in items)
    uses_instruments = any(_find_instrument(item) is not None for item in items)
    return Terms(
        measures={one.name: one for one in list_measures(tx)} if uses_measures else {},
        switched_on=frozenset(get_own_clinic(tx).instruments) if uses_instruments else frozenset(),
    )


def _examine_item(push: _Push, item: PushedItem, limits: _Limits) -> _Examined:
    reason = find_quarantine_reason(item, now=push.now)
    if item.value is not None:
        refused = _refuse(item, item.value, limits, now=push.now)
        if refused is not None:
            return refused
    entry = version_of(item, push.sending, patient_id=push.grant.patient_id, sex=push.desk.sex)
    return KeyedEntry(make_key(entry, push.cipher), entry) if reason is None else _Held(item, entry, reason)


def _refuse(item: PushedItem, value: Logged, limits: _Limits, *, now: datetime) -> RefusedItem | None:
    # What was timed too far ahead is held rather than refused, where all else about it is sound.
    faults = check_entry(item.kind, value, terms=limits.terms_of(item), now=max(now, value.recorded_at))
    session = _name_session(item)
    if session is not None and session not in limits.sessions:
        faults += (Fault("/treatment_session_id", "absent", "There is no such session in this record."),)
    if not faults:
        return None
    return RefusedItem(item.kind, item.id, tuple(replace(one, pointer=f"/data{one.pointer}") for one in faults))


def _list_standing(push: _Push, examined: Sequence[_Examined]) -> Mapping[Place, KeyedEntry]:
    places = {one.place for one in examined if isinstance(one, KeyedEntry)}
    return {one.place: one for one in list_standing(push.tx, push.grant.patient_id, places)}


def _merge(
    push: _Push, arriving: Sequence[KeyedEntry], before: Mapping[Place, KeyedEntry], risks: PushedRisks
) -> Iterator[tuple[Standing, int]]:
    """Merge, store and follow up; give what each version was to what stood, and the revision that stands now."""
    keys = {place: one.key for place, one in before.items()}
    standings, stands = merge_arrivals([(one.place, one.key) for one in arriving], keys)
    new = _number(push, arriving, standings, stands)
    if new:
        insert_versions(push.tx, new, push.cipher, used=describe_use(push.grant, now=push.now))
        risks.follow_up(new, before={place: one.entry for place, one in before.items()})
    revisions = [stands[one.place].revision for one in arriving]
    return iter(list(zip(standings, revisions, strict=True)))


def _number(
    push: _Push, arriving: Sequence[KeyedEntry], standings: Sequence[Standing], stands: Mapping[Place, MergeKey]
) -> tuple[NewVersion, ...]:
    """Choose the versions that were never kept before, and give each its number in the count of changes."""
    lost = {one.place for one, standing in zip(arriving, standings, strict=True) if standing is Standing.SUPERSEDED}
    known = set(list_kept_keys(push.tx, push.grant.patient_id, lost)) if lost else set()
    new: list[NewVersion] = []
    for one, standing in zip(arriving, standings, strict=True):
        if standing is Standing.UNCHANGED or (one.place, one.key) in known:
            continue
        known.add((one.place, one.key))
        version = replace(one, entry=replace(one.entry, change=push.desk.last_change + len(new) + 1))
        has_won = standing is not Standing.SUPERSEDED
        new.append(NewVersion(version, has_won=has_won, stands=stands[one.place] == one.key))
    return tuple(new)


def _keep_what_is_known(one: _Examined, before: Mapping[Place, KeyedEntry]) -> _Examined:
    """Keep when an entry first arrived, and its lived date where its moment is the same.

    What is known of zones changes, what was lived not.
    """
    if not isinstance(one, KeyedEntry) or one.place not in before:
        return one
    stood = before[one.place].entry
    entry = replace(one.entry, received_at=stood.received_at)
    if stood.moment == entry.moment:
        entry = replace(entry, local_date=stood.local_date)
    return replace(one, entry=entry)


def _hold(push: _Push, held: Sequence[_Held], risks: PushedRisks) -> None:
    for one in held:
        shown = Quarantined(
            patient_id=push.grant.patient_id,
            kind=one.item.kind,
            id=one.item.id,
            revision=one.item.revision,
            device_id=push.batch.device_id,
            sent_at=push.batch.sent_at,
            received_at=push.now,
            skew_seconds=push.sending.skew_seconds,
            reason=one.reason,
        )
        if insert_quarantined(push.tx, QuarantinedItem(shown, spell_item(one.item.sent)), push.cipher):
            risks.follow_up_held(one.entry)


def _tell(
    push: _Push, examined: Sequence[_Examined], standings: Iterator[tuple[Standing, int]]
) -> tuple[ItemResult, ...]:
    taken = [one.entry for one in examined if not isinstance(one, RefusedItem)]
    told = iter(find_guidance(push.tx, taken, cipher=push.cipher))
    return tuple(_tell_one(one, standings, told) for one in examined)


def _tell_one(one: _Examined, standings: Iterator[tuple[Standing, int]], told: Iterator[Guidance | None]) -> ItemResult:
    if isinstance(one, RefusedItem):
        return ItemResult(one.kind, one.id, ItemStatus.REJECTED, faults=one.faults)
    guidance = next(told)
    if isinstance(one, _Held):
        return ItemResult(one.item.kind, one.item.id, ItemStatus.QUARANTINED, guidance=guidance)
    standing, revision = next(standings)
    return ItemResult(one.entry.kind, one.entry.id, ItemStatus(standing.value), revision, guidance)
