"""CR-06: what must be heard of a treatment session. One alert per patient gathers every finding, gravest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from journal_api.domain.alerting import (
    Alert,
    Evidence,
    Intent,
    MarkUnsupported,
    OpenAlert,
    RaiseSeverity,
    RuleId,
    Severity,
    UpdateEvidence,
)
from journal_api.domain.clinical_rules import cr_06_session_safety as rule
from journal_api.domain.thresholds import Thresholds
from journal_api.domain.vitals import (
    Concern,
    Vitals,
    find_reached_pressure,
    judge_vitals,
    list_pressures,
    say_pressure,
)

TITLE = "Session safety"


class FindingKind(StrEnum):
    """What a finding is about."""

    BLOOD_PRESSURE = "blood_pressure"
    EMERGENCY_SIGNS = "emergency_signs"
    SIDE_EFFECT = "side_effect"
    DISSOCIATION = "dissociation"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found: in which reading or entry (`source_id`), how grave, and against which figure.

    `value` and `threshold` are spelled with their unit, `numbers` are (name with unit, value); `on` is the patient's
    day it belongs to.
    """

    source_id: UUID
    kind: FindingKind
    severity: Severity
    on: date
    value: str
    threshold: str
    figure: str
    figure_version: str
    numbers: tuple[tuple[str, float], ...] = ()


def find_in_vitals(vitals: Vitals, thresholds: Thresholds, *, on: date) -> Finding | None:
    """Find what a reading must be heard for: an urgent blood pressure, or at any value a sign of an emergency."""
    if judge_vitals(vitals, thresholds) is Concern.EMERGENCY:
        signs = ", ".join(sign.replace("_", " ") for sign in vitals.emergency_signs)
        return Finding(
            source_id=vitals.id,
            kind=FindingKind.EMERGENCY_SIGNS,
            severity=Severity.CRITICAL,
            on=on,
            value=f"{signs} (blood pressure {say_pressure(vitals)})",
            threshold="any of chest pain, severe headache, neurological signs",
            figure=rule.EMERGENCY_SIGNS.id,
            figure_version=rule.EMERGENCY_SIGNS.version,
            numbers=list_pressures(vitals),
        )
    reached = find_reached_pressure(vitals, thresholds)
    if reached is None or reached.concern is not Concern.URGENT:
        return None
    return Finding(
        source_id=vitals.id,
        kind=FindingKind.BLOOD_PRESSURE,
        severity=Severity.URGENT,
        on=on,
        value=say_pressure(vitals),
        threshold=f"{reached.mark.value:g} mmHg {reached.name}",
        figure=reached.mark.id,
        figure_version=reached.mark.version,
        numbers=list_pressures(vitals),
    )


def decide_session_safety(
    finding: Finding, *, live_alert: Alert | None, now: datetime, late_by_days: int
) -> tuple[Intent, ...]:
    """Decide what one finding does, given the patient's live CR-06 alert.

    A new alert, a graver one, or the live one with this finding added; it is never lowered and never ends by itself.
    """
    findings = {**_findings_of(live_alert), finding.source_id: finding}
    evidence, explanation = _evidence_of(findings), explain_findings(tuple(findings.values()))
    if live_alert is None:
        opened = OpenAlert(
            RuleId.SESSION_SAFETY, finding.severity, TITLE, explanation, evidence, late_by_days=late_by_days
        )
        return (opened,)
    if finding.severity.rank > live_alert.severity.rank:
        return (RaiseSeverity(live_alert.id, finding.severity, finding.kind.value, explanation, evidence),)
    if live_alert.supported and dict(live_alert.evidence) == evidence:
        return ()
    told_at = live_alert.notified_at or live_alert.opened_at
    notify = now - told_at >= rule.TELL_AGAIN_AFTER.value
    return (UpdateEvidence(live_alert.id, explanation, evidence, notify=notify),)


def join_session_safety(opening: OpenAlert, *, live_alert: Alert, now: datetime) -> tuple[Intent, ...]:
    """Decide anew on a finding that meant to open an alert, where another has opened it at the same moment."""
    late = opening.late_by_days
    return tuple(
        intent
        for finding in read_findings(opening.evidence)
        for intent in decide_session_safety(finding, live_alert=live_alert, now=now, late_by_days=late)
    )


def withdraw_finding(source_id: UUID, *, live_alert: Alert | None) -> tuple[Intent, ...]:
    """Decide what it means that a reading or entry no longer holds a finding, because it was corrected or deleted.

    The alert stays, for a person saw it or should have; without any other finding it is no longer supported.
    """
    findings = _findings_of(live_alert)
    if live_alert is None or findings.pop(source_id, None) is None:
        return ()
    if findings:
        told = tuple(findings.values())
        return (UpdateEvidence(live_alert.id, explain_findings(told), _evidence_of(findings)),)
    return (MarkUnsupported(live_alert.id),) if live_alert.supported else ()


def explain_findings(findings: tuple[Finding, ...]) -> str:
    """Say in a sentence what the gravest finding was, when, and against which mark of CR-06."""
    gravest = max(findings, key=_gravity)
    what = gravest.kind.replace("_", " ").capitalize()
    mark = f"{gravest.severity} from {gravest.threshold}"
    more = f" {len(findings)} findings in all." if len(findings) > 1 else ""
    return (
        f"{what} on {gravest.on.isoformat()}: {gravest.value}; {mark} "
        f"({RuleId.SESSION_SAFETY}, {gravest.figure} version {gravest.figure_version}).{more}"
    )


def _gravity(finding: Finding) -> tuple[int, date, UUID]:
    return (finding.severity.rank, finding.on, finding.source_id)


def _evidence_of(findings: Mapping[UUID, Finding]) -> dict[str, object]:
    told = sorted(findings.values(), key=_gravity, reverse=True)
    figures = {
        (one.figure, one.threshold): {"id": one.figure, "version": one.figure_version, "value": one.threshold}
        for one in told
    }
    return {
        "rule": RuleId.SESSION_SAFETY.value,
        "figures": list(figures.values()),
        "findings": [_spell(finding) for finding in told],
    }


def _spell(finding: Finding) -> dict[str, object]:
    return {
        "source_id": str(finding.source_id),
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "on": finding.on.isoformat(),
        "value": finding.value,
        "threshold": finding.threshold,
        "figure": finding.figure,
        "figure_version": finding.figure_version,
        "numbers": dict(finding.numbers),
    }


def _findings_of(alert: Alert | None) -> dict[UUID, Finding]:
    return {} if alert is None else {finding.source_id: finding for finding in read_findings(alert.evidence)}


def read_findings(evidence: Evidence) -> tuple[Finding, ...]:
    """Read the findings back from an alert's evidence."""
    spelled = evidence.get("findings", [])
    return tuple(_read(one) for one in spelled) if isinstance(spelled, list) else ()


def _read(spelled: Mapping[str, object]) -> Finding:
    text = {name: str(value) for name, value in spelled.items()}
    numbers = spelled.get("numbers")
    return Finding(
        source_id=UUID(text["source_id"]),
        kind=FindingKind(text["kind"]),
        severity=Severity(text["severity"]),
        on=date.fromisoformat(text["on"]),
        value=text["value"],
        threshold=text["threshold"],
        figure=text["figure"],
        figure_version=text["figure_version"],
        numbers=tuple(sorted(numbers.items())) if isinstance(numbers, Mapping) else (),
    )
