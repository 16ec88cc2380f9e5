"""How far a grant reaches, as a condition: every scoped query names its owner with it."""

from __future__ import annotations

import sqlalchemy as sa

from journal_api.domain.access import Grant, Reach
from journal_api.store.tables.clinics import care_team_member, care_team_patient


def is_within_reach(
    grant: Grant, *, patient_id: sa.Column[object], clinic_id: sa.Column[object]
) -> sa.ColumnElement[bool]:
    """Tell that the patient of a row is one whom ``grant`` reaches: the caller's own, a team's, or the clinic's."""
    caller = grant.caller
    if grant.reach is Reach.CLINIC:
        return clinic_id == caller.clinic_id
    if grant.reach is Reach.TEAM_ITEMS:
        return sa.and_(clinic_id == caller.clinic_id, patient_id.in_(_patients_of_teams(grant)))
    return patient_id == grant.patient_id


def _patients_of_teams(grant: Grant) -> sa.Select[tuple[object]]:
    member, patient = care_team_member, care_team_patient
    return (
        sa.select(patient.c.patient_id)
        .join(
            member, sa.and_(member.c.clinic_id == patient.c.clinic_id, member.c.care_team_id == patient.c.care_team_id)
        )
        .where(member.c.clinic_id == grant.caller.clinic_id, member.c.user_id == grant.caller.user_id)
    )
