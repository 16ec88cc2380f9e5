"""What a clinician does with an alert: acknowledge, snooze, resolve. Of two who race, one wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from journal_api.domain.access import Grant
from journal_api.domain.alert_views import AlertView, show_alert
from journal_api.domain.alerting import Alert, AlertState, Move, check_transition
from journal_api.domain.errors import Conflict, Fault, Invalid, StaleRevision
from journal_api.domain.escalation import ANSWER_TIMES, answer_due_at
from journal_api.domain.jobs import OutboxKind
from journal_api.services.alert_moves import Happening, put_due_of, store_change
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.store.alert_lists import get_visible_alert
from journal_api.store.alerts import Closing, find_closing, list_events, lock_alert
from journal_api.store.colleagues import find_display_name
from journal_api.store.database import Transaction, pin
from journal_api.store.deliveries import cancel_deliveries
from journal_api.store.work import announce

Revisions = frozenset[int] | None


class ResolveReason(StrEnum):
    """Why a person closes an alert."""

    TREATED = "treated"
    REVIEWED_OK = "reviewed_ok"
    FALSE_ALARM = "false_alarm"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a clinician says on closing an alert: why, whether it was useful, and a note for colleagues."""

    reason: ResolveReason
    useful: bool
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Until when an alert shall be quiet, and why."""

    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class _Answering:
    """One clinician's transaction on one alert, locked: who, on which grant, when."""

    tx: Transaction
    grant: Grant
    alert: Alert
    now: datetime

    @property
    def by(self) -> UUID:
        return self.grant.caller.user_id


def acknowledge_alert(
    resources: Resources, grant: Grant, alert_id: UUID, *, note: str | None, expected: Revisions, now: datetime
) -> AlertView:
    """Say that somebody looks: what is still to be sent is taken back, and the time to resolve begins.

    Repeating one's own changes nothing. Raises NotFound, StaleRevision, Conflict naming a colleague who was faster.
    """

    def act(answering: _Answering) -> Alert:
        alert = answering.alert
        if alert.state is AlertState.ACKNOWLEDGED:
            if alert.acknowledged_by == answering.by:
                return alert
            raise _taken(answering, who=alert.acknowledged_by, did="acknowledged")
        _refuse_resolved(answering)
        _refuse_stale(alert, expected)
        due_at = answer_due_at(alert.severity, acknowledged_at=now)
        answered = replace(alert, acknowledged_by=answering.by, acknowledged_at=now, due_at=due_at)
        return _move(answering, answered, move=Move.ACKNOWLEDGE, say=("acknowledged", note))

    return _answer(resources, grant, alert_id, act=act, now=now)


def snooze_alert(
    resources: Resources, grant: Grant, alert_id: UUID, snooze: Snooze, *, expected: Revisions, now: datetime
) -> AlertView:
    """Keep an alert quiet until an instant, at most as long as an acknowledged one of its severity may stay unresolved.

    At its end it opens again with a new chain. Repeating one's own changes nothing. Raises NotFound, Invalid,
    StaleRevision, Conflict.
    """

    def act(answering: _Answering) -> Alert:
        alert = answering.alert
        if alert.state is AlertState.SNOOZED:
            who = _find_snoozer(answering)
            if who == answering.by and alert.due_at == snooze.until:
                return alert
            raise _taken(answering, who=who, did="snoozed")
        _refuse_resolved(answering)
        _refuse_until(snooze, longest=ANSWER_TIMES[alert.severity], now=now)
        _refuse_stale(alert, expected)
        quiet = replace(alert, due_at=snooze.until)
        return _move(answering, quiet, move=Move.SNOOZE, say=("snoozed", snooze.reason))

    return _answer(resources, grant, alert_id, act=act, now=now)


def resolve_alert(
    resources: Resources, grant: Grant, alert_id: UUID, resolution: Resolution, *, expected: Revisions, now: datetime
) -> AlertView:
    """Close an alert for good. Repeating one's own, with the same reason and usefulness, changes nothing.

    Raises NotFound, StaleRevision, Conflict naming a colleague who was faster.
    """

    def act(answering: _Answering) -> Alert:
        alert = answering.alert
        closing = Closing(answering.by, resolution.useful)
        if alert.resolved_reason == resolution.reason and _find_closing(answering) == closing:
            return alert
        _refuse_resolved(answering)
        _refuse_stale(alert, expected)
        why = resolution.reason.value if resolution.note is None else f"{resolution.reason}: {resolution.note}"
        closed = replace(alert, resolved_at=now, resolved_reason=resolution.reason.value, due_at=None)
        return _move(answering, closed, move=Move.RESOLVE, say=("resolved", why), closing=closing)

    return _answer(resources, grant, alert_id, act=act, now=now)


def _answer(
    resources: Resources, grant: Grant, alert_id: UUID, *, act: Callable[[_Answering], Alert], now: datetime
) -> AlertView:
    with resources.database.transaction(grant.scope) as tx:
        patient_id = get_visible_alert(tx, grant, alert_id).patient_id
        pinned = grant.pinned_to(patient_id)
        pin(tx, pinned.scope)
        after = act(_Answering(tx, grant, lock_alert(tx, patient_id, alert_id), now))
        audit_use(tx, pinned, now=now, object_id=alert_id)
    return show_alert(after, role=grant.caller.role)


def _move(
    answering: _Answering, changed: Alert, *, move: Move, say: tuple[str, str | None], closing: Closing | None = None
) -> Alert:
    tx, before = answering.tx, answering.alert
    state = check_transition(before.state, move)
    action, why = say
    happening = Happening(action, at=answering.now, by_user_id=answering.by, why=why)
    after = store_change(tx, before, replace(changed, state=state), happening=happening, closing=closing)
    cancel_deliveries(tx, after.id)
    if after.due_at is not None:
        put_due_of(tx, after, kind=OutboxKind.ALERT_FOLLOW_UP, due_at=after.due_at)
        announce(tx)
    return after


def _refuse_resolved(answering: _Answering) -> None:
    if answering.alert.is_live:
        return
    closing = _find_closing(answering)
    raise _taken(answering, who=None if closing is None else closing.resolved_by, did="resolved")


def _find_snoozer(answering: _Answering) -> UUID | None:
    events = list_events(answering.tx, answering.alert.patient_id, answering.alert.id)
    return next((event.by_user_id for event in reversed(events) if event.action == "snoozed"), None)


def _find_closing(answering: _Answering) -> Closing | None:
    return find_closing(answering.tx, answering.alert.patient_id, answering.alert.id)


def _refuse_stale(alert: Alert, expected: Revisions) -> None:
    if expected is not None and alert.version not in expected:
        raise StaleRevision


def _refuse_until(snooze: Snooze, *, longest: timedelta, now: datetime) -> None:
    if not now < snooze.until <= now + longest:
        message = f"Must be later than now and at most {longest} away for an alert of this severity."
        raise Invalid(Fault("/until", "out_of_range", message))


def _taken(answering: _Answering, *, who: UUID | None, did: str) -> Conflict:
    if who is None:
        return Conflict(f"This alert was already {did} by itself.")
    # Names are the clinic's to read, not the patient's record's.
    pin(answering.tx, answering.grant.scope)
    name = find_display_name(answering.tx, who) or "A former colleague"
    return Conflict(f"{name} ({who}) already {did} this alert.")
