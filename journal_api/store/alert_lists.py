"""Alerts of many patients, as far as a grant reaches; newest first."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from journal_api.domain.access import Grant, Role
from journal_api.domain.alert_views import AlertCount, AlertPage
from journal_api.domain.alerting import Alert, AlertState, RuleId, Severity
from journal_api.domain.errors import NotFound
from journal_api.domain.rule_usefulness import RuleUsefulness
from journal_api.store.alert_columns import read_alert
from journal_api.store.database import Transaction
from journal_api.store.tables.alerts import alert, delivery
from journal_api.store.visibility import is_within_reach


def list_alerts(tx: Transaction, grant: Grant, page: AlertPage) -> tuple[Alert, ...]:
    """List the alerts that ``grant`` reaches, newest first, at most ``page.limit``."""
    query = sa.select(alert).where(_is_visible(grant))
    if page.state is not None:
        query = query.where(alert.c.state == page.state.value)
    if page.severity is not None:
        query = query.where(alert.c.severity == page.severity.value)
    if page.patient_id is not None:
        query = query.where(alert.c.patient_id == page.patient_id)
    if page.after is not None:
        query = query.where(sa.tuple_(alert.c.opened_at, alert.c.id) < sa.tuple_(*map(sa.literal, page.after)))
    query = query.order_by(alert.c.opened_at.desc(), alert.c.id.desc()).limit(page.limit)
    return tuple(read_alert(row) for row in tx.execute(query))


def get_visible_alert(tx: Transaction, grant: Grant, alert_id: UUID) -> Alert:
    """Get one alert that ``grant`` reaches. Raises NotFound."""
    row = tx.execute(sa.select(alert).where(alert.c.id == alert_id, _is_visible(grant))).first()
    if row is None:
        raise NotFound
    return read_alert(row)


def count_live_alerts(tx: Transaction, grant: Grant) -> tuple[AlertCount, ...]:
    """Count the live alerts within the reach of ``grant``, by severity and state; what there is none of is left out."""
    reached = is_within_reach(grant, patient_id=alert.c.patient_id, clinic_id=alert.c.clinic_id)
    query = (
        sa.select(alert.c.severity, alert.c.state, sa.func.count())
        .where(reached, alert.c.state != AlertState.RESOLVED.value)
        .group_by(alert.c.severity, alert.c.state)
    )
    return tuple(
        AlertCount(Severity(severity), AlertState(state), count) for severity, state, count in tx.execute(query)
    )


def count_usefulness(tx: Transaction, grant: Grant, *, since: datetime) -> tuple[RuleUsefulness, ...]:
    """Count by rule the alerts within the reach of ``grant`` that opened at ``since`` or later.

    Resolved are those that a person closed. A rule without any is left out.
    """
    reached = is_within_reach(grant, patient_id=alert.c.patient_id, clinic_id=alert.c.clinic_id)
    query = (
        sa.select(
            alert.c.rule,
            sa.func.count(),
            sa.func.count(alert.c.resolved_by),
            sa.func.count().filter(alert.c.was_useful.is_(True)),
            sa.func.count().filter(alert.c.was_useful.is_(False)),
        )
        .where(reached, alert.c.opened_at >= since)
        .group_by(alert.c.rule)
    )
    return tuple(RuleUsefulness(RuleId(rule), *counts) for rule, *counts in tx.execute(query))


def list_unattended(tx: Transaction) -> tuple[UUID, ...]:
    """List the unattended alerts of the pinned clinic, oldest first."""
    query = sa.select(alert.c.id).where(alert.c.state == AlertState.UNATTENDED.value)
    return tuple(tx.scalars(query.order_by(alert.c.opened_at, alert.c.id)))


def list_unanswered(tx: Transaction, *, began_by: datetime) -> tuple[UUID, ...]:
    """List the pinned clinic's open critical alerts whose chain of messages had begun by ``began_by``, oldest first."""
    is_open = (alert.c.state == AlertState.OPEN.value) & (alert.c.severity == Severity.CRITICAL.value)
    query = sa.select(alert.c.id).where(is_open, alert.c.notified_at <= began_by)
    return tuple(tx.scalars(query.order_by(alert.c.opened_at, alert.c.id)))


def _is_visible(grant: Grant) -> sa.ColumnElement[bool]:
    reached = is_within_reach(grant, patient_id=alert.c.patient_id, clinic_id=alert.c.clinic_id)
    if grant.caller.role is Role.ADMIN:
        # An admin has no business with an alert that somebody attends to, or may still answer before it comes to them.
        is_open = alert.c.state == AlertState.OPEN.value
        return sa.and_(reached, (alert.c.state == AlertState.UNATTENDED.value) | (is_open & _was_told(grant)))
    return reached


def _was_told(grant: Grant) -> sa.ColumnElement[bool]:
    is_its_own = (delivery.c.patient_id == alert.c.patient_id) & (delivery.c.alert_id == alert.c.id)
    is_of_chain = (delivery.c.chain == alert.c.chain) & (delivery.c.state == "sent")
    return sa.exists().where(is_its_own, is_of_chain, delivery.c.recipient_id == grant.caller.user_id)
