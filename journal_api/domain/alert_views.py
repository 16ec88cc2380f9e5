"""What is asked for of alerts, and what each role sees of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from journal_api.domain.access import Role
from journal_api.domain.alerting import Alert, AlertState, Evidence, RuleId, Severity
from journal_api.domain.episodes import EpisodeRef


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as one reader may see it; what is not for the reader is None.

    A clinician of the team sees everything. A patient sees that there is an alert and whether someone answered, but not
    which rule spoke nor how grave it was taken to be. An admin sees who waits and since when, and no health fact.
    """

    id: UUID
    patient_id: UUID
    state: AlertState
    opened_at: datetime
    acknowledged_at: datetime | None
    resolved_at: datetime | None
    version: int
    severity: Severity | None = None
    due_at: datetime | None = None
    chain: int | None = None
    late_by_days: int | None = None
    rule: RuleId | None = None
    episode: EpisodeRef | None = None
    title: str | None = None
    explanation: str | None = None
    evidence: Evidence | None = None
    supported: bool | None = None
    acknowledged_by: UUID | None = None
    resolved_reason: str | None = None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Which alerts are wanted; None: any. ``after`` is opened_at and id of the last one of the page before."""

    limit: int
    after: tuple[datetime, UUID] | None = None
    state: AlertState | None = None
    severity: Severity | None = None
    patient_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class AlertCount:
    """How many alerts of one severity are in one state."""

    severity: Severity
    state: AlertState
    count: int


_EVERYBODY = ("id", "patient_id", "state", "opened_at", "acknowledged_at", "resolved_at", "version")
_SHOWN = {
    Role.PATIENT: _EVERYBODY,
    Role.ADMIN: (*_EVERYBODY, "severity", "due_at", "chain", "late_by_days"),
    Role.CLINICIAN: AlertView.__slots__,
}


def show_alert(alert: Alert, *, role: Role) -> AlertView:
    """Reduce an alert to what ``role`` may see of one within its reach. KeyError for a role that sees none."""
    return AlertView(**{name: getattr(alert, name) for name in _SHOWN[role]})
