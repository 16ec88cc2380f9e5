"""CR-01: what an answer about harming oneself asks for, at once and without any worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from journal_api.domain.alerting import Alert, Intent, OpenAlert, RaiseSeverity, RuleId, Severity, UpdateEvidence
from journal_api.domain.clinical_rules import cr_01_risk as rule
from journal_api.domain.measures import URGE_TO_HARM

TITLE = "Risk answer: urge to harm"


class RiskLevel(StrEnum):
    """What a summary says of a person's risk."""

    LOW = "low"
    ELEVATED = "elevated"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """One answer about the urge to harm oneself (0-10, higher is worse) and the local date it was given on."""

    answered_on: date
    value: float


@dataclass(frozen=True, slots=True)
class RiskEntry:
    """What CR-01 needs of the entry that holds a risk answer: its id, its day, and the answer (0-10)."""

    entry_id: UUID
    local_date: date
    urge_to_harm: float


def risk_severity(urge_to_harm: float | None) -> Severity | None:
    """Return the severity an answer asks for: 8 and above critical, 4 and above urgent, below none (CR-01)."""
    if urge_to_harm is None or urge_to_harm < rule.URGENT_FROM.value:
        return None
    return Severity.CRITICAL if urge_to_harm >= rule.CRITICAL_FROM.value else Severity.URGENT


def decide_risk(entry: RiskEntry, *, live_alert: Alert | None, now: datetime, today: date) -> tuple[Intent, ...]:
    """Decide what one risk answer does, given the patient's live CR-01 alert.

    A new alert, a graver one, or the live one with this answer added; it is never lowered and never ends by itself. It
    always notifies, but not again within four hours unless it got worse. `today` is the patient's local date and tells
    how late the answer arrived.
    """
    severity = risk_severity(entry.urge_to_harm)
    if severity is None:
        return ()
    late = max(0, (today - entry.local_date).days)
    evidence = _evidence_of(entry, severity=severity)
    explanation = explain_risk(entry, late_by_days=late)
    if live_alert is None:
        return (OpenAlert(RuleId.RISK, severity, TITLE, explanation, evidence, late_by_days=late),)
    if severity.rank > live_alert.severity.rank:
        why = f"urge to harm answered {entry.urge_to_harm:g}"
        return (RaiseSeverity(live_alert.id, severity, why, explanation, evidence),)
    if live_alert.evidence.get("entry_id") == str(entry.entry_id) and live_alert.evidence == evidence:
        return ()
    return (UpdateEvidence(live_alert.id, explanation, evidence, notify=_may_tell_again(live_alert, now)),)


def explain_risk(entry: RiskEntry, *, late_by_days: int) -> str:
    """Say in a sentence what was answered, when, and which mark of CR-01 it reached."""
    critical = entry.urge_to_harm >= rule.CRITICAL_FROM.value
    mark = rule.CRITICAL_FROM if critical else rule.URGENT_FROM
    late = f" It arrived {late_by_days} days late." if late_by_days else ""
    return (
        f"Answered {entry.urge_to_harm:g} of 10 to the urge to harm on {entry.local_date.isoformat()}; "
        f"{'critical' if critical else 'urgent'} from {mark.value:g} ({RuleId.RISK}, {mark.id} version {mark.version})."
        f"{late}"
    )


def _may_tell_again(alert: Alert, now: datetime) -> bool:
    told_at = alert.notified_at or alert.opened_at
    return now - told_at >= rule.TELL_AGAIN_AFTER.value


def _evidence_of(entry: RiskEntry, *, severity: Severity) -> dict[str, object]:
    mark = rule.CRITICAL_FROM if severity is Severity.CRITICAL else rule.URGENT_FROM
    return {
        "rule": RuleId.RISK.value,
        "figure": mark.id,
        "figure_version": mark.version,
        "measure": URGE_TO_HARM,
        "value": entry.urge_to_harm,
        "threshold": mark.value,
        "entry_id": str(entry.entry_id),
        "local_date": entry.local_date.isoformat(),
    }
