"""The measures a clinic defines for itself."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime

from journal_api.domain.access import Grant
from journal_api.domain.errors import Conflict, Invalid, NotFound, StaleRevision
from journal_api.domain.measures import Measure, check_measure
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store import measures as store


def name_version(measure: Measure) -> int:
    """Return a number that stands for what the measure says now; its ETag."""
    return zlib.crc32(repr(measure).encode())


def list_measures(resources: Resources, grant: Grant, *, now: datetime) -> tuple[Measure, ...]:
    """List the measures of the caller's clinic, by name."""
    with resources.database.transaction(grant.scope) as tx:
        measures = store.list_measures(tx)
        audit_use(tx, grant, now=now)
    return measures


def read_measure(resources: Resources, grant: Grant, name: str, *, now: datetime) -> Measure:
    """Read a measure of the caller's clinic. Raises NotFound."""
    with granted_transaction(resources, grant, now=now) as tx:
        _refuse_odd(name)
        measure = store.find_measure(tx, name)
        if measure is None:
            raise NotFound
        audit_use(tx, grant, now=now)
    return measure


def define_measure(resources: Resources, grant: Grant, wanted: Measure, *, now: datetime) -> bool:
    """Define a measure; True when it is new, False when the clinic has just this one already.

    Raises Invalid, and Conflict when the name was used for another measure.
    """
    faults = check_measure(wanted)
    if faults:
        raise Invalid(*faults)
    with resources.database.transaction(grant.scope) as tx:
        is_new = store.insert_measure(tx, wanted, clinic_id=grant.caller.clinic_id, now=now)
        if not is_new and store.find_measure(tx, wanted.name) != wanted:
            raise Conflict("The clinic has another measure of this name.")
        audit_use(tx, grant, now=now)
    return is_new


def relabel_measure(
    resources: Resources, grant: Grant, name: str, *, label: str | None, if_match: frozenset[int] | None, now: datetime
) -> Measure:
    """Change the words people read; None leaves them as they are. Raises NotFound, Invalid, StaleRevision."""
    with granted_transaction(resources, grant, now=now) as tx:
        _refuse_odd(name)
        before = store.lock_measure(tx, name)
        if before is None:
            raise NotFound
        after = before if label is None else replace(before, label=label)
        faults = check_measure(after)
        if faults:
            raise Invalid(*faults)
        if if_match is not None and name_version(before) not in if_match:
            raise StaleRevision
        store.update_label(tx, name, after.label)
        audit_use(tx, grant, now=now)
    return after


def _refuse_odd(name: str) -> None:
    """Raise NotFound for text that no measure is called by, and that the database may not even take."""
    if not (name.isascii() and name.isprintable()):
        raise NotFound
