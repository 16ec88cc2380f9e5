"""The ways in which a patient is reminded. A way to push joins here, in `list_channels`; mail is the one there is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Protocol

from journal_api.domain.devices import Platform
from journal_api.gateways.mail import Mail, Mailer, is_usable_address
from journal_api.gateways.messages import Outcome, SendAnswer

SUBJECT: Final = "Your care team asked you something"
TEXT: Final = (
    "Your care team asked you something: please open the app.\n\n"
    "There you can also set your quiet hours, or turn these reminders off."
)


@dataclass(frozen=True, slots=True)
class PushTarget:
    """One device: who carries the push, and the token its push service knows it by."""

    platform: Platform
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reminder:
    """That something is asked, and not what; ``id`` is the same in every attempt at the same reminder."""

    id: str
    address: str = field(repr=False)
    devices: tuple[PushTarget, ...] = ()


class ReminderChannel(Protocol):
    """One way to remind somebody."""

    @property
    def name(self) -> str:
        """Name the way, in the record of what went out."""

    def send(self, reminder: Reminder, *, now: datetime) -> SendAnswer:
        """Send one reminder, dated ``now``; every failure is an answer, none an exception."""


class MailChannel:
    """Reminds by a plain letter without health fact, name, token or link."""

    name = "mail"

    def __init__(self, mailer: Mailer) -> None:
        """Take what sends letters."""
        self._mailer = mailer

    def send(self, reminder: Reminder, *, now: datetime) -> SendAnswer:
        """Send one letter; an address that is none will never do."""
        if not is_usable_address(reminder.address):
            return SendAnswer(Outcome.PERMANENT_FAILURE, "unusable_address")
        return self._mailer.send(Mail(reminder.address, SUBJECT, TEXT, message_id=reminder.id), now=now)


def list_channels(mailer: Mailer) -> tuple[ReminderChannel, ...]:
    """List the ways there are, the best first: the first one that takes a reminder is enough."""
    return (MailChannel(mailer),)
