"""The decider: a patient's whole record goes in, a judgement and intents come out; a service applies them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from journal_api.domain.alerting import Alert, Intent
from journal_api.domain.clinical_rules import cr_05_silence as silence_rule
from journal_api.domain.deterioration import Judgement, judge
from journal_api.domain.early_warnings import decide_early_warnings
from journal_api.domain.episodes import MatchedEpisode, StoredEpisode, match_episodes
from journal_api.domain.measures import MOOD
from journal_api.domain.risk import RiskAnswer
from journal_api.domain.side_effect_findings import ReportedEffect, decide_unresolved, list_mornings
from journal_api.domain.silence import Silence, judge_silence
from journal_api.domain.silence_alerts import decide_silence
from journal_api.domain.summaries import (
    PatientSummary,
    count_days_since_session,
    list_last_scores,
    measure_adherence,
    summarize_risk,
    summarize_trend,
)
from journal_api.domain.trends import DailySeries


@dataclass(frozen=True, slots=True)
class Record:
    """Everything one assessment looks at.

    `series` one per measure with any entry; `entry_days` and `sessions` local dates; `last_risk` the newest answer;
    `live_alerts` and `past_alerts` every alert of this patient, unresolved and resolved; `timezone` the patient's own;
    `effects` the side effects told.
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


@dataclass(frozen=True, slots=True)
class Assessment:
    """What one look at the record says.

    `episodes` are the judged ones, each with the id of the stored episode it is; a stored episode missing here is no
    longer supported. `next_check_on` is the next local day on which time alone can change something.
    """

    assessed_at: datetime
    judgement: Judgement
    episodes: tuple[MatchedEpisode, ...]
    silence: Silence
    intents: tuple[Intent, ...]
    summary: PatientSummary
    next_check_on: date


def assess(record: Record, *, now: datetime, today: date) -> Assessment:
    """Assess one record; `today` is the patient's local date at `now`.

    Idempotent: once its intents are applied, assessing again without new data intends nothing. Entries after `today`
    (a phone whose clock is ahead) wait for their day. CR-01 is not decided here: it speaks in the entry's own
    transaction.
    """
    judgement = judge(series=record.series, sessions=record.sessions, through=today)
    silence = judge_silence(
        entry_days=record.entry_days,
        sessions=record.sessions,
        last_risk=record.last_risk,
        enrolled_on=record.enrolled_on,
        today=today,
    )
    alerts = (*record.live_alerts, *record.past_alerts)
    measures = {one.measure.name: one.measure for one in record.series}
    return Assessment(
        assessed_at=now,
        judgement=judgement,
        episodes=match_episodes(judgement.episodes, record.stored_episodes),
        silence=silence,
        intents=(
            *decide_early_warnings(judgement, measures=measures, alerts=alerts, today=today),
            *decide_silence(silence, entry_days=record.entry_days, alerts=alerts, today=today),
            *decide_unresolved(record.effects, alerts=alerts, now=now, today=today),
        ),
        summary=_summarize(record, judgement, silence=silence, today=today),
        next_check_on=_next_check_on(silence, list_mornings(record.effects), today=today),
    )


def _summarize(record: Record, judgement: Judgement, *, silence: Silence, today: date) -> PatientSummary:
    in_episode = any(episode.ended_on is None for episode in judgement.episodes)
    past_days = tuple(day for day in record.entry_days if day <= today)
    return PatientSummary(
        trend=summarize_trend(judgement.points.get(MOOD.name, ()), in_episode=in_episode),
        last_entry_on=max(past_days, default=None),
        adherence_30d=measure_adherence(past_days, enrolled_on=record.enrolled_on, today=today),
        days_since_session=count_days_since_session(record.sessions, today=today),
        risk=summarize_risk(
            last_risk=record.last_risk,
            live_alerts=record.live_alerts,
            is_worrying=in_episode or silence.is_silent,
            today=today,
        ),
        last_scores=list_last_scores(record.series, today=today),
        next_due=silence.silent_since + timedelta(days=round(silence.expected_gap_days) - 1),
    )


def _next_check_on(silence: Silence, mornings: tuple[date, ...], *, today: date) -> date:
    routine = today + timedelta(days=silence_rule.CHECK_EVERY.value)
    return min(day for day in (silence.due_on, silence.urgent_on, routine, *mornings) if day > today)
