"""Who may be told about the patient a transaction is pinned to."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.escalation import Duty, Recipient
from journal_api.store.database import Transaction
from journal_api.store.tables.accounts import account
from journal_api.store.tables.clinics import care_team_member, care_team_patient

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


def gather_staffed_teams(tx: Transaction) -> Mapping[UUID, tuple[Recipient, ...]]:
    """Return the members of every care team of the pinned clinic that cares for somebody, by team.

    A team that nobody is in any more is there too, without members.
    """
    cared_for = sa.select(care_team_patient.c.care_team_id).distinct().subquery()
    members = (
        sa.select(cared_for.c.care_team_id, account.c.id, care_team_member.c.on_duty)
        .outerjoin(care_team_member, care_team_member.c.care_team_id == cared_for.c.care_team_id)
        .outerjoin(account, (account.c.id == care_team_member.c.user_id) & account.c.disabled_at.is_(None))
        .order_by(cared_for.c.care_team_id, account.c.id)
    )
    teams: dict[UUID, tuple[Recipient, ...]] = {}
    for row in tx.execute(members):
        known = teams.get(row.care_team_id, ())
        teams[row.care_team_id] = known if row.id is None else (*known, Recipient(row.id, Duty(row.on_duty)))
    return teams


def list_admins(tx: Transaction) -> tuple[UUID, ...]:
    """List the admins of the pinned clinic."""
    admins = sa.select(account.c.id).where(account.c.role == "admin", account.c.disabled_at.is_(None))
    return tuple(tx.scalars(admins.order_by(account.c.id)))
