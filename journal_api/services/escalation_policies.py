"""Reading and writing how a clinic escalates; a policy that would reach nobody is refused."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.domain.alerting import Severity
from journal_api.domain.errors import Invalid, StaleRevision
from journal_api.domain.escalation import Policy, Recipient
from journal_api.domain.escalation_policies import ClinicPolicy, Staffing, check_policy, find_unreached
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.clinics import lock_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.escalation_policies import get_clinic_policy, list_clinic_policies, put_clinic_policy
from journal_api.store.on_call import list_overrides, list_shifts
from journal_api.store.recipients import gather_staffed_teams, list_admins


def read_policies(resources: Resources, grant: Grant, *, now: datetime) -> tuple[ClinicPolicy, ...]:
    """List the policies of the caller's clinic, one for each severity, the mildest first."""
    with resources.database.transaction(grant.scope) as tx:
        policies = list_clinic_policies(tx)
        audit_use(tx, grant, now=now)
    return policies


def read_policy(resources: Resources, grant: Grant, severity: Severity, *, now: datetime) -> ClinicPolicy:
    """Read the policy that alerts of a severity are opened with."""
    with resources.database.transaction(grant.scope) as tx:
        policy = get_clinic_policy(tx, severity)
        audit_use(tx, grant, now=now)
    return policy


def write_policy(
    resources: Resources,
    grant: Grant,
    severity: Severity,
    policy: Policy,
    *,
    expected: frozenset[int] | None,
    now: datetime,
) -> ClinicPolicy:
    """Write the policy of a severity; alerts that are open keep the copy they were opened with.

    Raises Invalid for a policy that is unsound, or a step of which would reach nobody about the patients of some care
    team; StaleRevision when the present one is at none of the ``expected`` revisions (None: any).
    """
    faults = check_policy(policy)
    if faults:
        raise Invalid(*faults)
    with resources.database.transaction(grant.scope) as tx:
        lock_own_clinic(tx)
        unreached = find_unreached(policy, _list_staffings(tx))
        if unreached:
            raise Invalid(*unreached)
        before = get_clinic_policy(tx, severity)
        if expected is not None and before.revision not in expected:
            raise StaleRevision
        kept = before
        if policy != before.policy:
            kept = ClinicPolicy(severity, policy, before.revision + 1)
            put_clinic_policy(tx, kept, clinic_id=grant.caller.clinic_id, now=now)
        audit_use(tx, grant, now=now)
    return kept


def _list_staffings(tx: Transaction) -> tuple[Staffing, ...]:
    admins = tuple(Recipient(user_id, None, is_admin=True) for user_id in list_admins(tx))
    teams = gather_staffed_teams(tx)
    on_call = _list_ever_on_call(tx, tuple(teams))
    return tuple(Staffing((*members, *admins), on_call) for members in teams.values())


def _list_ever_on_call(tx: Transaction, care_team_ids: tuple[UUID, ...]) -> frozenset[UUID]:
    of_shifts = frozenset(shift.user_id for shift in list_shifts(tx, care_team_ids))
    return of_shifts | frozenset(override.user_id for override in list_overrides(tx, care_team_ids))
