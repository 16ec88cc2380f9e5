"""Mailing the code of an invitation, once."""

from __future__ import annotations

from datetime import datetime

from journal_api.gateways.mail import Mail, Mailer
from journal_api.services.auditing import audit_work
from journal_api.services.invitations import open_invitation_code
from journal_api.services.letters import send_letter
from journal_api.services.resources import Resources
from journal_api.services.scopes import scope_of
from journal_api.store.invitation_mails import SealedInvitation, find_sealed_invitation, forget_code
from journal_api.store.outboxes import ClaimedWork, finish_due


def mail_invitation(resources: Resources, work: ClaimedWork, *, now: datetime, mailer: Mailer) -> None:
    """Mail the code of an invitation and forget it. Raises MailNotTaken, MailRefused, BrokenSeal."""
    with resources.database.transaction(scope_of(work)) as tx:
        invitation = find_sealed_invitation(tx, work.subject_id)
    if invitation is not None and now < invitation.expires_at:
        code = open_invitation_code(resources, invitation.id, invitation.code_sealed)
        send_letter(mailer, write_invitation(resources, invitation, code=code), now=now)
    with resources.database.transaction(scope_of(work)) as tx:
        forget_code(tx, work.subject_id)
        finish_due(tx, work)
        audit_work(tx, action="invitations.mail", patient_id=None, now=now, object_id=work.subject_id)


def write_invitation(resources: Resources, invitation: SealedInvitation, *, code: str) -> Mail:
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
