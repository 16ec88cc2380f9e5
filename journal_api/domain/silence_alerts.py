"""What CR-05 does about a silence: one alert per silence, graver when it lasts, over when somebody logs again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from journal_api.domain.alerting import (
    Alert,
    Evidence,
    Intent,
    MarkSupported,
    MarkUnsupported,
    OpenAlert,
    RaiseSeverity,
    Recover,
    RuleId,
    Severity,
)
from journal_api.domain.clinical_rules import cr_05_silence as rule
from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.silence import Silence, explain_silence

TITLE = "Silence: no check-ins for unusually long"


def decide_silence(
    silence: Silence,
    *,
    entry_days: Collection[date],
    alerts: Collection[Alert],
    today: date,
    known_from: date | None = None,
) -> tuple[Intent, ...]:
    """Decide what follows from a silence, given every alert of CR-05, live or resolved.

    A silence that somebody resolved by hand is not told again. An alert whose silent days were in truth filled by
    entries that arrived late is no longer supported; one from before `known_from`, the day from which on entry days are
    known (None: all are), stays as it is.
    """
    own = tuple(alert for alert in alerts if alert.rule is RuleId.SILENCE)
    live = next((alert for alert in own if alert.is_live), None)
    return (
        *_correct_support(own, entry_days, known_from=known_from or date.min),
        *(_follow_alert(live, silence) if live else _open_alert(silence, own, today=today)),
    )


def _open_alert(silence: Silence, own: Collection[Alert], *, today: date) -> tuple[Intent, ...]:
    told = any(alert.episode is not None and alert.episode.started_on == silence.silent_since for alert in own)
    if told or not silence.is_silent:
        return ()
    return (
        OpenAlert(
            rule=RuleId.SILENCE,
            severity=_severity_of(silence),
            title=TITLE,
            explanation=explain_silence(silence),
            evidence=_evidence_of(silence),
            episode=EpisodeRef(started_on=silence.silent_since, opened_on=today),
        ),
    )


def _follow_alert(alert: Alert, silence: Silence) -> tuple[Intent, ...]:
    if not silence.is_silent:
        return (Recover(alert.id),)
    if _severity_of(silence).rank <= alert.severity.rank:
        return ()
    why = f"no check-in for {silence.silent_days} days"
    return (RaiseSeverity(alert.id, _severity_of(silence), why, explain_silence(silence), _evidence_of(silence)),)


def _correct_support(own: Collection[Alert], entry_days: Collection[date], *, known_from: date) -> tuple[Intent, ...]:
    intents: list[Intent] = []
    for alert in own:
        if alert.episode is None or alert.episode.started_on < known_from:
            continue
        first, last = alert.episode.started_on, alert.episode.opened_on
        supported = not any(first <= day < last for day in entry_days)
        if supported != alert.supported:
            intents.append(MarkSupported(alert.id) if supported else MarkUnsupported(alert.id))
    return tuple(intents)


def _severity_of(silence: Silence) -> Severity:
    return Severity.URGENT if silence.is_urgent else Severity.STANDARD


def _evidence_of(silence: Silence) -> Evidence:
    return {
        "rule": RuleId.SILENCE.value,
        "figures": [{"id": rule.CHANCE.id, "value": rule.CHANCE.value, "version": rule.CHANCE.version}],
        "last_entry_on": None if silence.last_entry_on is None else silence.last_entry_on.isoformat(),
        "silent_since": silence.silent_since.isoformat(),
        "silent_days": silence.silent_days,
        "threshold_days": silence.threshold_days,
        "expected_gap_days": silence.expected_gap_days,
    }
