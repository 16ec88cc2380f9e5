"""Reading and writing when a patient is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from journal_api.domain.access import Grant
from journal_api.domain.errors import Invalid, StaleRevision
from journal_api.domain.schedules import Schedule, check_schedule
from journal_api.services.auditing import audit_use
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.resources import Resources
from journal_api.store.database import Transaction
from journal_api.store.entries import lock_record
from journal_api.store.schedules import insert_schedule, list_schedules


def read_schedule(resources: Resources, grant: Grant, *, now: datetime) -> Schedule:
    """Read the version that holds; before anybody has written one, the product's own at revision 0."""
    with resources.database.transaction(grant.scope) as tx:
        newest = _find_newest(tx, grant)
        audit_use(tx, grant, now=now)
    return newest


def write_schedule(
    resources: Resources, grant: Grant, content: Mapping[str, Any], *, expected: frozenset[int] | None, now: datetime
) -> Schedule:
    """Let another schedule hold from now on; writing the same again changes nothing.

    What fell due before stays as it was. Raises Invalid, and StaleRevision when the schedule is at none of the
    ``expected`` revisions (None: any).
    """
    with resources.database.transaction(grant.scope) as tx:
        # The record's own lock: of two people who write at once the later meets the revision of the first.
        lock_record(tx, grant.patient_id)
        before = _find_newest(tx, grant)
        wanted = replace(before, **content)
        faults = check_schedule(wanted)
        if faults:
            raise Invalid(*faults)
        if expected is not None and before.revision not in expected:
            raise StaleRevision
        if wanted != before:
            # Versions follow one another, whatever two servers' clocks say.
            wanted = replace(wanted, revision=before.revision + 1, effective_at=max(now, before.effective_at))
            insert_schedule(tx, grant.patient_id, wanted, written_by=grant.caller.user_id)
            look_for_reminders(tx, grant.patient_id, clinic_id=grant.caller.clinic_id, at=now)
        audit_use(tx, grant, now=now)
    return wanted


def _find_newest(tx: Transaction, grant: Grant) -> Schedule:
    return (Schedule(), *list_schedules(tx, grant.patient_id))[-1]
