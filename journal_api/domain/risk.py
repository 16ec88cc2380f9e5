"""CR-01: what an answer about harming oneself asks for, at once and without any worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from journal_api.domain.risk_readings import Mark, RiskReading, RiskSource
from journal_api.domain.risk_words import TITLES, count_of, name_answer, say_answer, say_mark
from journal_api.domain.thresholds import NOTHING_SET, Thresholds


class RiskLevel(StrEnum):
    """What a summary says of a person's risk."""

    LOW = "low"
    ELEVATED = "elevated"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class RiskAnswer:
    """One answer about harming oneself and the local date it was given on; as in RiskReading, higher is worse.

    `severity` is what CR-01 gave it by the marks in force when it arrived; None where it asks for no look.
    """

    answered_on: date
    value: float | None
    severity: Severity | None
    source: RiskSource = RiskSource.URGE_TO_HARM


@dataclass(frozen=True, slots=True)
class RiskEntry:
    """What CR-01 needs of the entry that holds a risk answer: its id, its day, the answer, the mark that it reaches."""

    entry_id: UUID
    local_date: date
    reading: RiskReading
    mark: Mark


def judge_answer(reading: RiskReading, thresholds: Thresholds, *, answered_on: date) -> RiskAnswer:
    """Make what is remembered of an answer, by the marks in force when it arrived."""
    return RiskAnswer(answered_on, reading.value, reading.find_severity(thresholds), reading.source)


def choose_last_risk(answers: Iterable[RiskAnswer]) -> RiskAnswer | None:
    """Choose the answer that says where a person stands: the newest of those that CR-01 looks at, else the newest.

    Only the same question takes an answer back: a PHQ-9 without such thoughts does not undo last night's urge. Of two
    answers on one day the graver counts: calm in the evening does not undo the morning.
    """
    newest: dict[RiskSource, RiskAnswer] = {}
    for answer in answers:
        before = newest.get(answer.source)
        if before is None or _recency(answer) > _recency(before):
            newest[answer.source] = answer
    return max(newest.values(), key=lambda one: (one.severity is not None, *_recency(one)), default=None)


def decide_risk(entry: RiskEntry, *, live_alert: Alert | None, now: datetime, today: date) -> tuple[Intent, ...]:
    """Decide what an answer that reaches a mark does, given the patient's live CR-01 alert.

    A new alert, a graver one, or the live one with this answer added; it is never lowered and never ends by itself. It
    always notifies, but not again within four hours unless it got worse. The gravest answer stays the one that is
    told, in whatever order they arrive. `today` is the patient's local date and tells how late the answer arrived.
    """
    severity = entry.mark.severity
    late = max(0, (today - entry.local_date).days)
    answers = {**_answers_of(live_alert), entry.entry_id: entry}
    evidence, explanation = _evidence_of(answers), explain_risk(tuple(answers.values()), late_by_days=late)
    if live_alert is None:
        title = TITLES[entry.reading.source]
        return (OpenAlert(RuleId.RISK, severity, title, explanation, evidence, late_by_days=late),)
    if severity.rank > live_alert.severity.rank:
        return (RaiseSeverity(live_alert.id, severity, name_answer(entry.reading), explanation, evidence),)
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
    more = f" {len(answers)} risk answers in all." if len(answers) > 1 else ""
    late = f" It arrived {late_by_days} days late." if late_by_days else ""
    said = f"{say_answer(gravest.reading, gravest.mark)} on {gravest.local_date.isoformat()}"
    return f"{said}; {say_mark(gravest.mark)}.{more}{late}"


def _may_tell_again(alert: Alert, now: datetime) -> bool:
    told_at = alert.notified_at or alert.opened_at
    return now - told_at >= rule.TELL_AGAIN_AFTER.value


def _recency(answer: RiskAnswer) -> tuple[date, int, float, int]:
    severity = answer.severity
    rank = -1 if severity is None else severity.rank
    return (answer.answered_on, rank, -1 if answer.value is None else answer.value, answer.source.rank)


def _gravity(answer: RiskEntry) -> tuple[int, int, float, date, UUID]:
    reading = answer.reading
    value = -1 if reading.value is None else reading.value
    return (answer.mark.severity.rank, reading.source.rank, value, answer.local_date, answer.entry_id)


def _evidence_of(answers: Mapping[UUID, RiskEntry]) -> dict[str, object]:
    gravest = max(answers.values(), key=_gravity)
    told = sorted(answers.values(), key=lambda answer: (answer.local_date, answer.entry_id))
    return {
        "rule": RuleId.RISK.value,
        **_spell(gravest),
        "answers": [_spell(answer) for answer in told],
    }


def _spell(answer: RiskEntry) -> dict[str, object]:
    return {
        "entry_id": str(answer.entry_id),
        "local_date": answer.local_date.isoformat(),
        "measure": answer.reading.source.value,
        "value": answer.reading.value,
        "is_complete": answer.reading.is_complete,
        "figure": answer.mark.figure,
        "figure_version": answer.mark.version,
        "threshold": count_of(answer.mark),
        "severity": answer.mark.severity.value,
    }


def _answers_of(alert: Alert | None) -> dict[UUID, RiskEntry]:
    return {} if alert is None else {answer.entry_id: answer for answer in _read_answers(alert.evidence)}


def _read_answers(evidence: Evidence) -> tuple[RiskEntry, ...]:
    spelled = evidence.get("answers", [])
    return tuple(_read(one) for one in spelled) if isinstance(spelled, list) else ()


def _read(spelled: Mapping[str, object]) -> RiskEntry:
    value = spelled["value"]
    reading = RiskReading(
        value=None if value is None else float(str(value)),
        # Alerts that were opened before questionnaires were asked speak of the urge alone.
        source=RiskSource(str(spelled.get("measure", RiskSource.URGE_TO_HARM))),
        is_complete=bool(spelled.get("is_complete", True)),
    )
    entry_id, local_date = UUID(str(spelled["entry_id"])), date.fromisoformat(str(spelled["local_date"]))
    return RiskEntry(entry_id, local_date, reading, _read_mark(spelled, reading))


def _read_mark(spelled: Mapping[str, object], reading: RiskReading) -> Mark:
    """Read the mark that an answer reached when it arrived; before clinics could set any, it was the default."""
    if "severity" not in spelled:
        mark = reading.find_mark(NOTHING_SET)
        if mark is None:
            raise LookupError("CR-01 tells only of answers that reach a mark.")
        return mark
    severity = Severity(str(spelled["severity"]))
    value = None if severity is Severity.STANDARD else float(str(spelled["threshold"]))
    return Mark(severity, str(spelled["figure"]), str(spelled["figure_version"]), value)
