"""The ways in which a patient is reminded: a push to their devices, else mail."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final, Protocol

from journal_api.domain.devices import Platform
from journal_api.gateways.mail import Mail, Mailer, is_usable_address
from journal_api.gateways.messages import Gateway, Message, Outcome, SendAnswer, Urgency

SUBJECT: Final = "Your care team asked you something"
TEXT: Final = (
    "Your care team asked you something: please open the app.\n\n"
    "There you can also set your quiet hours, or turn these reminders off."
)


_NO_DEVICE: Final = SendAnswer(Outcome.PERMANENT_FAILURE, "no_device")
_LONG_ENOUGH: Final = timedelta(seconds=30)


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


class PushChannel:
    """Reminds by a push to every device of the patient; one that takes it is enough."""

    name = "push"

    def __init__(self, gateway: Gateway) -> None:
        """Take what sends to devices."""
        self._gateway = gateway

    def send(self, reminder: Reminder, *, now: datetime) -> SendAnswer:
        """Push to one device after the other; where the service takes nothing now the others are not tried either."""
        best, took = _NO_DEVICE, timedelta(0)
        for device in reminder.devices:
            answer = self._push(reminder, device, now=now)
            took += answer.took
            if best.outcome is not Outcome.ACCEPTED:
                best = answer
            if answer.outcome is Outcome.TEMPORARY_FAILURE or took > _LONG_ENOUGH:
                break
        return replace(best, took=took)

    def _push(self, reminder: Reminder, device: PushTarget, *, now: datetime) -> SendAnswer:
        # Each device has a message of its own, under the same id in every attempt; the token is not to be read from it.
        known_by = hashlib.sha256(device.token.encode()).hexdigest()[:16]
        message = Message(f"{reminder.id}-{known_by}", SUBJECT, TEXT, urgency=Urgency.LOW)
        return self._gateway.send(message, f"{device.platform.value}:{device.token}", now=now)


def list_channels(mailer: Mailer, push: Gateway | None = None) -> tuple[ReminderChannel, ...]:
    """List the ways there are, the best first: the first one that takes a reminder is enough."""
    mail = MailChannel(mailer)
    return (mail,) if push is None else (PushChannel(push), mail)
