"""Alerts opened about the people of a ward, the way the rules open them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from journal_api.domain.access import Scope
from journal_api.domain.alerting import Intent, OpenAlert, Recover, RuleId, Severity
from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.judgements import Shape
from journal_api.services.intents import apply_intents
from tests.wards import NOW
from tests.web.ward_clients import WardClients

EPISODE = EpisodeRef(date(2026, 2, 20), date(2026, 3, 1), measure="mood", shape=Shape.GRADUAL)
RISK = OpenAlert(
    RuleId.RISK,
    Severity.CRITICAL,
    "Risk answer",
    "Answered 9 of 10.",
    {"figure": "CR-01.critical_from", "figure_version": "1", "value": 9.0, "threshold": 8.0},
)
WARNING = OpenAlert(RuleId.EARLY_WARNING, Severity.URGENT, "Mood fell", "By 3 points.", {"drop": 3.0}, EPISODE)

# What a clinician may do with an alert, and a body for it.
ACTIONS = {
    "acknowledge": {},
    "snooze": {"until": (NOW + timedelta(minutes=30)).isoformat(), "reason": "seen today"},
    "resolve": {"reason": "treated", "useful": True},
}


def open_alert(clients: WardClients, opening: OpenAlert = WARNING, patient_id: UUID | None = None) -> UUID:
    """Open an alert, about Ana unless told otherwise, at the app's time."""
    return _apply(clients, opening, patient_id or clients.ward.ana)


def recover(clients: WardClients, alert_id: UUID) -> None:
    """Let Ana's alert end by itself."""
    _apply(clients, Recover(alert_id), clients.ward.ana)


def _apply(clients: WardClients, intent: Intent, patient_id: UUID) -> UUID:
    clinic_id, now = clients.ward.clinic_id, clients.clock.now
    with clients.database.transaction(Scope(patient_id=patient_id, tenant_id=clinic_id)) as tx:
        (alert_id,) = apply_intents(tx, patient_id=patient_id, clinic_id=clinic_id, intents=(intent,), now=now)
    return alert_id
