"""CR-01: what an answer about harming oneself asks for, at once and without any worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from journal_api.domain.clinical_rules import cr_01_risk as rule
from journal_api.domain.clinical_rules.figures import Figure
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
    always notifies, but not again within four hours unless it got worse. The gravest answer stays the one that is
    told, in whatever order they arrive. `today` is the patient's local date and tells how late the answer arrived.
    """
    severity = risk_severity(entry.urge_to_harm)
    if severity is None:
        return ()
    late = max(0, (today - entry.local_date).days)
    answers = {**_answers_of(live_alert), entry.entry_id: entry}
    evidence, explanation = _evidence_of(answers), explain_risk(tuple(answers.values()), late_by_days=late)
    if live_alert is None:
        return (OpenAlert(RuleId.RISK, severity, TITLE, explanation, evidence, late_by_days=late),)
    if severity.rank > live_alert.severity.rank:
        why = f"urge to harm answered {entry.urge_to_harm:g}"
        return (RaiseSeverity(live_alert.id, severity, why, explanation, evidence),)
    if live_alert.supported and dict(live_alert.evidence) == evidence:
        return ()
    return (UpdateEvidence(live_alert.id, explanation, evidence, notify=_may_tell_again(live_alert, now)),)


def join_risk(opening: OpenAlert, *, live_alert: Alert, now: datetime) -> tuple[Intent, ...]:
    """Decide anew on an answer that meant to open an alert, where another answer has opened it at the same moment."""
    intents: list[Intent] = []
    for answer in _read_answers(opening.evidence):
        today = answer.local_date + timedelta(days=opening.late_by_days)
        intents.extend(decide_risk(answer, live_alert=live_alert, now=now, today=today))
    return tuple(intents)


def withdraw_risk(entry_id: UUID, *, live_alert: Alert | None) -> tuple[Intent, ...]:
    """Decide what it means that an entry no longer holds a risk answer, because it was edited or deleted.

    The alert stays, for a person saw the answer or should have; without any other answer it is no longer supported.
    """
    if live_alert is None:
        return ()
    answers = _answers_of(live_alert)
    if answers.pop(entry_id, None) is None:
        return ()
    if answers:
        explanation = explain_risk(tuple(answers.values()), late_by_days=0)
        return (UpdateEvidence(live_alert.id, explanation, _evidence_of(answers)),)
    return (MarkUnsupported(live_alert.id),) if live_alert.supported else ()


def explain_risk(answers: tuple[RiskEntry, ...], *, late_by_days: int) -> str:
    """Say in a sentence what the gravest answer was, when, and which mark of CR-01 it reached."""
    gravest = max(answers, key=_gravity)
    mark = _mark_of(gravest)
    word = "critical" if mark is rule.CRITICAL_FROM else "urgent"
    more = f" {len(answers)} risk answers in all." if len(answers) > 1 else ""
    late = f" It arrived {late_by_days} days late." if late_by_days else ""
    return (
        f"Answered {gravest.urge_to_harm:g} of 10 to the urge to harm on {gravest.local_date.isoformat()}; "
        f"{word} from {mark.value:g} ({RuleId.RISK}, {mark.id} version {mark.version}).{more}{late}"
    )


def _may_tell_again(alert: Alert, now: datetime) -> bool:
    told_at = alert.notified_at or alert.opened_at
    return now - told_at >= rule.TELL_AGAIN_AFTER.value


def _gravity(answer: RiskEntry) -> tuple[float, date, UUID]:
    return (answer.urge_to_harm, answer.local_date, answer.entry_id)


def _mark_of(answer: RiskEntry) -> Figure[float]:
    return rule.CRITICAL_FROM if risk_severity(answer.urge_to_harm) is Severity.CRITICAL else rule.URGENT_FROM


def _evidence_of(answers: Mapping[UUID, RiskEntry]) -> dict[str, object]:
    gravest = max(answers.values(), key=_gravity)
    mark = _mark_of(gravest)
    told = sorted(answers.values(), key=lambda answer: (answer.local_date, answer.entry_id))
    return {
        "rule": RuleId.RISK.value,
        "figure": mark.id,
        "figure_version": mark.version,
        "measure": URGE_TO_HARM,
        "threshold": mark.value,
        **_spell(gravest),
        "answers": [_spell(answer) for answer in told],
    }


def _spell(answer: RiskEntry) -> dict[str, object]:
    return {
        "entry_id": str(answer.entry_id),
        "local_date": answer.local_date.isoformat(),
        "value": answer.urge_to_harm,
    }


def _answers_of(alert: Alert | None) -> dict[UUID, RiskEntry]:
    return {} if alert is None else {answer.entry_id: answer for answer in _read_answers(alert.evidence)}


def _read_answers(evidence: Evidence) -> tuple[RiskEntry, ...]:
    spelled = evidence.get("answers", [])
    return tuple(_read(one) for one in spelled) if isinstance(spelled, list) else ()


def _read(spelled: Mapping[str, object]) -> RiskEntry:
    return RiskEntry(
        entry_id=UUID(str(spelled["entry_id"])),
        local_date=date.fromisoformat(str(spelled["local_date"])),
        urge_to_harm=float(str(spelled["value"])),
    )
