"""What the rules over questionnaires do about their findings: one live alert per rule, one alert per bout."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.alerting import (
    RECOVERED,
    Alert,
    Intent,
    MarkSupported,
    MarkUnsupported,
    OpenAlert,
    RaiseSeverity,
    RecordHistoricalEpisode,
    Recover,
    RuleId,
    UpdateEvidence,
)
from journal_api.domain.episodes import is_same_episode
from journal_api.domain.rule_findings import Bout, Finding, gather_bouts


@dataclass(frozen=True, slots=True)
class Manner:
    """How a rule speaks: under which title, and when what is over is only recorded.

    `historical_after` is None for a rule whose findings a person must see however late they arrive: its alerts never
    end by themselves.
    """

    rule: RuleId
    title: str
    historical_after: timedelta | None = None


def decide_findings(
    manner: Manner, findings: Collection[Finding], *, alerts: Collection[Alert], today: date
) -> tuple[Intent, ...]:
    """Decide what follows from a rule's findings, given every alert of the rule, live or resolved.

    Each bout that an alert speaks of keeps it; its evidence follows the corrected record, and it is raised when the
    bout gets graver. Only a bout nobody was told of opens an alert. An alert that nothing supports any more says so.
    """
    own = tuple(alert for alert in alerts if alert.rule is manner.rule and alert.episode is not None)
    bouts, telling = gather_bouts(findings), _Telling(manner, today)
    current = bouts[-1] if bouts and not telling.is_historical(bouts[-1]) else None
    paired = _pair_alerts(bouts, own, current=current)
    moved = _find_alert_to_move(telling, current, own, paired=paired)
    if moved is not None and current is not None:
        paired = {bout: alert for bout, alert in paired.items() if alert is not moved} | {current: moved}
    staying = tuple(alert for alert in own if alert is not moved)
    intents: list[Intent] = []
    for bout in bouts:
        alert = paired.get(bout)
        if alert is not None:
            intents.extend(telling.follow(bout, alert, has_moved=alert is moved))
        elif bout is current:
            intents.append(telling.open(bout))
        elif bout.is_told:
            intents.append(telling.record(bout))
    return (*_correct_support(staying, bouts), *intents)


@dataclass(frozen=True, slots=True)
class _Telling:
    """How the bouts of one rule are told on one day."""

    manner: Manner
    today: date

    def is_historical(self, bout: Bout) -> bool:
        after, ended_on = self.manner.historical_after, bout.ended_on
        return after is not None and ended_on is not None and (self.today - ended_on > after or not bout.is_told)

    def open(self, bout: Bout) -> OpenAlert:
        return OpenAlert(
            rule=self.manner.rule,
            severity=bout.severity,
            title=self.manner.title,
            explanation=bout.explanation,
            evidence=bout.evidence(self.manner.rule),
            episode=bout.refer(),
            late_by_days=max(0, (self.today - bout.opened_on).days),
            notify=bout.is_told,
        )

    def record(self, bout: Bout) -> RecordHistoricalEpisode:
        return RecordHistoricalEpisode(
            rule=self.manner.rule,
            severity=bout.severity,
            title=self.manner.title,
            explanation=bout.explanation,
            evidence=bout.evidence(self.manner.rule),
            episode=bout.refer(),
            late_by_days=max(0, (self.today - bout.opened_on).days),
        )

    def follow(self, bout: Bout, alert: Alert, *, has_moved: bool) -> tuple[Intent, ...]:
        evidence, explanation = bout.evidence(self.manner.rule), bout.explanation
        intents: list[Intent] = []
        rises = alert.is_live and bout.is_told and bout.severity.rank > alert.severity.rank
        if rises:
            intents.append(RaiseSeverity(alert.id, bout.severity, "it got worse", explanation, evidence))
        if alert.episode != bout.refer() or dict(alert.evidence) != evidence:
            was_quiet = alert.evidence.get("is_told") is False
            tells = alert.is_live and not rises and (has_moved or (was_quiet and bout.is_told))
            intents.append(UpdateEvidence(alert.id, explanation, evidence, bout.refer(), notify=tells))
        if self.recovers(bout, alert):
            intents.append(Recover(alert.id))
        return tuple(intents)

    def recovers(self, bout: Bout, alert: Alert) -> bool:
        # An alert opened on what was already over waits for a person: it told them something new.
        was_open = alert.episode is not None and alert.episode.ended_on is None
        return self.manner.historical_after is not None and alert.is_live and was_open and bout.ended_on is not None


def _pair_alerts(bouts: Sequence[Bout], own: Sequence[Alert], *, current: Bout | None) -> dict[Bout, Alert]:
    """Give each bout the one alert that speaks of it: live before resolved, then the nearest opening day."""
    candidates = sorted(
        (not alert.is_live, abs((bout.opened_on - alert.episode.opened_on).days), not alert.supported, at, alert.id)
        for at, bout in enumerate(bouts)
        for alert in own
        if alert.episode is not None and is_same_episode(bout, alert.episode)
    )
    by_id = {alert.id: alert for alert in own}
    paired: dict[Bout, Alert] = {}
    for _, _, _, at, alert_id in candidates:
        bout, alert = bouts[at], by_id[alert_id]
        is_free = bout not in paired and alert not in paired.values()
        if is_free and not (bout is current and _was_told_less(alert, bout)):
            paired[bout] = alert
    return paired


def _was_told_less(alert: Alert, bout: Bout) -> bool:
    # Resolved is final: what has become graver since, or was not over after all, is a new alert.
    if alert.is_live:
        return False
    was_not_over = alert.resolved_reason == RECOVERED and bout.ended_on is None
    return was_not_over or (bout.is_told and bout.severity.rank > alert.severity.rank)


def _find_alert_to_move(
    telling: _Telling, current: Bout | None, own: Sequence[Alert], *, paired: Mapping[Bout, Alert]
) -> Alert | None:
    """Find the live alert that must speak of the newest bout because nobody resolved it for an older one."""
    if current is None or current in paired:
        return None
    live = next((alert for alert in own if alert.is_live), None)
    ends = any(alert is live and telling.recovers(bout, alert) for bout, alert in paired.items())
    return None if ends else live


def _correct_support(own: Sequence[Alert], bouts: Sequence[Bout]) -> tuple[Intent, ...]:
    intents: list[Intent] = []
    for alert in own:
        supported = any(alert.episode is not None and is_same_episode(bout, alert.episode) for bout in bouts)
        if supported != alert.supported:
            intents.append(MarkSupported(alert.id) if supported else MarkUnsupported(alert.id))
    return tuple(intents)
