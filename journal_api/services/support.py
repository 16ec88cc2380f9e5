"""What whoever runs the service looks at and does about phones, as the schema's owner; no content is shown."""

from __future__ import annotations

from uuid import UUID, uuid4

from journal_api.domain.access import Scope
from journal_api.services.resources import Resources
from journal_api.store.changes import begin_epoch
from journal_api.store.quarantines import Quarantined, list_quarantined


def list_waiting(owner: Resources) -> tuple[Quarantined, ...]:
    """List what waits in quarantine, newest first."""
    with owner.database.transaction(Scope()) as tx:
        return list_quarantined(tx)


def begin_new_epoch(owner: Resources) -> UUID:
    """Begin another life of the database: every cursor of before is answered 410 from now on."""
    epoch = uuid4()
    with owner.database.transaction(Scope()) as tx:
        begin_epoch(tx, epoch)
    return epoch
