"""Who may be told about the patient a transaction is pinned to."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.escalation import Duty, Recipient
from journal_api.store.database import Transaction

_RECIPIENTS = sa.text("SELECT user_id, on_duty, is_admin FROM recipients_for_patient()").columns(
    sa.column("user_id", sa.UUID), sa.column("on_duty", sa.Text), sa.column("is_admin", sa.Boolean)
)
_TEAM_DUTIES = (Duty.PRIMARY, Duty.BACKUP, Duty.LEAD)


def list_recipients(tx: Transaction) -> tuple[Recipient, ...]:
    """List whom an alert about the pinned patient may reach: the care teams' members and the clinic's admins.

    One per person, in the order of their ids; who is in several teams holds the duty that is told soonest.
    """
    duties: dict[UUID, set[Duty]] = {}
    admins: set[UUID] = set()
    for row in tx.execute(_RECIPIENTS):
        held = duties.setdefault(row.user_id, set())
        if row.is_admin:
            admins.add(row.user_id)
        else:
            held.add(Duty(row.on_duty))
    return tuple(
        Recipient(user_id, next((duty for duty in _TEAM_DUTIES if duty in duties[user_id]), None), user_id in admins)
        for user_id in sorted(duties)
    )
