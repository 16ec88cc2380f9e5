"""What every way out has in common: a message, what the receiver answered, and the one call that sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Urgency(StrEnum):
    """How soon the receiving service is to ring, in the words of RFC 8030."""

    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Outcome(StrEnum):
    """What came of an attempt to send; after a broken connection it is a temporary failure, at least once."""

    ACCEPTED = "accepted"
    TEMPORARY_FAILURE = "temporary_failure"
    PERMANENT_FAILURE = "permanent_failure"


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, by whatever way: never a health fact, never a name.

    ``id`` is the same in every attempt, so that a receiver that has it already can tell; ``link`` shows what it is
    about to who is signed in, and does nothing by itself.
    """

    id: str
    subject: str
    text: str
    urgency: Urgency = Urgency.NORMAL
    link: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class SendAnswer:
    """What the receiver said: outcome, its status or the kind of trouble, and how long it took.

    ``receiver_id`` is the receiver's own name for the message, where it told one; ``asked_wait`` how long it asked not
    to be tried again. ``is_target_gone``: it knows for certain that the target will never be reached again.
    """

    outcome: Outcome
    status: str
    took: timedelta = timedelta(0)
    receiver_id: str | None = None
    asked_wait: timedelta | None = None
    is_target_gone: bool = False


class Gateway(Protocol):
    """One way out."""

    def accepts(self, target: str) -> bool:
        """Tell whether anything could be sent to ``target`` at all."""

    def send(self, message: Message, target: str, *, now: datetime) -> SendAnswer:
        """Send one message to one target, dated ``now``; every failure is an answer, none an exception."""
