"""Care teams: kept by admins, read by the clinicians who work in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from journal_api.domain.access import Grant, Role
from journal_api.domain.care_teams import CaredFor, CareTeam, Member, OnDuty
from journal_api.domain.errors import NotFound, PatientsWouldBeUnwatched
from journal_api.services.access import granted_transaction
from journal_api.services.auditing import audit_use
from journal_api.services.handovers import LEFT_THE_TEAM, LEFT_THE_TEAMS_CARE, TEAM_DELETED, Leaving, hand_over
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store import care_teams as store
from journal_api.store.accounts import is_clinician
from journal_api.store.clinics import lock_own_clinic
from journal_api.store.database import Transaction
from journal_api.store.live_alerts import list_alerts_of_patient, list_alerts_of_team, list_alerts_relying_on
from journal_api.store.patient_records import has_patient

Position = tuple[str, UUID]


def make_care_team(resources: Resources, grant: Grant, name: str, *, now: datetime) -> CareTeam:
    """Make a team without members."""
    team = CareTeam(uuid4(), name, revision=1)
    with resources.database.transaction(grant.scope) as tx:
        store.insert_care_team(tx, team, clinic_id=grant.caller.clinic_id, now=now)
        audit_use(tx, grant, now=now, object_id=team.id)
    return team


def list_care_teams(
    resources: Resources, grant: Grant, *, after: Position | None, limit: int, now: datetime
) -> tuple[CareTeam, ...]:
    """List the teams of the clinic, for a clinician their own, by name, from after a position."""
    with resources.database.transaction(grant.scope) as tx:
        teams = store.list_care_teams(tx, member=_member(grant), after=after, limit=limit)
        audit_use(tx, grant, now=now)
    return teams


def read_care_team(resources: Resources, grant: Grant, care_team_id: UUID, *, now: datetime) -> CareTeam:
    """Read a team. Raises NotFound, for a clinician also when they do not work in it."""
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        team = store.find_care_team(tx, care_team_id, member=_member(grant))
        if team is None:
            raise NotFound
        audit_use(tx, grant, now=now, object_id=team.id)
    return team


def rename_care_team(
    resources: Resources,
    grant: Grant,
    care_team_id: UUID,
    *,
    name: str | None,
    revisions: frozenset[int] | None,
    now: datetime,
) -> CareTeam:
    """Rename a team. Raises NotFound, and StaleRevision when its revision is not among ``revisions`` (None: any)."""
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        before = _lock(tx, care_team_id, revisions=revisions)
        after = before
        if name is not None and name != before.name:
            after = replace(before, name=name, revision=before.revision + 1)
            store.update_care_team(tx, after)
        audit_use(tx, grant, now=now, object_id=care_team_id)
    return after


def delete_care_team(
    resources: Resources, grant: Grant, care_team_id: UUID, *, revisions: frozenset[int] | None, now: datetime
) -> None:
    """Delete a team; alerts that relied on its members go to the patients' other teams.

    Raises NotFound, StaleRevision, and PatientsWouldBeUnwatched while a patient has no other team.
    """
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        # One at a time in a clinic: two teams could each be the other's reason to go.
        lock_own_clinic(tx)
        _lock(tx, care_team_id, revisions=revisions)
        if store.has_patients_of_its_own(tx, care_team_id):
            raise PatientsWouldBeUnwatched
        alerts = list_alerts_of_team(tx, care_team_id)
        store.delete_care_team(tx, care_team_id)
        audit_use(tx, grant, now=now, object_id=care_team_id)
        hand_over(tx, alerts, _leaving(grant, TEAM_DELETED), now=now)


def list_members(
    resources: Resources, grant: Grant, care_team_id: UUID, *, after: Position | None, limit: int, now: datetime
) -> tuple[Member, ...]:
    """List a team's members by name, from after a position. Raises NotFound."""
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        if store.find_care_team(tx, care_team_id, member=_member(grant)) is None:
            raise NotFound
        members = store.list_members(tx, care_team_id, after=after, limit=limit)
        audit_use(tx, grant, now=now, object_id=care_team_id)
    return members


def put_member(
    resources: Resources,
    grant: Grant,
    care_team_id: UUID,
    *,
    user_id: UUID,
    on_duty: OnDuty,
    now: datetime,
    expected: Revisions = None,
) -> None:
    """Let a clinician of the clinic be in a team with this duty.

    Raises NotFound for a team or clinician it lacks, and StaleRevision: a membership has no revision.
    """
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        _hold(tx, care_team_id)
        if not is_clinician(tx, user_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        store.put_member(tx, care_team_id, user_id, clinic_id=grant.caller.clinic_id, on_duty=on_duty)
        audit_use(tx, grant, now=now, object_id=care_team_id)


def remove_member(
    resources: Resources,
    grant: Grant,
    care_team_id: UUID,
    *,
    user_id: UUID,
    now: datetime,
    expected: Revisions = None,
) -> None:
    """Let a clinician leave a team; works on their next request, and what relied on them goes to who is left.

    Raises NotFound when they are not in it, and StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        if not store.delete_member(tx, care_team_id, user_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        audit_use(tx, grant, now=now, object_id=care_team_id)
        hand_over(tx, list_alerts_relying_on(tx, user_id), _leaving(grant, LEFT_THE_TEAM), now=now)


def list_patients(
    resources: Resources, grant: Grant, care_team_id: UUID, *, after: Position | None, limit: int, now: datetime
) -> tuple[CaredFor, ...]:
    """List a team's patients by name, from after a position. Raises NotFound."""
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        if store.find_care_team(tx, care_team_id, member=_member(grant)) is None:
            raise NotFound
        patients = store.list_patients(tx, care_team_id, after=after, limit=limit)
        audit_use(tx, grant, now=now, object_id=care_team_id)
    return patients


def put_patient(
    resources: Resources,
    grant: Grant,
    care_team_id: UUID,
    *,
    patient_id: UUID,
    now: datetime,
    expected: Revisions = None,
) -> None:
    """Let a team care for a patient of the clinic.

    Raises NotFound for a team or patient it lacks, and StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        _hold(tx, care_team_id)
        if not has_patient(tx, patient_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        store.put_patient(tx, care_team_id, patient_id, clinic_id=grant.caller.clinic_id)
        audit_use(tx, _about(grant, patient_id), now=now, object_id=care_team_id)


def remove_patient(
    resources: Resources,
    grant: Grant,
    care_team_id: UUID,
    *,
    patient_id: UUID,
    now: datetime,
    expected: Revisions = None,
) -> None:
    """Let a team care for a patient no longer; works on the next request, and live alerts go to the patient's others.

    A patient may be left without any team: alerts then go to the clinic's admins. Raises NotFound when the team does
    not care for them, and StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=care_team_id) as tx:
        # Waits for a team of the clinic that is being deleted, which counts on the patient's other teams.
        lock_own_clinic(tx)
        if not store.delete_patient(tx, care_team_id, patient_id):
            raise NotFound
        check_revision(UNTAGGED, expected)
        audit_use(tx, _about(grant, patient_id), now=now, object_id=care_team_id)
        hand_over(tx, list_alerts_of_patient(tx, patient_id), _leaving(grant, LEFT_THE_TEAMS_CARE), now=now)


def _leaving(grant: Grant, why: str) -> Leaving:
    return Leaving(grant.caller.clinic_id, grant.caller.user_id, why)


def _member(grant: Grant) -> UUID | None:
    return None if grant.caller.role is Role.ADMIN else grant.caller.user_id


def _lock(tx: Transaction, care_team_id: UUID, *, revisions: frozenset[int] | None) -> CareTeam:
    team = store.lock_care_team(tx, care_team_id)
    if team is None:
        raise NotFound
    check_revision(team.revision, revisions)
    return team


def _hold(tx: Transaction, care_team_id: UUID) -> None:
    """Keep the team from being deleted until the transaction ends."""
    if not store.lock_care_team_ids(tx, (care_team_id,)):
        raise NotFound


def _about(grant: Grant, patient_id: UUID) -> Grant:
    """Name the patient in the audit row; the transaction's reach is the clinic's."""
    return replace(grant, scope=replace(grant.scope, patient_id=patient_id))
