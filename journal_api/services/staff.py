"""The staff of a clinic: seen and removed by its admins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant, Role
from journal_api.domain.errors import LastAdmin, NotFound
from journal_api.domain.staff import ColleagueChannel, StaffMember
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.handovers import LEFT_THE_CLINIC, Leaving, hand_over
from journal_api.services.resources import Resources
from journal_api.services.revisions import check_revision
from journal_api.store import staff as store
from journal_api.store.contact_channels import delete_contact_channels, gather_contact_channels
from journal_api.store.database import Transaction, pin
from journal_api.store.devices import delete_devices
from journal_api.store.live_alerts import list_alerts_relying_on
from journal_api.store.open_sign_ins import end_sign_ins
from journal_api.store.password_resets import void_password_resets
from journal_api.store.second_factors import delete_second_factor


def list_staff(
    resources: Resources,
    grant: Grant,
    *,
    role: Role | None,
    after: tuple[str, UUID] | None,
    limit: int,
    now: datetime,
) -> tuple[StaffMember, ...]:
    """List the staff of the caller's clinic, or those of one role, by name, from after a position."""
    with resources.database.transaction(grant.scope) as tx:
        found = store.list_staff(tx, role=role, after=after, limit=limit)
        told = _add_channels(tx, resources, found)
        audit_use(tx, grant, now=now)
    return told


def read_staff_member(resources: Resources, grant: Grant, user_id: UUID, *, now: datetime) -> StaffMember:
    """Read a member of the staff. Raises NotFound, for a patient too."""
    with granted_transaction(resources, grant, now=now, object_id=user_id) as tx:
        found = store.find_staff_member(tx, user_id)
        if found is None:
            raise NotFound
        (told,) = _add_channels(tx, resources, (found,))
        audit_use(tx, grant, now=now, object_id=user_id)
    return told


def remove_staff_member(
    resources: Resources, grant: Grant, user_id: UUID, *, revisions: frozenset[int] | None, now: datetime
) -> None:
    """Remove a member of the staff, oneself too: everything at once, in one transaction.

    Their sign-ins end, their teams are left, their messages go to who stands in, open alerts are told to the rest of
    the team, and those they had taken on open again. Where a team is left empty, the clinic's admins are told of its
    patients' alerts. Raises NotFound, StaleRevision, and LastAdmin when nobody could run the clinic any more.
    """
    with granted_transaction(resources, grant, now=now, object_id=user_id) as tx:
        member = _lock(tx, user_id, revisions=revisions)
        if member.role is Role.ADMIN and not store.has_other_admin(tx, user_id):
            raise LastAdmin
        # Known to be of this clinic: from here on pinned to the account too, whose sign-ins and the like are its own.
        pin(tx, replace(grant.scope, user_id=user_id))
        end_sign_ins(tx, user_id, because="removal", now=now)
        delete_devices(tx, user_id)
        delete_contact_channels(tx, user_id)
        void_password_resets(tx, user_id, now=now)
        delete_second_factor(tx, user_id)
        store.remove_account(tx, user_id, now=now)
        audit_use(tx, grant, now=now, object_id=user_id)
        alerts = list_alerts_relying_on(tx, user_id)
        hand_over(tx, alerts, Leaving(grant.caller.clinic_id, grant.caller.user_id, LEFT_THE_CLINIC), now=now)


def _lock(tx: Transaction, user_id: UUID, *, revisions: frozenset[int] | None) -> StaffMember:
    member = store.lock_staff_member(tx, user_id)
    if member is None:
        raise NotFound
    check_revision(member.revision, revisions)
    return member


def _add_channels(tx: Transaction, resources: Resources, members: tuple[StaffMember, ...]) -> tuple[StaffMember, ...]:
    """Tell how each can be reached beside mail; where they are reached is nobody else's business."""
    channels = gather_contact_channels(tx, tuple(member.id for member in members))
    return tuple(
        replace(
            member,
            contact_channels=tuple(
                ColleagueChannel(one.channel, one.stands(resources.gateways)) for one in channels.get(member.id, ())
            ),
        )
        for member in members
    )
