"""Keeping a clinic's on-call schedule, and seeing where nobody is on call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.access import Grant, Role
from journal_api.domain.errors import Fault, Invalid, NotFound
from journal_api.domain.on_call import Override, Shift, Span, check_override, say_gap
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store import on_call as store
from journal_api.store.care_teams import find_care_team, list_care_team_ids
from journal_api.store.clinics import get_own_clinic
from journal_api.store.database import Transaction


@dataclass(frozen=True, slots=True)
class Cover:
    """A stretch of time of one care team; ``user_ids`` are on call then. Nobody is a gap; ``says`` so in words."""

    care_team_id: UUID
    from_at: datetime
    until_at: datetime
    user_ids: tuple[UUID, ...]
    says: str


def list_cover(
    resources: Resources, grant: Grant, *, care_team_id: UUID | None, days: int, now: datetime
) -> tuple[Cover, ...]:
    """List who is on call for the next days, for a clinician in their own teams, by team and then by time."""
    with resources.database.transaction(grant.scope) as tx:
        team_ids = _list_team_ids(tx, grant, care_team_id)
        schedules = store.gather_schedules(tx, team_ids, timezone=get_own_clinic(tx).timezone)
        audit_use(tx, grant, now=now)
    until_at = now + timedelta(days=days)
    return tuple(
        _cover(team_id, span, zone=schedules[team_id].zone)
        for team_id in team_ids
        for span in schedules[team_id].list_spans(now, until_at)
    )


def list_shifts(resources: Resources, grant: Grant, *, now: datetime) -> tuple[Shift, ...]:
    """List the weekly shifts, for a clinician those of their own teams."""
    with resources.database.transaction(grant.scope) as tx:
        shifts = store.list_shifts(tx, _list_team_ids(tx, grant, None))
        audit_use(tx, grant, now=now)
    return shifts


def list_overrides(resources: Resources, grant: Grant, *, now: datetime) -> tuple[Override, ...]:
    """List the overrides, for a clinician those of their own teams."""
    with resources.database.transaction(grant.scope) as tx:
        overrides = store.list_overrides(tx, _list_team_ids(tx, grant, None))
        audit_use(tx, grant, now=now)
    return overrides


def add_shift(resources: Resources, grant: Grant, shift: Shift, *, now: datetime) -> Shift:
    """Put somebody on call every week. Raises Invalid for a team the clinic lacks and for who is not a member of it."""
    with resources.database.transaction(grant.scope) as tx:
        _refuse_strangers(tx, shift.care_team_id, shift.user_id)
        store.insert_shift(tx, shift, clinic_id=grant.caller.clinic_id)
        audit_use(tx, grant, now=now, object_id=shift.id)
    return shift


def add_override(resources: Resources, grant: Grant, override: Override, *, now: datetime) -> Override:
    """Put somebody on call in place of the shifts for a while. Raises Invalid as ``add_shift``, and for its times."""
    faults = check_override(override, now=now)
    if faults:
        raise Invalid(*faults)
    with resources.database.transaction(grant.scope) as tx:
        _refuse_strangers(tx, override.care_team_id, override.user_id)
        store.insert_override(tx, override, clinic_id=grant.caller.clinic_id)
        audit_use(tx, grant, now=now, object_id=override.id)
    return override


def remove_shift(
    resources: Resources, grant: Grant, shift_id: UUID, *, now: datetime, expected: Revisions = None
) -> None:
    """Take a weekly shift out. Raises NotFound, StaleRevision."""
    _remove(resources, grant, shift_id, delete=store.delete_shift, expected=expected, now=now)


def remove_override(
    resources: Resources, grant: Grant, override_id: UUID, *, now: datetime, expected: Revisions = None
) -> None:
    """Take an override out: the shifts hold again. Raises NotFound, StaleRevision."""
    _remove(resources, grant, override_id, delete=store.delete_override, expected=expected, now=now)


def _remove(
    resources: Resources,
    grant: Grant,
    item_id: UUID,
    *,
    delete: Callable[[Transaction, UUID], bool],
    expected: Revisions,
    now: datetime,
) -> None:
    with granted_transaction(resources, grant, now=now, object_id=item_id) as tx:
        if not delete(tx, item_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        audit_use(tx, grant, now=now, object_id=item_id)


def _list_team_ids(tx: Transaction, grant: Grant, care_team_id: UUID | None) -> tuple[UUID, ...]:
    """List the teams the caller may see, or the one they ask for, or none where that is not theirs."""
    member = grant.caller.user_id if grant.caller.role is Role.CLINICIAN else None
    if care_team_id is None:
        return list_care_team_ids(tx, member=member)
    return () if find_care_team(tx, care_team_id, member=member) is None else (care_team_id,)


def _refuse_strangers(tx: Transaction, care_team_id: UUID, user_id: UUID) -> None:
    if find_care_team(tx, care_team_id) is None:
        raise Invalid(Fault("/care_team_id", "absent", "The clinic has no such care team."))
    if not store.hold_membership(tx, care_team_id, user_id):
        raise Invalid(Fault("/user_id", "absent", "Only a member of the care team can be on call for it."))


def _cover(care_team_id: UUID, span: Span, *, zone: ZoneInfo) -> Cover:
    says = "" if span.user_ids else say_gap(span, zone=zone)
    return Cover(care_team_id, span.from_at, span.until_at, tuple(sorted(span.user_ids)), says)
