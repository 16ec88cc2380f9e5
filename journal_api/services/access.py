"""Who is calling, and may they: taken anew for every request, so that removal and logout work at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Caller, Grant, NamedPatient, Scope, decide
from journal_api.domain.errors import NotAllowed, NotFound, NotSignedIn
from journal_api.services.auditing import audit_denial
from journal_api.services.resources import Resources
from journal_api.store.callers import find_caller
from journal_api.store.database import Transaction


def identify(resources: Resources, *, sign_in_id: UUID, named: NamedPatient, request_id: str | None) -> Caller:
    """Find who holds this sign-in and what the named patient is to them, in one round trip.

    Raises NotSignedIn when the sign-in was ended or its account disabled.
    """
    caller = find_caller(resources.database, sign_in_id, named, request_id=request_id)
    if caller is None:
        raise NotSignedIn
    return caller


def grant(resources: Resources, caller: Caller, access: tuple[str, str], *, now: datetime) -> Grant:
    """Take the access decision; a denial leaves its audit row. Raises NotAllowed or NotFound."""
    resource, action = access
    try:
        return decide(caller, resource, action)
    except (NotAllowed, NotFound):
        with resources.database.transaction(Scope()) as tx:
            audit_denial(tx, caller, action=f"{resource}.{action}", now=now)
        raise


@contextmanager
def granted_transaction(
    resources: Resources, grant: Grant, *, now: datetime, object_id: UUID | None = None
) -> Iterator[Transaction]:
    """Open the transaction that a grant is for.

    What turns out inside to be not the caller's leaves its audit row too, once the transaction is rolled back;
    ``object_id`` is what they asked for.
    """
    try:
        with resources.database.transaction(grant.scope) as tx:
            yield tx
    except (NotAllowed, NotFound):
        action = f"{grant.resource}.{grant.action}"
        with resources.database.transaction(Scope()) as tx:
            audit_denial(tx, grant.caller, action=action, now=now, object_id=object_id)
        raise
