"""Live alerts of the clinic a transaction is pinned to, for handing them over.

Each as patient and alert, always in the same order, so that two who hand over do not wait for each other.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.alerting import AlertState
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.tables.clinics import care_team_patient

_IS_LIVE = (alert.c.clinic_id == sa.func.pinned_clinic()) & (alert.c.state != AlertState.RESOLVED.value)


def list_alerts_relying_on(tx: Transaction, user_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
    """List the live alerts that somebody was told of, is still to be told of, or has taken on."""
    told = sa.exists().where(
        delivery.c.patient_id == alert.c.patient_id,
        delivery.c.alert_id == alert.c.id,
        delivery.c.chain == alert.c.chain,
        delivery.c.recipient_id == user_id,
        delivery.c.state.in_(("pending", "sent")),
    )
    return _list(tx, told | (alert.c.acknowledged_by == user_id))


def list_alerts_of_patient(tx: Transaction, patient_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
    """List the live alerts of a patient."""
    return _list(tx, alert.c.patient_id == patient_id)


def list_alerts_of_team(tx: Transaction, care_team_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
    """List the live alerts of a care team's patients."""
    patients = sa.select(care_team_patient.c.patient_id).where(care_team_patient.c.care_team_id == care_team_id)
    return _list(tx, alert.c.patient_id.in_(patients))


def _list(tx: Transaction, wanted: sa.ColumnElement[bool]) -> tuple[tuple[UUID, UUID], ...]:
    listed = sa.select(alert.c.patient_id, alert.c.id).where(_IS_LIVE, wanted).order_by(alert.c.patient_id, alert.c.id)
    return tuple((row.patient_id, row.id) for row in tx.execute(listed))
