"""One's own quiet hours, and whether one is reminded at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from journal_api.domain.access import Grant, Scope
from journal_api.domain.quiet_hours import ContactSettings, QuietHours
from journal_api.services.auditing import audit_use
from journal_api.services.quiet_waits import look_at_held_messages
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.services.resources import Resources
from journal_api.services.revisions import Revisions, check_revision
from journal_api.store.contact_settings import get_contact_settings, lock_contact_settings, put_contact_settings


@dataclass(frozen=True, slots=True)
class ContactChange:
    """What somebody changes of their settings; None leaves it as it is."""

    begins_at: time | None = None
    ends_at: time | None = None
    reminders_muted: bool | None = None


def read_contact_settings(resources: Resources, grant: Grant, *, now: datetime) -> ContactSettings:
    """Read the caller's settings; before they have set anything, the product's own at revision 0."""
    with resources.database.transaction(grant.scope) as tx:
        settings = get_contact_settings(tx, grant.caller.user_id)
        audit_use(tx, grant, now=now, object_id=grant.caller.user_id)
    return settings


def edit_contact_settings(
    resources: Resources, grant: Grant, change: ContactChange, *, expected: Revisions, now: datetime
) -> ContactSettings:
    """Change the caller's settings; what changes nothing is no new revision. What waits for them is looked at anew.

    Raises StaleRevision when the settings are at none of the ``expected`` revisions (None: any).
    """
    caller = grant.caller
    with resources.database.transaction(_scope(grant)) as tx:
        before = lock_contact_settings(tx, caller.user_id)
        check_revision(before.revision, expected)
        after = _apply(before, change)
        if after != before:
            after = replace(after, revision=before.revision + 1)
            put_contact_settings(tx, caller.user_id, after, clinic_id=caller.clinic_id)
            if caller.own_patient_id is not None:
                look_for_reminders(tx, caller.own_patient_id, clinic_id=caller.clinic_id, at=now)
            else:
                look_at_held_messages(tx, caller.user_id, clinic_id=caller.clinic_id, now=now)
        audit_use(tx, grant, now=now, object_id=caller.user_id)
    return after


def _scope(grant: Grant) -> Scope:
    """Reach the due row of the next look: at a patient's own record, or at what a clinic has to say to its staff."""
    caller = grant.caller
    if caller.own_patient_id is None:
        return replace(grant.scope, clinic_id=caller.clinic_id)
    return replace(grant.scope, patient_id=caller.own_patient_id)


def _apply(before: ContactSettings, change: ContactChange) -> ContactSettings:
    quiet = before.quiet_hours
    return replace(
        before,
        quiet_hours=QuietHours(
            quiet.begins_at if change.begins_at is None else change.begins_at,
            quiet.ends_at if change.ends_at is None else change.ends_at,
        ),
        reminders_muted=before.reminders_muted if change.reminders_muted is None else change.reminders_muted,
    )
