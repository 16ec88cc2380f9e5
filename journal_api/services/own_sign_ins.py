"""One's own sign-ins: seen, and ended one by one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.domain.errors import NotFound
from journal_api.domain.sign_ins import OpenSignIn
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store.open_sign_ins import end_own_sign_in, list_open_sign_ins


def list_own_sign_ins(
    resources: Resources, grant: Grant, *, after: tuple[datetime, UUID] | None, limit: int, now: datetime
) -> tuple[OpenSignIn, ...]:
    """List the caller's sign-ins that can still be used, newest first, from after a position."""
    with resources.database.transaction(grant.scope) as tx:
        found = list_open_sign_ins(tx, grant.caller.user_id, after=after, limit=limit, now=now)
        audit_use(tx, grant, now=now)
    return found


def end_one_sign_in(
    resources: Resources, grant: Grant, sign_in_id: UUID, *, expected: Revisions, now: datetime
) -> None:
    """End one of the caller's sign-ins at once, this one too.

    Raises NotFound when it is over or not theirs, and StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=sign_in_id) as tx:
        if not end_own_sign_in(tx, grant.caller.user_id, sign_in_id, now=now):
            raise NotFound
        check_revision(UNTAGGED, expected)
        audit_use(tx, grant, now=now, object_id=sign_in_id)
