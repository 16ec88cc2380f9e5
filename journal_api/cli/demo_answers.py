"""How the demo's clinician answers the alerts of the past: as somebody would have, at hours somebody works."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.cli.demo_care import log_call
from journal_api.cli.demo_clinic import ZONE, DemoClinic
from journal_api.domain.access import Caller, decide
from journal_api.domain.alert_views import AlertPage, AlertView
from journal_api.domain.alerting import AlertState, RuleId, Severity
from journal_api.services.alert_answers import Resolution, ResolveReason, acknowledge_alert, resolve_alert
from journal_api.services.alerts import get_alert, list_visible_alerts

OPENING = time(hour=8, minute=30)
RESOLUTIONS = {
    RuleId.RISK: Resolution(ResolveReason.TREATED, useful=True, note="Called. Safety plan reviewed together."),
    RuleId.EARLY_WARNING: Resolution(ResolveReason.TREATED, useful=True, note="Seen; the next session was moved up."),
    RuleId.SESSION_SAFETY: Resolution(ResolveReason.TREATED, useful=True, note="Watched until it had settled."),
    RuleId.SILENCE: Resolution(ResolveReason.REVIEWED_OK, useful=True, note="Reached by telephone."),
    RuleId.WORSENING: Resolution(ResolveReason.TREATED, useful=True, note="Plan reviewed at the next visit."),
    RuleId.RELAPSE: Resolution(ResolveReason.TREATED, useful=True, note="Maintenance offered and discussed."),
    RuleId.URINARY: Resolution(ResolveReason.TREATED, useful=True, note="Urine sent to the laboratory."),
    RuleId.USE: Resolution(ResolveReason.TREATED, useful=True, note="Talked it through; seen every week for now."),
    RuleId.MANIA: Resolution(ResolveReason.TREATED, useful=True, note="Seen the same day; sessions paused."),
    RuleId.NO_RESPONSE: Resolution(ResolveReason.TREATED, useful=True, note="Second opinion asked for."),
}


@dataclass(frozen=True, slots=True)
class _Answer:
    at: datetime
    alert_id: UUID
    state: AlertState


class Answering:
    """What the clinician has still to do about one patient, in the order of time."""

    def __init__(self, clinic: DemoClinic, clinician: Caller, patient_id: UUID, *, rng: Random) -> None:
        self._clinic, self._clinician, self._patient_id, self._rng = clinic, clinician, patient_id, rng
        self._planned: list[_Answer] = []

    def notice(self, now: datetime) -> None:
        """Look at the patient's open alerts and plan an answer for each that has none yet."""
        grant = decide(self._clinic.clinician, "alerts", "read")
        page = AlertPage(limit=10, state=AlertState.OPEN, patient_id=self._patient_id)
        for alert in list_visible_alerts(self._clinic.api, grant, page, now=now):
            if _is_told(alert) and not any(answer.alert_id == alert.id for answer in self._planned):
                self._plan(alert.id, is_pressing=alert.severity is not Severity.STANDARD, now=now)

    def answer_until(self, now: datetime) -> None:
        """Give every answer whose time has come by ``now``; what recovered meanwhile needs none."""
        due = [answer for answer in self._planned if answer.at <= now]
        self._planned = [answer for answer in self._planned if answer.at > now]
        for answer in sorted(due, key=lambda one: one.at):
            self._give(answer)

    def _plan(self, alert_id: UUID, *, is_pressing: bool, now: datetime) -> None:
        minutes = timedelta(minutes=self._rng.uniform(4, 25))
        seen_at = now + minutes if is_pressing else _next_opening(now) + minutes
        hours = self._rng.uniform(2, 18) if is_pressing else self._rng.uniform(26, 120)
        self._planned.append(_Answer(seen_at, alert_id, AlertState.ACKNOWLEDGED))
        self._planned.append(_Answer(seen_at + timedelta(hours=hours), alert_id, AlertState.RESOLVED))

    def _give(self, answer: _Answer) -> None:
        api, grant = self._clinic.api, decide(self._clinic.clinician, "alerts", "act")
        alert = get_alert(api, decide(self._clinic.clinician, "alerts", "read"), answer.alert_id, now=answer.at)
        if alert.state is AlertState.RESOLVED or alert.rule is None:
            return
        if answer.state is AlertState.RESOLVED:
            resolution = RESOLUTIONS[alert.rule]
            resolve_alert(api, grant, alert.id, resolution, expected=None, now=answer.at)
            log_call(api, self._clinician, alert.rule, alert.id, now=answer.at)
        else:
            acknowledge_alert(api, grant, alert.id, note=None, expected=None, now=answer.at)


def _is_told(alert: AlertView) -> bool:
    # What waits for its repeat is on record, and nobody answers it before it is told.
    return alert.evidence is None or alert.evidence.get("is_told") is not False


def _next_opening(now: datetime) -> datetime:
    """Return when somebody is next at work; weekends are worked too."""
    local = now.astimezone(ZoneInfo(ZONE))
    today = datetime.combine(local.date(), OPENING, tzinfo=local.tzinfo)
    return today if local < today else today + timedelta(days=1)
