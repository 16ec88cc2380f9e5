"""Mailing the codes of invitations and password resets: once each, and then the sealed copy is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.invitations import open_invitation_code
from journal_api.services.letters import send_letter
from journal_api.services.password_resets import open_reset_code
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.database import Transaction
from journal_api.store.outboxes import ClaimedWork, finish_due
from journal_api.store.sealed_codes import (
    SealedCode,
    find_sealed_invitation,
    find_sealed_password_reset,
    forget_invitation_code,
    forget_reset_code,
)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What tells the mails of one kind of code from those of another."""

    action: str
    find: Callable[[Transaction, UUID], SealedCode | None]
    forget: Callable[[Transaction, UUID], None]
    open: Callable[[Resources, UUID, bytes], str]
    write: Callable[[Resources, SealedCode, str], Mail]


def mail_invitation(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail the code of an invitation and forget it. Raises MailNotTaken, MailRefused, BrokenSeal."""
    _mail_code(resources, work, _INVITATION, now=now, mailer=mailer)


def mail_password_reset(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail the code of a reset and forget it; a reset of nobody is only finished.

    Raises MailNotTaken, MailRefused, BrokenSeal.
    """
    _mail_code(resources, work, _RESET, now=now, mailer=mailer)


def _mail_code(resources: Resources, work: ClaimedWork, kind: _Kind, *, now: datetime, mailer: Mailer) -> None:
    with resources.database.transaction(scope_of(work)) as tx:
        waiting = kind.find(tx, work.subject_id)
    if waiting is not None and now < waiting.expires_at:
        code = kind.open(resources, waiting.id, waiting.code_sealed)
        send_letter(mailer, kind.write(resources, waiting, code), now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        kind.forget(tx, work.subject_id)
        finish_due(tx, work)
        audit_work(tx, action=kind.action, patient_id=None, now=now, object_id=work.subject_id)


def _write_invitation(resources: Resources, invitation: SealedCode, code: str) -> Mail:
    """Write the letter that brings a code; it says nothing of why somebody was invited."""
    return Mail(
        to=invitation.email,
        subject="You are invited to Journal",
        text=(
            "You are invited to Journal. Your code, for one use:\n\n"
            f"{code}\n\n"
            f"It can be used until {invitation.expires_at:%Y-%m-%d}, in the app or at:"
        ),
        message_id=f"invitation-{invitation.id}",
        link=f"{resources.public_url}/welcome",
    )


def _write_password_reset(resources: Resources, reset: SealedCode, code: str) -> Mail:
    """Write the letter that brings a code; whoever did not ask for it has nothing to do."""
    return Mail(
        to=reset.email,
        subject="Your code for a new password",
        text=(
            "Somebody, probably you, asked for a new password. Your code, for one use:\n\n"
            f"{code}\n\n"
            f"It can be used until {reset.expires_at:%H:%M} UTC, in the app or at the address below. "
            "If you did not ask for it, you need not do anything: your password stays as it is."
        ),
        message_id=f"password-reset-{reset.id}",
        link=f"{resources.public_url}/new-password",
    )


_INVITATION: Final = _Kind(
    "invitations.mail", find_sealed_invitation, forget_invitation_code, open_invitation_code, _write_invitation
)
_RESET: Final = _Kind(
    "password_resets.mail", find_sealed_password_reset, forget_reset_code, open_reset_code, _write_password_reset
)
