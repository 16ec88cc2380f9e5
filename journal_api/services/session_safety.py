"""What follows from a finding of CR-06, in the own transaction of the write it was found in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import RuleId
from journal_api.domain.kinds.side_effects import SIDE_EFFECT
from journal_api.domain.session_safety import Finding, decide_session_safety, withdraw_finding
from journal_api.domain.side_effect_findings import (
    ReportedEffect,
    ToldEffect,
    find_in_effect,
    may_alert,
    read_effect,
)
from journal_api.domain.stored_entries import StoredEntry
from journal_api.domain.treatment_sessions import TreatmentSession
from journal_api.services.intents import apply_intents
from journal_api.store.alerts import find_live_alert
from journal_api.store.database import Transaction
from journal_api.store.entries import WritingDesk
from journal_api.store.side_effects import list_side_effects
from journal_api.store.treatment_sessions import map_sessions_held


def follow_up_side_effect(
    tx: Transaction, entry: StoredEntry, *, before: StoredEntry | None, desk: WritingDesk, now: datetime
) -> None:
    """Apply CR-06 to a stored side effect; a correction marks its alert, never ends it.

    An edit that leaves the finding as it was says nothing new, so that an alert somebody resolved does not come back.
    """
    if entry.kind != SIDE_EFFECT:
        return
    finding = _find(tx, entry, zone=desk.timezone)
    if finding == (None if before is None else _find(tx, before, zone=desk.timezone)):
        return
    if finding is not None:
        follow_up_finding(tx, finding, desk=desk, patient_id=entry.patient_id, now=now)
        return
    live = find_live_alert(tx, entry.patient_id, RuleId.SESSION_SAFETY)
    intents = withdraw_finding(entry.id, live_alert=live)
    apply_intents(tx, patient_id=entry.patient_id, clinic_id=desk.clinic_id, intents=intents, now=now)


def holds_finding(tx: Transaction, entry: StoredEntry, *, desk: WritingDesk) -> bool:
    """Tell whether an entry is a side effect that CR-06 alerts on."""
    if entry.kind != SIDE_EFFECT:
        return False
    return _find(tx, entry, zone=desk.timezone) is not None


def list_effects(tx: Transaction, patient_id: UUID, *, zone: str) -> tuple[ReportedEffect, ...]:
    """List every side effect of a patient as CR-06 reads it; `zone` is where the patient lives."""
    sessions = map_sessions_held(tx, patient_id)
    return tuple(read_effect(told, zone=zone, sessions=sessions) for told in list_side_effects(tx, patient_id))


def list_effects_of_session(tx: Transaction, session: TreatmentSession, *, zone: str) -> tuple[ReportedEffect, ...]:
    """List the side effects that name a session."""
    sessions = map_sessions_held(tx, session.patient_id)
    return tuple(
        read_effect(effect, zone=zone, sessions=sessions)
        for effect in list_side_effects(tx, session.patient_id, treatment_session_id=session.id)
    )


def _find(tx: Transaction, entry: StoredEntry, *, zone: str) -> Finding | None:
    """Find what an entry must be heard for; its patient's sessions are looked up only where they can matter."""
    if entry.is_deleted or not may_alert(entry.content):
        return None
    sessions = map_sessions_held(tx, entry.patient_id)
    told = ToldEffect(entry.id, entry.local_date, entry.recorded_at, entry.timezone, entry.content)
    return find_in_effect(read_effect(told, zone=zone, sessions=sessions))


def follow_up_finding(tx: Transaction, finding: Finding, *, desk: WritingDesk, patient_id: UUID, now: datetime) -> None:
    """Open, raise or supplement the patient's CR-06 alert."""
    today = now.astimezone(ZoneInfo(desk.timezone)).date()
    live = find_live_alert(tx, patient_id, RuleId.SESSION_SAFETY)
    late = max(0, (today - finding.on).days)
    intents = decide_session_safety(finding, live_alert=live, now=now, late_by_days=late)
    apply_intents(tx, patient_id=patient_id, clinic_id=desk.clinic_id, intents=intents, now=now)
