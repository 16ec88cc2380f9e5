"""Reading alerts: lists, one, its numbers, its history and its messages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Grant, Role
from journal_api.domain.alert_explanations import Explanation, explain_alert
from journal_api.domain.alert_views import AlertCount, AlertPage, AlertView, show_alert
from journal_api.domain.errors import Fault, Invalid
from journal_api.services.auditing import audit_use
from journal_api.services.list_auditing import audit_list
from journal_api.services.resources import Resources
from journal_api.store.alert_lists import count_live_alerts, get_visible_alert, list_alerts
from journal_api.store.alerts import AlertEvent, list_events
from journal_api.store.database import Transaction, pin
from journal_api.store.delivery_histories import DeliveryRecord, list_delivery_records


def list_visible_alerts(resources: Resources, grant: Grant, page: AlertPage, *, now: datetime) -> tuple[AlertView, ...]:
    """List the alerts the caller may see, newest first, each as far as the caller's role sees it.

    Raises Invalid when a patient filters by severity: the filter would tell what the answer leaves out.
    """
    if page.severity is not None and grant.caller.role is Role.PATIENT:
        raise Invalid(Fault("?severity", "invalid", "A patient's own alerts cannot be filtered by severity."))
    with resources.database.transaction(grant.scope) as tx:
        alerts = list_alerts(tx, grant, page)
        audit_list(tx, grant, patient_ids=(alert.patient_id for alert in alerts), now=now)
    return tuple(show_alert(alert, role=grant.caller.role) for alert in alerts)


def count_alerts(resources: Resources, grant: Grant, *, now: datetime) -> tuple[AlertCount, ...]:
    """Count the live alerts within the caller's reach, by severity and state."""
    with resources.database.transaction(grant.scope) as tx:
        audit_use(tx, grant, now=now)
        return count_live_alerts(tx, grant)


def get_alert(resources: Resources, grant: Grant, alert_id: UUID, *, now: datetime) -> AlertView:
    """Get one alert as far as the caller's role sees it. Raises NotFound."""
    with resources.database.transaction(grant.scope) as tx:
        alert = get_visible_alert(tx, grant, alert_id)
        audit_use(tx, grant.pinned_to(alert.patient_id), now=now, object_id=alert_id)
    return show_alert(alert, role=grant.caller.role)


def explain(resources: Resources, grant: Grant, alert_id: UUID, *, now: datetime) -> Explanation:
    """Get the numbers, the rule and the sentence behind an alert. Raises NotFound."""
    with resources.database.transaction(grant.scope) as tx:
        alert = get_visible_alert(tx, grant, alert_id)
        audit_use(tx, grant.pinned_to(alert.patient_id), now=now, object_id=alert_id)
    return explain_alert(alert)


def list_alert_events(resources: Resources, grant: Grant, alert_id: UUID, *, now: datetime) -> tuple[AlertEvent, ...]:
    """List every transition of an alert, oldest first. Raises NotFound."""
    with resources.database.transaction(grant.scope) as tx:
        patient_id = _open_record(tx, grant, alert_id, now=now)
        return list_events(tx, patient_id, alert_id)


def list_alert_deliveries(
    resources: Resources, grant: Grant, alert_id: UUID, *, now: datetime
) -> tuple[DeliveryRecord, ...]:
    """List every message of an alert with its attempts, in the order in which they fall due. Raises NotFound."""
    with resources.database.transaction(grant.scope) as tx:
        patient_id = _open_record(tx, grant, alert_id, now=now)
        return list_delivery_records(tx, patient_id, alert_id)


def check_alert(resources: Resources, grant: Grant, alert_id: UUID) -> None:
    """Raise NotFound unless the caller may see this alert."""
    with resources.database.transaction(grant.scope) as tx:
        get_visible_alert(tx, grant, alert_id)


def _open_record(tx: Transaction, grant: Grant, alert_id: UUID, *, now: datetime) -> UUID:
    patient_id = get_visible_alert(tx, grant, alert_id).patient_id
    pinned = grant.pinned_to(patient_id)
    pin(tx, pinned.scope)
    audit_use(tx, pinned, now=now, object_id=alert_id)
    return patient_id
