"""Counts for the morning mail: no name, no id of a patient leaves here."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import AlertState, RuleId
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert
from journal_api.store.tables.clinics import care_team_member, care_team_patient


@dataclass(frozen=True, slots=True)
class DigestCounts:
    """The live alerts of one clinician's teams: all, those nobody answered, those about a silence."""

    live: int
    unattended: int
    silent: int


def list_digest_readers(tx: Transaction) -> tuple[UUID, ...]:
    """List who reads the pinned clinic's digest: each team's leads, or all its members where it has none."""
    leads = care_team_member.alias("leads")
    team_has_lead = sa.exists().where(
        leads.c.care_team_id == care_team_member.c.care_team_id, leads.c.on_duty == "lead"
    )
    query = (
        sa.select(care_team_member.c.user_id)
        .where((care_team_member.c.on_duty == "lead") | ~team_has_lead)
        .distinct()
        .order_by(care_team_member.c.user_id)
    )
    return tuple(tx.scalars(query))


def count_for_digest(tx: Transaction, user_id: UUID) -> DigestCounts:
    """Count the live alerts of the patients in a clinician's teams."""
    patients = (
        sa.select(care_team_patient.c.patient_id)
        .join(care_team_member, care_team_member.c.care_team_id == care_team_patient.c.care_team_id)
        .where(care_team_member.c.user_id == user_id)
    )
    count = sa.func.count()
    query = sa.select(
        count,
        count.filter(alert.c.state == AlertState.UNATTENDED.value),
        count.filter(alert.c.rule == RuleId.SILENCE.value),
    ).where(alert.c.patient_id.in_(patients), alert.c.state != AlertState.RESOLVED.value)
    return DigestCounts(*tx.execute(query).one())
