"""Telling people by mail what happened to their account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID, uuid4

from journal_api.domain.access import Scope
from journal_api.domain.jobs import OutboxKind
from journal_api.domain.security_notices import NoticeKind, SecurityNotice
from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.letters import send_letter
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.attempts import find_address
from journal_api.store.database import Transaction, pin
from journal_api.store.outboxes import ClaimedWork, OutboxRow, finish_due, put_due
from journal_api.store.security_notices import find_security_notice, insert_security_notice, mark_notice_mailed
from journal_api.store.work import announce

_ADVICE = "If that was not you, set a new password at once: it ends every sign-in."
_SET_ANEW = "You can set it anew in your account, where you signed in."
_TEXTS: Mapping[NoticeKind, tuple[str, str]] = MappingProxyType(
    {
        NoticeKind.CHANGED: (
            "Your password was changed",
            "The password of your account was changed, and every other device was signed out.",
        ),
        NoticeKind.RESET: (
            "Your password was set anew",
            "The password of your account was set anew with a mailed code, and every device was signed out.",
        ),
        NoticeKind.REUSED: (
            "A device was signed out",
            "A device was signed out of your account because somebody used an old key of it: it may have been copied.",
        ),
        NoticeKind.FACTOR_ON: (
            "A second factor was set up",
            "Signing in now asks for a code of an authenticator app, and every other device was signed out.",
        ),
        NoticeKind.FACTOR_OFF: (
            "Your second factor was removed",
            "Signing in to your account no longer asks for a code of your authenticator app.",
        ),
        NoticeKind.RECOVERY_USED: (
            "A recovery code was used",
            "Somebody signed in to your account with one of your recovery codes in place of the authenticator app.",
        ),
        NoticeKind.RECOVERY_RENEWED: (
            "You have new recovery codes",
            "New recovery codes were made for your account; the old ones are void.",
        ),
        NoticeKind.CHANNEL_ON: (
            "Alerts reach you in one more way",
            "A way to tell you of alerts beside mail was verified in your account.",
        ),
        NoticeKind.CHANNEL_OFF: (
            "A way to reach you was turned off",
            "Nobody is reached there any more, says who receives it. What went that way comes by mail from now on.",
        ),
    }
)


def leave_security_notice(tx: Transaction, *, user_id: UUID, clinic_id: UUID, kind: NoticeKind, now: datetime) -> None:
    """Leave a notice to be mailed to the account that ``tx`` is pinned to, in the transaction of what happened.

    It comes last: the transaction is pinned to the account's clinic afterwards, because due rows are the clinic's.
    """
    notice = SecurityNotice(uuid4(), user_id, clinic_id, kind, now)
    insert_security_notice(tx, notice)
    pin(tx, Scope(user_id=user_id, clinic_id=clinic_id, tenant_id=clinic_id))
    put_due(tx, OutboxRow(OutboxKind.SECURITY_NOTICE, notice.id, now, None, clinic_id))
    announce(tx)


def mail_security_notice(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail a notice once; to an account that was removed meanwhile, not at all. Raises MailNotTaken, MailRefused."""
    with resources.database.transaction(scope_of(work)) as tx:
        notice = find_security_notice(tx, work.subject_id)
        address = None if notice is None else find_address(tx, notice.user_id)
    if notice is not None and address is not None:
        send_letter(mailer, write_security_notice(resources, notice, to=address), now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        if address is not None:
            mark_notice_mailed(tx, work.subject_id, now=now)
        finish_due(tx, work)
        audit_work(tx, action="security_notices.mail", patient_id=None, now=now, object_id=work.subject_id)


def write_security_notice(resources: Resources, notice: SecurityNotice, *, to: str) -> Mail:
    """Write the letter: what happened to the account and when; nothing of what is kept in it."""
    subject, sentence = _TEXTS[notice.kind]
    is_about_reaching = notice.kind is NoticeKind.CHANNEL_OFF
    advice = _SET_ANEW if is_about_reaching else _ADVICE
    return Mail(
        to=to,
        subject=subject,
        text=f"{sentence}\nIt happened at {notice.happened_at:%Y-%m-%d %H:%M} UTC.\n\n{advice}",
        message_id=f"security-notice-{notice.id}",
        link=None if is_about_reaching else f"{resources.public_url}/new-password",
    )
