"""What CR-04 does about judged episodes: one alert per episode, however many entries prove it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from journal_api.domain.alerting import (
    RECOVERED,
    Alert,
    AlertState,
    Intent,
    MarkSupported,
    MarkUnsupported,
    OpenAlert,
    RaiseSeverity,
    RecordHistoricalEpisode,
    Recover,
    RuleId,
    Severity,
    UpdateEvidence,
)
from journal_api.domain.early_warning_requests import RequestDesk, WarningRequest
from journal_api.domain.episodes import is_historical, is_same_episode, refer_to
from journal_api.domain.explanations import evidence_of, explain_episode, title_episode
from journal_api.domain.judgements import Ending, Episode, Judgement
from journal_api.domain.measures import Measure
from journal_api.domain.questionnaire_requests import Owner, RequestState, find_request


def decide_early_warnings(
    judgement: Judgement, *, measures: Mapping[str, Measure], alerts: Collection[Alert], desk: RequestDesk
) -> tuple[Intent, ...]:
    """Decide what follows from the judged episodes, given every alert of CR-04, live or resolved.

    Each episode that an alert already speaks of keeps that alert; its evidence follows the corrected record, a recovery
    ends it. A live alert asks for a PHQ-9, and a reliable change in its answer makes it urgent. Only an episode that
    nobody was told of opens an alert; one that was over before it arrived is recorded without paging anybody. An alert
    that no episode supports any more says so and stays. What is to end comes before what is to open, so that a patient
    never has two live alerts of the rule.
    """
    own = tuple(alert for alert in alerts if alert.rule is RuleId.EARLY_WARNING and alert.episode is not None)
    episodes = judgement.episodes
    paired = _pair_alerts(episodes, own)
    moved = _find_alert_to_move(episodes, own, paired=paired, today=desk.today)
    if moved is not None:
        paired = {at: alert for at, alert in paired.items() if alert is not moved} | {len(episodes) - 1: moved}
    intents: list[Intent] = []
    for at, episode in enumerate(episodes):
        telling = _Telling(episode, measures[episode.measure], judgement.algorithm, desk)
        alert = paired.get(at)
        if alert is not None:
            intents.extend(telling.follow(alert, has_moved=alert is moved))
        elif at < len(episodes) - 1 or is_historical(episode, today=desk.today):
            intents.append(telling.record())
        else:
            intents.append(telling.open())
    return (*_correct_support(own, paired=paired), *intents)


@dataclass(frozen=True, slots=True)
class _Telling:
    """One episode, and how it is told."""

    episode: Episode
    measure: Measure
    algorithm: str
    desk: RequestDesk

    def open(self) -> OpenAlert:
        request = self.desk.follow(self.episode, None)
        return OpenAlert(
            rule=RuleId.EARLY_WARNING,
            severity=Severity.URGENT if request.is_reliable else Severity.STANDARD,
            title=title_episode(self.measure),
            explanation=f"{explain_episode(self.episode, self.measure)} {request.say()}",
            evidence={**evidence_of(self.episode, algorithm=self.algorithm), "request": request.lay_down()},
            episode=refer_to(self.episode),
            late_by_days=(self.desk.today - self.episode.opened_on).days,
        )

    def record(self) -> RecordHistoricalEpisode:
        return RecordHistoricalEpisode(
            rule=RuleId.EARLY_WARNING,
            severity=Severity.STANDARD,
            title=title_episode(self.measure),
            explanation=explain_episode(self.episode, self.measure),
            evidence=evidence_of(self.episode, algorithm=self.algorithm),
            episode=refer_to(self.episode),
            late_by_days=(self.desk.today - self.episode.opened_on).days,
        )

    def follow(self, alert: Alert, *, has_moved: bool) -> tuple[Intent, ...]:
        evidence: dict[str, object] = dict(evidence_of(self.episode, algorithm=self.algorithm))
        explanation = explain_episode(self.episode, self.measure)
        before = find_request(alert.evidence)
        request = self.desk.follow(self.episode, None if has_moved else alert) if alert.is_live else None
        if request is not None:
            evidence["request"], explanation = request.lay_down(), f"{explanation} {request.say()}"
        elif before is not None:
            # What is resolved keeps what had become of its request.
            evidence["request"], explanation = before, f"{explanation} {before['said']}"
        intents: list[Intent] = []
        rises = request is not None and request.is_reliable and alert.severity.rank < Severity.URGENT.rank
        if rises:
            why = "the PHQ-9 shows a reliable change"
            intents.append(RaiseSeverity(alert.id, Severity.URGENT, why, explanation, evidence))
        if alert.episode != refer_to(self.episode) or dict(alert.evidence) != evidence:
            tells = not rises and (has_moved or _became_ours(alert, request))
            intents.append(UpdateEvidence(alert.id, explanation, evidence, refer_to(self.episode), notify=tells))
        return (*intents, *((Recover(alert.id),) if _recovers(alert, self.episode) else ()))


def _became_ours(alert: Alert, request: WarningRequest | None) -> bool:
    # Told once, when the patient's time is over; who has taken the alert on sees it there and is not called again.
    before = find_request(alert.evidence)
    is_unheard = alert.state in {AlertState.OPEN, AlertState.UNATTENDED}
    was_theirs = before is not None and before["owner"] == Owner.PATIENT
    return is_unheard and was_theirs and request is not None and request.state is RequestState.UNANSWERED


def _pair_alerts(episodes: Sequence[Episode], own: Sequence[Alert]) -> dict[int, Alert]:
    """Give each episode the one alert that speaks of it: closest opening day first, then live, then supported."""
    candidates = sorted(
        (abs((episode.opened_on - alert.episode.opened_on).days), not alert.is_live, not alert.supported, at, alert.id)
        for at, episode in enumerate(episodes)
        for alert in own
        if alert.episode is not None and is_same_episode(episode, alert.episode)
    )
    by_id = {alert.id: alert for alert in own}
    paired: dict[int, Alert] = {}
    for _, _, _, at, alert_id in candidates:
        if at not in paired and by_id[alert_id] not in paired.values():
            paired[at] = by_id[alert_id]
    return {at: alert for at, alert in paired.items() if not _ended_too_early(alert, episodes[at])}


def _find_alert_to_move(
    episodes: Sequence[Episode], own: Sequence[Alert], *, paired: Mapping[int, Alert], today: date
) -> Alert | None:
    """Find the live alert that must speak of the newest episode because nobody resolved it for an older one."""
    last = len(episodes) - 1
    if last < 0 or last in paired or is_historical(episodes[last], today=today):
        return None
    live = next((alert for alert in own if alert.is_live), None)
    ending = live is not None and any(alert is live and _recovers(live, episodes[at]) for at, alert in paired.items())
    return None if ending else live


def _recovers(alert: Alert, episode: Episode) -> bool:
    # An alert opened on an episode that was already over waits for a person: it told them something new.
    was_open = alert.episode is not None and alert.episode.ended_on is None
    return alert.is_live and was_open and episode.ending is Ending.RECOVERED


def _ended_too_early(alert: Alert, episode: Episode) -> bool:
    # Resolved is final: when a late entry shows that there was no recovery, that is a new alert.
    return not alert.is_live and alert.resolved_reason == RECOVERED and episode.ended_on is None


def _correct_support(
    own: Sequence[Alert], *, paired: Mapping[int, Alert]
) -> tuple[MarkSupported | MarkUnsupported, ...]:
    # One supported alert per episode and one episode per supported alert: so every order of arrival ends the same.
    supporting = {alert.id for alert in paired.values()}
    return tuple(
        MarkSupported(alert.id) if alert.id in supporting else MarkUnsupported(alert.id)
        for alert in own
        if (alert.id in supporting) != alert.supported
    )
