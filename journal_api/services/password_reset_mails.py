"""Mailing the code of a password reset, once."""

from __future__ import annotations

from datetime import datetime

from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.letters import send_letter
from journal_api.services.password_resets import open_reset_code
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.outboxes import ClaimedWork, finish_due
from journal_api.store.password_resets import SealedPasswordReset, find_sealed_password_reset, forget_reset_code


def mail_password_reset(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail the code of a reset and forget it; a reset of nobody is only finished.

    Raises MailNotTaken, MailRefused, BrokenSeal.
    """
    with resources.database.transaction(scope_of(work)) as tx:
        reset = find_sealed_password_reset(tx, work.subject_id)
    if reset is not None and now < reset.expires_at:
        code = open_reset_code(resources, reset.id, reset.code_sealed)
        send_letter(mailer, write_password_reset(resources, reset, code=code), now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        forget_reset_code(tx, work.subject_id)
        finish_due(tx, work)
        audit_work(tx, action="password_resets.mail", patient_id=None, now=now, object_id=work.subject_id)


def write_password_reset(resources: Resources, reset: SealedPasswordReset, *, code: str) -> Mail:
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
