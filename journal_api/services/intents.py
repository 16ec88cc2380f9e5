"""Applies what the rules intend: alerts opened, told, corrected and ended, within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never
from uuid import UUID, uuid4

from journal_api.domain.alerting import (
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
    UpdateEvidence,
    check_transition,
)
from journal_api.domain.errors import Conflict
from journal_api.domain.risk import join_risk
from journal_api.domain.session_safety import join_session_safety
from journal_api.services.alert_moves import (
    Happening,
    begin_chain,
    find_telling,
    record_event,
    reopen,
    store_change,
    tell_team,
)
from journal_api.services.reminder_looks import look_for_reminders
from journal_api.store.alerts import find_live_alert, insert_alert, lock_alert
from journal_api.store.database import Transaction
from journal_api.store.deliveries import cancel_deliveries
from journal_api.store.escalation_policies import get_policy_of

RECOVERED = "recovered"

# What meets a live alert of these rules is added to it: both count, and the graver of the two is told.
_JOINS = MappingProxyType({RuleId.RISK: join_risk, RuleId.SESSION_SAFETY: join_session_safety})

# How often opening may find a live alert that is gone when it is looked at: people resolve slower than this.
_MOST_ROUNDS = 5


def apply_intents(
    tx: Transaction, *, patient_id: UUID, clinic_id: UUID, intents: Iterable[Intent], now: datetime
) -> tuple[UUID, ...]:
    """Apply intents in their order; return the id of the alert that each one was about.

    Each change is one event of the alert's history, with its deliveries, due rows and audit row. Applying the same
    again changes nothing; of two transactions that open the same alert at once the later adds its evidence to it.
    Raises NotFound for an alert that is not this patient's.
    """
    applying = _Applying(tx, patient_id, clinic_id, now)
    applied = tuple(applying.apply(intent) for intent in intents)
    if applied:
        # An alert may ask the patient something, or ask for it no more.
        look_for_reminders(tx, patient_id, clinic_id=clinic_id, at=now)
    return applied


class _Applying:
    """The transaction, patient and instant that a run of intents shares."""

    __slots__ = ("_clinic_id", "_now", "_patient_id", "_tx")

    def __init__(self, tx: Transaction, patient_id: UUID, clinic_id: UUID, now: datetime) -> None:
        self._tx, self._patient_id, self._clinic_id, self._now = tx, patient_id, clinic_id, now

    def apply(self, intent: Intent) -> UUID:
        """Apply one intent; return its alert's id."""
        if isinstance(intent, OpenAlert):
            return self._open(intent)
        if isinstance(intent, RecordHistoricalEpisode):
            return self._record(intent)
        alert = lock_alert(self._tx, self._patient_id, intent.alert_id)
        if isinstance(intent, RaiseSeverity):
            self._raise(alert, intent)
        elif isinstance(intent, UpdateEvidence):
            self._update(alert, intent)
        elif isinstance(intent, Recover):
            self._recover(alert)
        elif isinstance(intent, MarkSupported):
            self._flag(alert, replace(alert, supported=True), action="supported_again")
        elif isinstance(intent, MarkUnsupported):
            self._flag(alert, replace(alert, supported=False), action="no_longer_supported")
        else:
            assert_never(intent)
        return alert.id

    def _open(self, intent: OpenAlert) -> UUID:
        policy = get_policy_of(self._tx, intent.severity)
        new = self._make(intent, state=AlertState.OPEN)
        if intent.notify:
            new = begin_chain(self._tx, new, policy=policy, began_at=find_telling(self._tx, new, now=self._now))
        for _ in range(_MOST_ROUNDS):
            if insert_alert(self._tx, new, policy=policy):
                record_event(self._tx, new, happening=self._say("opened"), from_state=None)
                if intent.notify:
                    tell_team(self._tx, new, policy=policy, now=self._now)
                return new.id
            live = find_live_alert(self._tx, self._patient_id, intent.rule)
            if live is not None:
                self._join(live, intent)
                return live.id
        raise Conflict

    def _join(self, live: Alert, intent: OpenAlert) -> None:
        if intent.rule in _JOINS:
            for joined in _JOINS[intent.rule](intent, live_alert=live, now=self._now):
                self.apply(joined)
            return
        raised = RaiseSeverity(live.id, intent.severity, "opened again", intent.explanation, intent.evidence)
        if intent.severity.rank > live.severity.rank:
            self._raise(live, raised)
        else:
            self._update(live, UpdateEvidence(live.id, intent.explanation, intent.evidence, intent.episode))

    def _record(self, intent: RecordHistoricalEpisode) -> UUID:
        past = self._make(intent, state=AlertState.RESOLVED)
        past = replace(past, resolved_at=self._now, resolved_reason=RECOVERED)
        insert_alert(self._tx, past, policy=get_policy_of(self._tx, intent.severity))
        record_event(self._tx, past, happening=self._say("recorded", why=RECOVERED), from_state=None)
        return past.id

    def _raise(self, alert: Alert, intent: RaiseSeverity) -> None:
        told = replace(alert, explanation=intent.explanation, evidence=intent.evidence, supported=True)
        if not alert.is_live or intent.severity.rank <= alert.severity.rank:
            self._flag(alert, told, action="evidence_changed")
            return
        happening = self._say("severity_raised", why=intent.why)
        reopen(self._tx, alert, replace(told, severity=intent.severity), move=Move.RAISE, happening=happening)

    def _update(self, alert: Alert, intent: UpdateEvidence) -> None:
        episode = intent.episode or alert.episode
        # What the record shows now supports the alert, whatever an earlier correction took away.
        told = replace(alert, explanation=intent.explanation, evidence=intent.evidence, episode=episode, supported=True)
        if intent.notify and alert.is_live:
            # The same edge as a raise: whoever had answered has not answered this.
            reopen(self._tx, alert, told, move=Move.RAISE, happening=self._say("told_again"))
        else:
            self._flag(alert, told, action="evidence_changed")

    def _recover(self, alert: Alert) -> None:
        if not alert.is_live:
            return
        state = check_transition(alert.state, Move.RECOVER)
        ended = replace(alert, state=state, resolved_at=self._now, resolved_reason=RECOVERED, due_at=None)
        store_change(self._tx, alert, ended, happening=self._say("recovered", why=RECOVERED))
        cancel_deliveries(self._tx, alert.id)

    def _flag(self, alert: Alert, changed: Alert, *, action: str) -> None:
        if changed != alert:
            store_change(self._tx, alert, changed, happening=self._say(action))

    def _make(self, intent: OpenAlert | RecordHistoricalEpisode, *, state: AlertState) -> Alert:
        return Alert(
            id=uuid4(),
            patient_id=self._patient_id,
            clinic_id=self._clinic_id,
            rule=intent.rule,
            severity=intent.severity,
            state=state,
            opened_at=self._now,
            title=intent.title,
            explanation=intent.explanation,
            evidence=intent.evidence,
            episode=intent.episode,
            late_by_days=intent.late_by_days,
        )

    def _say(self, action: str, why: str | None = None) -> Happening:
        return Happening(action, at=self._now, why=why)
