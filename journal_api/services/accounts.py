"""One's own account."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from journal_api.domain.access import Grant, Scope
from journal_api.domain.accounts import Account
from journal_api.services.auditing import audit_use
from journal_api.services.quiet_waits import look_at_held_messages
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.resources import Resources
from journal_api.services.revisions import check_revision
from journal_api.store.accounts import get_account, lock_account, update_account
from journal_api.store.database import pin
from journal_api.store.patient_records import update_patient_timezone


@dataclass(frozen=True, slots=True)
class AccountChange:
    """What somebody changes of their own account; None leaves it as it is."""

    display_name: str | None = None
    timezone: str | None = None
    locale: str | None = None


def read_own_account(resources: Resources, grant: Grant, *, now: datetime) -> Account:
    """Read the caller's own account."""
    with resources.database.transaction(_scope(grant)) as tx:
        account = get_account(tx, grant.caller.user_id)
        audit_use(tx, grant, now=now, object_id=account.id)
    return account


def edit_own_account(
    resources: Resources, grant: Grant, change: AccountChange, *, revisions: frozenset[int] | None, now: datetime
) -> Account:
    """Change the caller's own account; a patient who moves takes the record's zone along.

    Raises StaleRevision when the present revision is not among ``revisions`` (None: any).
    """
    with resources.database.transaction(_scope(grant)) as tx:
        before = lock_account(tx, grant.caller.user_id)
        check_revision(before.revision, revisions)
        after = _apply(before, change)
        if after != before:
            after = replace(after, revision=before.revision + 1)
            update_account(tx, after)
        if after.patient_id is not None and after.timezone != before.timezone:
            update_patient_timezone(tx, after.patient_id, after.timezone)
            # Quiet hours and mornings have moved.
            look_for_reminders(tx, after.patient_id, clinic_id=after.clinic_id, at=now)
        elif after.timezone != before.timezone:
            pin(tx, replace(grant.scope, clinic_id=after.clinic_id))
            look_at_held_messages(tx, after.id, clinic_id=after.clinic_id, now=now)
        audit_use(tx, grant, now=now, object_id=after.id)
    return after


def _scope(grant: Grant) -> Scope:
    """Reach a patient's own record too: its zone and its care teams."""
    return replace(grant.scope, patient_id=grant.caller.own_patient_id)


def _apply(before: Account, change: AccountChange) -> Account:
    return replace(
        before,
        display_name=before.display_name if change.display_name is None else change.display_name,
        timezone=before.timezone if change.timezone is None else change.timezone,
        locale=before.locale if change.locale is None else change.locale,
    )
