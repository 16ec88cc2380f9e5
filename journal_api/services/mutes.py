"""Keeping a rule quiet about one patient for a while, seeing what is kept quiet, and ending it before its time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from journal_api.domain.access import Grant
from journal_api.domain.alerting import AlertState, Move, RuleId
from journal_api.domain.errors import NotFound
from journal_api.domain.mutes import Mute, check_mute
from journal_api.services.access import granted_transaction
from journal_api.services.alert_moves import Happening, reopen
from journal_api.services.auditing import audit_use
from journal_api.services.resources import Resources
from journal_api.services.revisions import UNTAGGED, Revisions, check_revision
from journal_api.store import mutes as store
from journal_api.store.alerts import find_live_alert
from journal_api.store.database import Transaction

MUTE_ENDED = "mute_ended"


@dataclass(frozen=True, slots=True)
class MuteRequest:
    """A rule to keep quiet, until when, and why."""

    rule: RuleId
    until: datetime
    reason: str


def mute_rule(resources: Resources, grant: Grant, wanted: MuteRequest, *, now: datetime) -> Mute:
    """Keep a rule quiet about one patient. Its alerts still open and are seen; they are told when the mute ends.

    Raises Invalid for a rule that is never muted and for an end that is past or too far ahead.
    """
    check_mute(wanted.rule, now=now, until_at=wanted.until)
    mute = Mute(
        id=uuid4(),
        patient_id=grant.patient_id,
        rule=wanted.rule,
        began_at=now,
        until_at=wanted.until,
        author_id=grant.caller.user_id,
        reason=wanted.reason,
    )
    with resources.database.transaction(grant.scope) as tx:
        store.insert_mute(tx, mute)
        audit_use(tx, grant, now=now, object_id=mute.id)
    return mute


def list_mutes(
    resources: Resources, grant: Grant, *, after: tuple[datetime, UUID] | None, limit: int, now: datetime
) -> tuple[Mute, ...]:
    """List a patient's mutes, past and present, newest first."""
    with resources.database.transaction(grant.scope) as tx:
        found = store.list_mutes(tx, grant.patient_id, after=after, limit=limit)
        audit_use(tx, grant, now=now)
    return found


def end_mute(resources: Resources, grant: Grant, mute_id: UUID, *, expected: Revisions, now: datetime) -> None:
    """End a mute; what it kept from being told is told now. Ending an ended one changes nothing.

    Raises NotFound, StaleRevision.
    """
    with granted_transaction(resources, grant, now=now, object_id=mute_id) as tx:
        mute = store.lock_mute(tx, grant.patient_id, mute_id)
        if mute is None:
            raise NotFound
        check_revision(UNTAGGED, expected)
        if mute.is_on(now):
            store.end_mute(tx, replace(mute, ended_at=now))
            _tell_what_waited(tx, grant, mute.rule, now=now)
        audit_use(tx, grant, now=now, object_id=mute_id)


def _tell_what_waited(tx: Transaction, grant: Grant, rule: RuleId, *, now: datetime) -> None:
    alert = find_live_alert(tx, grant.patient_id, rule)
    if alert is None or alert.state is not AlertState.OPEN or alert.notified_at is None or alert.notified_at <= now:
        return
    happening = Happening("told_again", at=now, by_user_id=grant.caller.user_id, why=MUTE_ENDED)
    reopen(tx, alert, alert, move=Move.RAISE, happening=happening)
