"""The canary's round: started, looked for, closed again; a row of due work like any other, that plans itself anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from journal_api.domain.alerting import Recover
from journal_api.domain.canaries import CANARY_CLINIC, CANARY_RULE, INSTRUMENT, CanarySigns, answer_gravely
from journal_api.domain.jobs import HeartbeatName, OutboxKind
from journal_api.domain.kinds.questionnaire_responses import QUESTIONNAIRE_RESPONSE
from journal_api.domain.merging import SERVER_DEVICE
from journal_api.domain.questionnaires import build_questionnaire_response
from journal_api.domain.stored_entries import StoredEntry, first_version
from journal_api.gateways.mail import Mailer
from journal_api.services.intents import apply_intents
from journal_api.services.operations import leave_own_notice, watch_dead_work, withdraw_own_notice
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of, work_scope
from journal_api.store.alerts import find_live_alert
from journal_api.store.canaries import find_canary, read_signs, start_canary, was_told
from journal_api.store.database import Transaction, pin
from journal_api.store.heartbeats import beat, begin_trouble, read_ages
from journal_api.store.outboxes import ClaimedWork, OutboxRow, keep_due, repeat_due
from journal_api.store.work import announce

EVERY: Final = timedelta(minutes=15)
# A server that greylists a stranger takes the letter at the attempt after five minutes.
WITHIN: Final = timedelta(minutes=10)
LOOK_AGAIN: Final = timedelta(seconds=10)
_OWN: Final = work_scope(None, CANARY_CLINIC)


def keep_canary(worker: Resources, *, now: datetime) -> None:
    """See that a canary is planned, within a quarter of an hour at most; any number may do so at once."""
    row = OutboxRow(OutboxKind.CANARY, CANARY_CLINIC, now, patient_id=None, clinic_id=CANARY_CLINIC)
    with worker.database.transaction(_OWN) as tx:
        keep_due(tx, row, latest=now + EVERY)


def run_canary(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Look for the canary that is under way, or start the next; tell operations of one that did not arrive.

    It sends nothing itself: entry, judgement, alert and message go the way of everybody's.
    """
    del mailer
    with resources.database.transaction(scope_of(work)) as tx:
        signs = read_signs(read_ages(tx))
        if not signs.is_under_way:
            due_at = _start(tx, resources, now=now)
        elif _has_arrived(tx, now=now):
            due_at = now + EVERY
        elif _is_given_up(signs):
            leave_own_notice(tx, OutboxKind.CANARY_NOTICE, now=now)
            due_at = _start(tx, resources, now=now)
        else:
            due_at = now + LOOK_AGAIN
        pin(tx, scope_of(work))
        repeat_due(tx, work, due_at=due_at)


def _start(tx: Transaction, resources: Resources, *, now: datetime) -> datetime:
    """Start a new canary, and return when to look for it."""
    watch_dead_work(tx, now=now)
    patient_id = uuid4()
    key = resources.vault.make_key(patient_id)
    entry = _log(patient_id=patient_id, now=now)
    cipher = resources.vault.cipher(patient_id, key)
    start_canary(tx, entry, key=key, cipher=cipher, mail_to=resources.canary_mail)
    beat(tx, HeartbeatName.CANARY_STARTED)
    begin_trouble(tx, HeartbeatName.CANARY_AWAITED, unless_after=HeartbeatName.CANARY_ARRIVED)
    announce(tx)
    return now + LOOK_AGAIN


def _log(*, patient_id: UUID, now: datetime) -> StoredEntry:
    fields = {"recorded_at": now, "timezone": "UTC", "instrument": INSTRUMENT, "answers": answer_gravely()}
    value = build_questionnaire_response(fields)
    kind = QUESTIONNAIRE_RESPONSE
    return first_version(patient_id, kind, value, entry_id=uuid4(), device_id=SERVER_DEVICE, now=now, change=1)


def _has_arrived(tx: Transaction, *, now: datetime) -> bool:
    """Tell whether a mail server has taken the canary's message; its alert is closed then, and nobody is told more."""
    patient_id = find_canary(tx, CANARY_CLINIC)
    if patient_id is None:
        return False
    pin(tx, work_scope(patient_id, CANARY_CLINIC))
    if not was_told(tx, patient_id):
        return False
    alert = find_live_alert(tx, patient_id, CANARY_RULE)
    if alert is not None:
        apply_intents(tx, patient_id=patient_id, clinic_id=CANARY_CLINIC, intents=(Recover(alert.id),), now=now)
    beat(tx, HeartbeatName.CANARY_ARRIVED)
    withdraw_own_notice(tx, OutboxKind.CANARY_NOTICE)
    return True


def _is_given_up(signs: CanarySigns) -> bool:
    return signs.started is not None and signs.started > WITHIN.total_seconds()
