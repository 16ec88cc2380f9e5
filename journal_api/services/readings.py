"""What a judgement reads of a record: all of it the first time, then only what the newest sound state leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import Alert, RuleId
from journal_api.domain.assessments import Record, Resumed
from journal_api.domain.checkpoints import digest_measures
from journal_api.domain.clinical_rules import cr_04_early_warning as early_rule
from journal_api.domain.clinical_rules import cr_05_silence as silence_rule
from journal_api.domain.deterioration import State
from journal_api.domain.measures import MOOD
from journal_api.services.session_safety import list_effects
from journal_api.services.whole_records import find_cadence, list_scored
from journal_api.store.adverse_events import list_crises
from journal_api.store.alerts import list_alerts_of_patient
from journal_api.store.checkpoints import find_state
from journal_api.store.clinics import find_offered_instruments
from journal_api.store.database import Transaction
from journal_api.store.dispensings import list_supplies
from journal_api.store.episodes import list_episodes
from journal_api.store.judgements import find_judged_through
from journal_api.store.records import (
    Extent,
    Owner,
    find_changed_day,
    get_known_measures,
    get_logged_record,
    get_owner,
    has_doubtful_days,
    measure_extent,
)
from journal_api.store.thresholds import get_thresholds
from journal_api.store.treatment_sessions import find_last_session_at, list_session_days
from journal_api.store.trend_points import list_points


@dataclass(frozen=True, slots=True)
class Reading:
    """A record as it was read for one judgement.

    `change` is the newest change that it surely holds, `measures` the digest of how its measures are read, `today` the
    patient's local day at `now`.
    """

    owner: Owner
    record: Record
    change: int
    measures: str
    now: datetime
    today: date

    @property
    def judged_after(self) -> date | None:
        """Return the day whose state the judgement goes on from; None if it begins anew."""
        resumed = self.record.resumed
        return None if resumed is None else date.fromordinal(resumed.state.beliefs.at)


def read_record(tx: Transaction, patient_id: UUID, *, now: datetime) -> Reading:
    """Read what judging a patient's record now takes."""
    owner, known = get_owner(tx, patient_id), get_known_measures(tx)
    zone, measures = ZoneInfo(owner.timezone), digest_measures(known.values())
    day = now.astimezone(zone).date()
    # Before the entries: one that slips in between is read, and read again by the judgement that it asks for.
    extent = measure_extent(tx, patient_id, through=day)
    sessions = list_session_days(tx, patient_id)
    state = _find_sound_state(tx, patient_id, sessions=sessions, measures=measures, day=day)
    alerts = list_alerts_of_patient(tx, patient_id)
    known_from = date.min if state is None else _known_from(state, extent, alerts, day=day)
    thresholds = get_thresholds(tx)
    logged = get_logged_record(tx, patient_id, known, zone=zone, thresholds=thresholds, since=known_from)
    # A worker that read the clock before an entry or a session must not take it for one of a day to come.
    now = max(now, logged.last_received_at or now, find_last_session_at(tx, patient_id) or now)
    ever = () if extent.first_on is None or extent.first_on >= known_from else (extent.first_on,)
    record = Record(
        series=logged.series,
        sessions=sessions,
        entry_days=(*ever, *logged.entry_days),
        last_risk=logged.last_risk,
        enrolled_on=owner.enrolled_on,
        stored_episodes=list_episodes(tx, patient_id),
        live_alerts=tuple(alert for alert in alerts if alert.is_live),
        past_alerts=tuple(alert for alert in alerts if not alert.is_live),
        timezone=owner.timezone,
        effects=list_effects(tx, patient_id, zone=owner.timezone),
        responses=list_scored(tx, patient_id),
        offered=find_offered_instruments(tx, patient_id),
        cadence=find_cadence(tx, patient_id),
        thresholds=thresholds,
        supplies=list_supplies(tx, patient_id),
        crises=list_crises(tx, patient_id),
        resumed=None if state is None else _resume(tx, patient_id, state, known_from),
    )
    return Reading(owner, record, extent.change, measures, now, now.astimezone(zone).date())


def _find_sound_state(
    tx: Transaction, patient_id: UUID, *, sessions: tuple[date, ...], measures: str, day: date
) -> State | None:
    """Find the newest state before everything that changed since it was made, and before today, which is not over."""
    judged = find_judged_through(tx, patient_id)
    # An entry whose day is doubtful counts by its arrival: the record is too odd to be read from a day on.
    if judged is None or has_doubtful_days(tx, patient_id):
        return None
    moved = find_changed_day(tx, patient_id, after=judged.read_change)
    changed = {*set(sessions).symmetric_difference(judged.sessions), *((moved,) if moved else ())}
    return find_state(tx, patient_id, before=min({day, *changed}), measures=measures)


def _known_from(state: State, extent: Extent, alerts: Sequence[Alert], *, day: date) -> date:
    """Return the day from which on entries must be read: for the judgement, the rhythm, and silences they may break."""
    last_on = day if extent.last_on is None else extent.last_on
    since = min(date.fromordinal(state.beliefs.at + 1), last_on - timedelta(days=silence_rule.LOOK_BACK.value))
    spells = [alert.episode for alert in alerts if alert.rule is RuleId.SILENCE and alert.episode is not None]
    for spell in sorted(spells, key=lambda spell: spell.opened_on, reverse=True):
        if spell.opened_on > since:
            since = min(since, spell.started_on)
    return since


def _resume(tx: Transaction, patient_id: UUID, state: State, known_from: date) -> Resumed:
    through = date.fromordinal(state.beliefs.at)
    since = through - timedelta(days=early_rule.JOINING_DAYS.value)
    points = list_points(tx, patient_id, MOOD.name, since=since, through=through)
    return Resumed(state, known_from, points)
