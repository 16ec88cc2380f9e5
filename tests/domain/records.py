"""Records to judge, and a ledger that applies intents the way a service does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from uuid import UUID

from journal_api.domain.alerting import (
    RECOVERED,
    Alert,
    AlertState,
    Intent,
    MarkSupported,
    MarkUnsupported,
    Move,
    OpenAlert,
    RaiseSeverity,
    RecordHistoricalEpisode,
    Recover,
    RuleId,
    Severity,
    UpdateEvidence,
    check_transition,
)
from journal_api.domain.assessments import Assessment, Record, assess
from journal_api.domain.measures import MOOD, Measure
from journal_api.domain.risk import RiskAnswer, judge_answer
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.thresholds import NOTHING_SET
from journal_api.domain.trends import DailySeries, daily_means

START = date(2024, 1, 1)
ANA = UUID(int=1)
CLINIC = UUID(int=2)


def day(at: int) -> date:
    return START + timedelta(days=at)


def noon(on: date) -> datetime:
    return datetime(on.year, on.month, on.day, 12, tzinfo=UTC)


def series_of(values: Iterable[tuple[int, float]], measure: Measure = MOOD) -> DailySeries:
    return DailySeries(measure, daily_means((day(at), value) for at, value in values))


def answered(on: date, value: float | None, source: RiskSource = RiskSource.URGE_TO_HARM) -> RiskAnswer:
    """Make an answer about harming oneself as a clinic remembers it that has set no marks."""
    return judge_answer(RiskReading(value, source), NOTHING_SET, answered_on=on)


def steady_days(seed: int, *, days: int, level: float = 6.5, spread: float = 1.0) -> list[tuple[int, float]]:
    rng = Random(seed)
    return [(at, min(10.0, max(0.0, level + rng.gauss(0, spread)))) for at in range(days)]


def dropped_days(
    seed: int, *, days: int, onset: int, drop: float = 3.0, until: int | None = None
) -> list[tuple[int, float]]:
    return [
        (at, max(0.0, value - drop) if onset <= at < (until or days) else value)
        for at, value in steady_days(seed, days=days)
    ]


def record_of(values: Sequence[tuple[int, float]], **changes: object) -> Record:
    record = Record(
        series=(series_of(values),) if values else (),
        sessions=(),
        entry_days=tuple(sorted({day(at) for at, _ in values})),
        last_risk=None,
        enrolled_on=START,
        stored_episodes=(),
        live_alerts=(),
        past_alerts=(),
        timezone="UTC",
    )
    return replace(record, **changes)


@dataclass
class Ledger:
    """Alerts as a service would hold them after applying intents; `told` counts the chains that were begun."""

    alerts: list[Alert] = field(default_factory=list)
    told: int = 0

    def assess(
        self, values: Sequence[tuple[int, float]], *, today: int, last_risk: RiskAnswer | None = None
    ) -> Assessment:
        record = record_of(
            values,
            live_alerts=tuple(alert for alert in self.alerts if alert.is_live),
            past_alerts=tuple(alert for alert in self.alerts if not alert.is_live),
            last_risk=last_risk,
        )
        assessment = assess(record, now=noon(day(today)), today=day(today))
        for intent in assessment.intents:
            self.apply(intent, now=noon(day(today)))
        return assessment

    def apply(self, intent: Intent, *, now: datetime) -> None:
        if isinstance(intent, OpenAlert | RecordHistoricalEpisode):
            self._add(intent, now=now)
            return
        at = next(at for at, alert in enumerate(self.alerts) if alert.id == intent.alert_id)
        alert = self.alerts[at]
        if isinstance(intent, MarkSupported | MarkUnsupported):
            self.alerts[at] = replace(alert, supported=isinstance(intent, MarkSupported))
        elif isinstance(intent, Recover):
            state = check_transition(alert.state, Move.RECOVER)
            self.alerts[at] = replace(alert, state=state, resolved_at=now, resolved_reason=RECOVERED)
        elif isinstance(intent, RaiseSeverity):
            state = check_transition(alert.state, Move.RAISE)
            self.alerts[at] = replace(alert, state=state, severity=intent.severity, chain=alert.chain + 1)
            self.told += 1
        elif isinstance(intent, UpdateEvidence):
            self.alerts[at] = replace(alert, evidence=intent.evidence, episode=intent.episode or alert.episode)
            self.told += intent.notify

    def resolve(self, at: int, *, reason: str = "treated") -> None:
        alert = self.alerts[at]
        self.alerts[at] = replace(alert, state=AlertState.RESOLVED, resolved_reason=reason)

    def of_rule(self, rule: RuleId) -> list[Alert]:
        return [alert for alert in self.alerts if alert.rule is rule]

    def _add(self, intent: OpenAlert | RecordHistoricalEpisode, *, now: datetime) -> None:
        is_open = isinstance(intent, OpenAlert)
        assert not is_open or not any(alert.is_live and alert.rule is intent.rule for alert in self.alerts)
        self.told += is_open and intent.notify
        alert = make_alert(
            id=UUID(int=100 + len(self.alerts)),
            rule=intent.rule,
            severity=intent.severity,
            state=AlertState.OPEN if is_open else AlertState.RESOLVED,
            resolved_reason=None if is_open else RECOVERED,
            opened_at=now,
            title=intent.title,
            explanation=intent.explanation,
            evidence=intent.evidence,
            episode=intent.episode,
            late_by_days=intent.late_by_days,
        )
        self.alerts.append(alert)


def make_alert(**changes: object) -> Alert:
    alert = Alert(
        id=UUID(int=9),
        patient_id=ANA,
        clinic_id=CLINIC,
        rule=RuleId.EARLY_WARNING,
        severity=Severity.STANDARD,
        state=AlertState.OPEN,
        opened_at=noon(START),
        title="t",
        explanation="e",
        evidence={},
    )
    return replace(alert, **changes)
