"""The decider: a patient's whole record goes in, a judgement and intents come out; a service applies them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from journal_api.domain.adverse_events import Crisis
from journal_api.domain.alerting import Alert, Intent, OpenAlert, Recover, UpdateEvidence
from journal_api.domain.checkpoints import list_kept_days
from journal_api.domain.clinical_rules import cr_05_silence as silence_rule
from journal_api.domain.deterioration import Judged, Judgement, State, resume
from journal_api.domain.dispensings import Supply
from journal_api.domain.early_warning_requests import RequestDesk
from journal_api.domain.early_warnings import decide_early_warnings
from journal_api.domain.episodes import MatchedEpisode, StoredEpisode, match_episodes
from journal_api.domain.finding_alerts import decide_findings
from journal_api.domain.measures import MOOD
from journal_api.domain.no_responses import NO_PLAN, Cadence
from journal_api.domain.questionnaire_requests import (
    OpenQuestion,
    OpenRequest,
    find_open_question,
    list_requests,
    read_open_requests,
)
from journal_api.domain.questionnaire_rules import QUESTIONNAIRE_RULES, Questioned
from journal_api.domain.risk import RiskAnswer
from journal_api.domain.scored_responses import ScoredResponse
from journal_api.domain.side_effect_findings import ReportedEffect, decide_unresolved, list_mornings
from journal_api.domain.silence import Silence, judge_silence
from journal_api.domain.silence_alerts import decide_silence
from journal_api.domain.summaries import (
    PatientSummary,
    count_days_since_session,
    measure_adherence,
    summarize_risk,
    summarize_trend,
)
from journal_api.domain.supplies import next_gap_on
from journal_api.domain.thresholds import NEVER_SET, ThresholdHistory
from journal_api.domain.trends import DailySeries, TrendPoint


@dataclass(frozen=True, slots=True)
class Resumed:
    """Where a judgement goes on from: a state on and before whose day nothing has changed since.

    The record holds all entry days from `known_from` on; `mood_before` are the mood's points before the first day that
    is judged anew, at least those that its direction looks at.
    """

    state: State
    known_from: date
    mood_before: tuple[TrendPoint, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything one assessment looks at.

    `series` one per measure with any entry; `entry_days` and `sessions` local dates; `last_risk` the newest answer;
    `live_alerts` and `past_alerts` every alert of this patient, unresolved and resolved; `timezone` the patient's own;
    `effects` the side effects told, `responses` every answered questionnaire, `cadence` what the treatment plan
    promises, `offered` the instruments that the clinic has switched on, `thresholds` the marks that it has ever set,
    `supplies` of take-home doses, `crises` that the care team told of. A record that is `resumed` holds series and
    entry days from some day on only.
    """

    series: tuple[DailySeries, ...]
    sessions: tuple[date, ...]
    entry_days: tuple[date, ...]
    last_risk: RiskAnswer | None
    enrolled_on: date
    stored_episodes: tuple[StoredEpisode, ...]
    live_alerts: tuple[Alert, ...]
    past_alerts: tuple[Alert, ...]
    timezone: str
    effects: tuple[ReportedEffect, ...] = ()
    responses: tuple[ScoredResponse, ...] = ()
    cadence: Cadence = NO_PLAN
    offered: frozenset[str] = frozenset()
    thresholds: ThresholdHistory = NEVER_SET
    supplies: tuple[Supply, ...] = ()
    crises: tuple[Crisis, ...] = ()
    resumed: Resumed | None = None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Return every alert, live ones first."""
        return (*self.live_alerts, *self.past_alerts)

    @property
    def questioned(self) -> Questioned:
        """Return what the rules over questionnaires look at."""
        return Questioned(
            self.responses,
            self.sessions,
            self.cadence,
            self.offered,
            self.thresholds,
            supplies=self.supplies,
            crises=self.crises,
        )


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one look at the record says.

    `episodes` are the judged ones, each with the id of the stored episode it is; a stored episode missing here is no
    longer supported. `next_check_on` is the next local day on which time alone can change something, `next_deadline_at`
    the instant on which the next asked-for questionnaire counts as unanswered, None while nothing is waited for.
    `states` are those of days that were judged now and are worth keeping.
    """

    assessed_at: datetime
    judgement: Judgement
    episodes: tuple[MatchedEpisode, ...]
    silence: Silence
    intents: tuple[Intent, ...]
    summary: PatientSummary
    next_check_on: date
    next_deadline_at: datetime | None
    states: tuple[State, ...]


def assess(record: Record, *, now: datetime, today: date) -> Assessment:
    """Assess one record; `today` is the patient's local date at `now`.

    Idempotent: once its intents are applied, assessing again without new data intends nothing. Entries after `today`
    (a phone whose clock is ahead) wait for their day. CR-01 is not decided here: it speaks in the entry's own
    transaction.
    """
    judged = _judge(record, today=today)
    judgement, known_from = judged.judgement, None if record.resumed is None else record.resumed.known_from
    silence = judge_silence(
        entry_days=record.entry_days,
        sessions=record.sessions,
        last_risk=record.last_risk,
        enrolled_on=record.enrolled_on,
        today=today,
    )
    measures = {one.measure.name: one.measure for one in record.series}
    desk = RequestDesk(record.responses, now, today, record.offered)
    intents = (
        *decide_early_warnings(judgement, measures=measures, alerts=record.alerts, desk=desk),
        *decide_silence(
            silence, entry_days=record.entry_days, alerts=record.alerts, today=today, known_from=known_from
        ),
        *decide_unresolved(record.effects, alerts=record.alerts, now=now, today=today),
        *decide_questionnaires(record, today=today),
    )
    requests, questions = _follow_requests(record, intents)
    return Assessment(
        assessed_at=now,
        judgement=judgement,
        episodes=match_episodes(judgement.episodes, record.stored_episodes),
        silence=silence,
        intents=intents,
        summary=_summarize(record, judgement, silence=silence, has_open_question=bool(questions), today=today),
        next_check_on=_next_check_on(silence, requests, _list_other_days(record, today=today), today=today),
        next_deadline_at=min((one.due_at for one in requests if one.due_at is not None), default=None),
        states=judged.states,
    )


def decide_questionnaires(record: Record, *, today: date) -> tuple[Intent, ...]:
    """Decide what follows from a record's questionnaires and sessions, rule by rule."""
    intents: list[Intent] = []
    for rule in QUESTIONNAIRE_RULES:
        findings = rule.find(record.questioned, today)
        intents.extend(decide_findings(rule.manner, findings, alerts=record.alerts, today=today))
    return tuple(intents)


def _judge(record: Record, *, today: date) -> Judged:
    return resume(
        None if record.resumed is None else record.resumed.state,
        series=record.series,
        sessions=record.sessions,
        through=today,
        kept=list_kept_days(today.toordinal()),
    )


def _summarize(
    record: Record, judgement: Judgement, *, silence: Silence, has_open_question: bool, today: date
) -> PatientSummary:
    earlier = () if record.resumed is None else record.resumed.mood_before
    in_episode = any(episode.ended_on is None for episode in judgement.episodes)
    past_days = tuple(day for day in record.entry_days if day <= today)
    return PatientSummary(
        trend=summarize_trend((*earlier, *judgement.points.get(MOOD.name, ())), in_episode=in_episode),
        last_entry_on=max(past_days, default=None),
        adherence_30d=measure_adherence(past_days, enrolled_on=record.enrolled_on, today=today),
        days_since_session=count_days_since_session(record.sessions, today=today),
        risk=summarize_risk(
            last_risk=record.last_risk,
            live_alerts=record.live_alerts,
            # What was asked for and is not answered is no calm result, whoever's turn it is.
            is_worrying=in_episode or silence.is_silent or has_open_question,
            today=today,
        ),
        last_scores=judgement.newest,
        next_due=silence.silent_since + timedelta(days=round(silence.expected_gap_days) - 1),
    )


def _follow_requests(
    record: Record, intents: tuple[Intent, ...]
) -> tuple[tuple[OpenRequest, ...], tuple[OpenQuestion, ...]]:
    """List what will be waited for once the intents are applied, and beside it all that is open, overdue included."""
    changed = {one.alert_id: one.evidence for one in intents if isinstance(one, UpdateEvidence)}
    ended = {one.alert_id for one in intents if isinstance(one, Recover)}
    staying = (alert for alert in record.live_alerts if alert.id not in ended)
    evidence = [(alert.rule, changed.get(alert.id, alert.evidence)) for alert in staying]
    opened = [(one.rule, one.evidence) for one in intents if isinstance(one, OpenAlert)]
    held = (*evidence, *opened)
    questions = (find_open_question(list_requests(one)) for _, one in held)
    return (
        tuple(request for rule, one in held for request in read_open_requests(rule, one)),
        tuple(one for one in questions if one is not None),
    )


def _next_check_on(
    silence: Silence, requests: tuple[OpenRequest, ...], others: tuple[date, ...], *, today: date
) -> date:
    routine = today + timedelta(days=silence_rule.CHECK_EVERY.value)
    overdue = (one.until_on + timedelta(days=1) for one in requests)
    return min(day for day in (silence.due_on, silence.urgent_on, routine, *overdue, *others) if day > today)


def _list_other_days(record: Record, *, today: date) -> tuple[date, ...]:
    gap_on = next_gap_on(record.supplies, today=today)
    return (*list_mornings(record.effects), *(() if gap_on is None else (gap_on,)))
