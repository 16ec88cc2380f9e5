"""How many alerts live, and how soon they are told and answered: counts and seconds over all clinics, no ids."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from journal_api.store.database import Transaction

_LIVE_ALERTS = sa.text("SELECT severity, state, alerts, oldest_seconds FROM live_alerts(:now)")
_ALERT_TIMES = sa.text("SELECT stage, severity, median_seconds, p99_seconds, slowest_seconds FROM alert_times(:now)")


@dataclass(frozen=True, slots=True)
class LiveAlerts:
    """The alerts of one severity in one state: how many, and for how many seconds the oldest has been open."""

    severity: str
    state: str
    alerts: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True)
class AlertTimes:
    """Seconds by severity.

    ``stage`` first_attempt: from when an alert was to be told, within the last hour, to the first attempt, or to now
    where there was none; answer: from the opening of an alert of the last week to a person's first answer.
    """

    stage: str
    severity: str
    median_seconds: float
    p99_seconds: float
    slowest_seconds: float


def list_live_alerts(tx: Transaction, *, now: datetime) -> tuple[LiveAlerts, ...]:
    """List what lives by severity and state; what there is none of is left out."""
    return tuple(LiveAlerts(*row) for row in tx.execute(_LIVE_ALERTS, {"now": now}))


def list_alert_times(tx: Transaction, *, now: datetime) -> tuple[AlertTimes, ...]:
    """List the times by stage and severity; what there was none of is left out."""
    return tuple(AlertTimes(*row) for row in tx.execute(_ALERT_TIMES, {"now": now}))
