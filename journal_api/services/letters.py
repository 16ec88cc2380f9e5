"""Letters of due work: sent, or the row is tried again."""

from __future__ import annotations

from datetime import datetime

from journal_api.domain.errors import MailNotTaken, MailRefused
from journal_api.gateways.mail import Mail, Mailer, Outcome, is_usable_address


def send_letter(mailer: Mailer, mail: Mail, *, now: datetime) -> None:
    """Send a letter. Raises MailNotTaken where trying again may help, MailRefused where it never will."""
    if not is_usable_address(mail.to):
        raise MailRefused
    answer = mailer.send(mail, now=now)
    if answer.outcome is Outcome.PERMANENT_FAILURE:
        raise MailRefused
    if answer.outcome is Outcome.TEMPORARY_FAILURE:
        raise MailNotTaken
