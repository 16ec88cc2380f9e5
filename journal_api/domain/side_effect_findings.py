"""CR-06: what a reported side effect must be heard for, at once or when the next morning has come."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import Alert, Intent, RuleId, Severity
from journal_api.domain.clinical_rules import cr_06_session_safety as rule
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.session_safety import Finding, FindingKind, decide_session_safety, read_findings
from journal_api.domain.side_effects import SideEffectKind, is_severe


@dataclass(frozen=True, slots=True)
class ToldEffect:
    """A side effect's entry as it is stored; `content` as `entry_kinds` lays it down."""

    entry_id: UUID
    local_date: date
    recorded_at: datetime
    timezone: str | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportedEffect:
    """What CR-06 needs of a side effect's entry; `since_on` is the patient's day it began on, None: nobody knows."""

    entry_id: UUID
    kind: SideEffectKind
    severity: float
    on: date
    recorded_at: datetime
    ended_at: datetime | None
    since_on: date | None
    zone: str


def read_effect(told: ToldEffect, *, zone: str, sessions: Mapping[UUID, date]) -> ReportedEffect:
    """Make it from an entry; `zone` is where its patient lives, `sessions` the days of those that took place, by id."""
    ended_at, onset_at = told.content.get("ended_at"), told.content.get("onset_at")
    named = told.content.get("treatment_session_id")
    lived_in = told.timezone or zone
    since_on = None if named is None else sessions.get(UUID(str(named)))
    if since_on is None and onset_at is not None:
        since_on = datetime.fromisoformat(onset_at).astimezone(ZoneInfo(lived_in)).date()
    return ReportedEffect(
        entry_id=told.entry_id,
        kind=SideEffectKind(told.content["side_effect"]),
        severity=float(told.content["severity"]),
        on=told.local_date,
        recorded_at=told.recorded_at,
        ended_at=None if ended_at is None else datetime.fromisoformat(ended_at),
        since_on=since_on or _last_session(tuple(sessions.values()), told.local_date),
        zone=lived_in,
    )


def may_alert(content: Mapping[str, Any]) -> bool:
    """Tell whether a side effect of this content can hold a finding at all, whatever sessions there were."""
    severity = float(content["severity"])
    return is_severe(severity) or _is_asked_after(SideEffectKind(content["side_effect"]), severity)


def find_in_effect(effect: ReportedEffect) -> Finding | None:
    """Find what the report itself says: a severe side effect, or dissociation that outlasted the night."""
    if is_severe(effect.severity):
        return _find(effect, FindingKind.SIDE_EFFECT, rule.SEVERE_FROM)
    morning_at = morning_after(effect)
    if morning_at is None or (effect.ended_at or effect.recorded_at) < morning_at:
        return None
    return _find(effect, FindingKind.DISSOCIATION, rule.DISSOCIATION_FROM)


def decide_unresolved(
    effects: Sequence[ReportedEffect], *, alerts: Collection[Alert], now: datetime, today: date
) -> tuple[Intent, ...]:
    """Decide on dissociations nobody has told the end of although the next morning has come: silence is no end.

    `alerts` are the patient's, live and resolved: what one of them tells of already is not told again.
    """
    own = tuple(alert for alert in alerts if alert.rule is RuleId.SESSION_SAFETY)
    told = {finding.source_id for alert in own for finding in read_findings(alert.evidence)}
    live = next((alert for alert in own if alert.is_live), None)
    return tuple(
        intent
        for effect in effects
        if _is_unresolved(effect, now) and effect.entry_id not in told
        for intent in decide_session_safety(
            _find(effect, FindingKind.DISSOCIATION, rule.DISSOCIATION_FROM),
            live_alert=live,
            now=now,
            late_by_days=max(0, (today - effect.on).days - 1),
        )
    )


def list_mornings(effects: Sequence[ReportedEffect]) -> tuple[date, ...]:
    """List the local days on which an end is asked for that nobody has told yet."""
    mornings = (morning_after(effect) for effect in effects if effect.ended_at is None)
    return tuple(morning.date() for morning in mornings if morning is not None)


def _is_unresolved(effect: ReportedEffect, now: datetime) -> bool:
    morning_at = morning_after(effect)
    if morning_at is None or effect.ended_at is not None:
        return False
    return timedelta() <= now - morning_at <= rule.ASKED_AFTER_WITHIN.value


def morning_after(effect: ReportedEffect) -> datetime | None:
    """Return when the morning after its beginning begins for the patient; None where CR-06 does not ask for it."""
    if not _is_asked_after(effect.kind, effect.severity) or effect.since_on is None:
        return None
    midnight = datetime.combine(effect.since_on + timedelta(days=1), time(), tzinfo=ZoneInfo(effect.zone))
    return midnight + rule.MORNING_FROM.value


def _is_asked_after(kind: SideEffectKind, severity: float) -> bool:
    return kind is SideEffectKind.DISSOCIATION and severity >= rule.DISSOCIATION_FROM.value


def _find(effect: ReportedEffect, kind: FindingKind, figure: Figure[float]) -> Finding:
    is_open = "" if effect.ended_at is not None else ", no end told"
    since = "" if effect.since_on is None else f" since {effect.since_on.isoformat()}"
    beyond = " the next morning" if kind is FindingKind.DISSOCIATION else ""
    return Finding(
        source_id=effect.entry_id,
        kind=kind,
        severity=Severity.URGENT,
        on=effect.on,
        value=f"{effect.kind.replace('_', ' ')} {effect.severity:g} of {rule.SEVERITY.value[1]:g}{since}{is_open}",
        threshold=f"{figure.value:g}{beyond}",
        figure=figure.id,
        figure_version=figure.version,
        numbers=(("severity", effect.severity),),
    )


def _last_session(days: Sequence[date], on: date) -> date | None:
    near = [day for day in days if timedelta() <= on - day <= rule.SESSION_WITHIN.value]
    return max(near, default=None)
