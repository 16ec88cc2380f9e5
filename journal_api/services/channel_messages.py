"""What goes through a contact channel beside alerts: the code that verifies it, and its owner's test."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from journal_api.domain.access import Scope
from journal_api.domain.errors import MessageNotTaken
from journal_api.domain.security_notices import NoticeKind
from journal_api.gateways.mail import Mailer
from journal_api.gateways.messages import Message, Outcome, SendAnswer
from journal_api.services.auditing import audit_work
from journal_api.services.contact_targets import open_channel_code, open_target
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.services.security_notices import leave_security_notice
from journal_api.store.contact_targets import SealedTarget, disable_channel, find_target_of, forget_channel_code
from journal_api.store.outboxes import ClaimedWork, finish_due

CODE_SUBJECT: Final = "Your code for Journal"
TEST_SUBJECT: Final = "A test from Journal"
_NO_GATEWAY: Final = SendAnswer(Outcome.PERMANENT_FAILURE, "no_gateway")


def send_channel_code(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Send the code of a channel through it and forget it; one that is not wanted any more is only finished.

    Raises MessageNotTaken, BrokenSeal.
    """
    del mailer
    with resources.database.transaction(scope_of(work)) as tx:
        target = find_target_of(tx, work.subject_id)
    if target is None or target.code_sealed is None or now >= target.code_expires_at:
        _finish(resources, work, None, action="channels.code", now=now)
        return
    code = open_channel_code(resources, target.id, target.code_sealed)
    message = Message(
        id=f"channel-code-{target.id}-{target.code_expires_at.timestamp() * 1000:.0f}",
        subject=CODE_SUBJECT,
        text=f"Your code for Journal: {code}. Who asks you for it on the telephone is not us.",
    )
    _send(resources, work, target, message, action="channels.code", now=now)


def send_channel_test(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Send a test through a channel; to one that is gone nothing is sent. Raises MessageNotTaken, BrokenSeal."""
    del mailer
    with resources.database.transaction(scope_of(work)) as tx:
        target = find_target_of(tx, work.subject_id)
    if target is None:
        _finish(resources, work, None, action="channels.test", now=now)
        return
    message = Message(
        id=f"channel-test-{work.id}-{work.due_at.timestamp():.0f}",
        subject=TEST_SUBJECT,
        text="This is a test: messages from Journal reach you here. There is nothing to do.",
    )
    _send(resources, work, target, message, action="channels.test", now=now)


def turn_off(resources: Resources, target: SealedTarget, *, reason: str, now: datetime) -> None:
    """Rely no longer on a channel whose receiver says that it reaches nobody, and tell its owner by mail, once."""
    clinic = Scope(clinic_id=target.clinic_id, tenant_id=target.clinic_id)
    with resources.database.transaction(clinic) as tx:
        if disable_channel(tx, target.id, reason=reason, now=now):
            audit_work(tx, action="channels.disable", patient_id=None, now=now, object_id=target.id)
            about = {"user_id": target.user_id, "clinic_id": target.clinic_id}
            leave_security_notice(tx, **about, kind=NoticeKind.CHANNEL_OFF, now=now)


def _send(
    resources: Resources, work: ClaimedWork, target: SealedTarget, message: Message, *, action: str, now: datetime
) -> None:
    gateway = resources.gateways.get(target.channel)
    address = open_target(resources, target.target_sealed, target_hash=target.target_hash)
    answer = _NO_GATEWAY if gateway is None else gateway.send(message, address, now=now)
    if answer.outcome is Outcome.TEMPORARY_FAILURE:
        raise MessageNotTaken
    if answer.outcome is Outcome.PERMANENT_FAILURE:
        turn_off(resources, target, reason=answer.status, now=now)
    _finish(resources, work, target, action=action, now=now)


def _finish(
    resources: Resources, work: ClaimedWork, target: SealedTarget | None, *, action: str, now: datetime
) -> None:
    with resources.database.transaction(scope_of(work)) as tx:
        if target is not None:
            forget_channel_code(tx, target)
        finish_due(tx, work)
        audit_work(tx, action=action, patient_id=None, now=now, object_id=work.subject_id)
