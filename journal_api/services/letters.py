"""Letters of due work: sent, or the row is tried again; and what every letter calls an alert by."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from journal_api.domain.errors import MailNotTaken, MailRefused
from journal_api.gateways.mail import Mail, Mailer, is_usable_address
from journal_api.gateways.messages import Outcome


def make_reference(alert_id: UUID) -> str:
    """Return the few letters that messages call an alert by: enough to speak of it on the telephone, and no more."""
    return alert_id.hex[:4].upper()


def send_letter(mailer: Mailer, mail: Mail, *, now: datetime) -> None:
    """Send a letter. Raises MailNotTaken where trying again may help, MailRefused where it never will."""
    if not is_usable_address(mail.to):
        raise MailRefused
    answer = mailer.send(mail, now=now)
    if answer.outcome is Outcome.PERMANENT_FAILURE:
        raise MailRefused
    if answer.outcome is Outcome.TEMPORARY_FAILURE:
        raise MailNotTaken
