"""The ways in which one member of the staff is told beside mail, and which of them a message takes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from journal_api.domain.alerting import Severity
from journal_api.domain.escalation import Channel

CODE_DIGITS: Final = 6
CODE_LIVES: Final = timedelta(minutes=15)
# One in two hundred thousand guesses it, and asking for the next code takes a minute.
MOST_GUESSES: Final = 5
ASK_AGAIN_AFTER: Final = timedelta(seconds=60)
SHOWN_ENDING: Final = 3


class ChannelState(StrEnum):
    """Whether alerts come by a channel."""

    UNSET = "unset"
    USABLE = "usable"
    UNVERIFIED = "unverified"
    DISABLED = "disabled"
    NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class ContactChannel:
    """One way to reach somebody, without the target itself: of that only the ending is told, to its owner.

    It is verified by a code that was sent through it, and disabled once its receiver said that it reaches nobody.
    """

    channel: Channel
    target_ending: str = ""
    is_preferred: bool = False
    verified_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str | None = None
    revision: int = 0

    def stands(self, offered: Collection[Channel]) -> ChannelState:
        """Tell how it stands where ``offered`` are the channels that the operator has set up."""
        if self.channel not in offered:
            return ChannelState.NOT_OFFERED
        if self.disabled_at is not None:
            return ChannelState.DISABLED
        return ChannelState.UNVERIFIED if self.verified_at is None else ChannelState.USABLE


def list_usable(own: Collection[ContactChannel], *, offered: Collection[Channel]) -> tuple[Channel, ...]:
    """List the channels that somebody can be told by, the one to take first at the front: preferred, mail, others.

    Mail is always among them: the account's own address, by which every account came to be.
    """
    usable = [one for one in own if one.stands(offered) is ChannelState.USABLE]
    preferred = tuple(one.channel for one in usable if one.is_preferred)
    others = tuple(channel for channel in Channel if any(one.channel is channel for one in usable))
    return tuple(dict.fromkeys((*preferred, Channel.MAIL, *others)))


def choose_channels(severity: Severity, usable: Sequence[Channel]) -> tuple[Channel, ...]:
    """Choose what a message takes: everything at once when it is critical, else the first of ``usable``."""
    return tuple(usable) if severity is Severity.CRITICAL else tuple(usable[:1])


def find_next_channel(usable: Sequence[Channel], tried: Collection[Channel]) -> Channel | None:
    """Find the channel to go on with after ``tried`` ones failed; None when all were tried."""
    return next((channel for channel in usable if channel not in tried), None)


def tell_target_ending(target: str) -> str:
    """Return what may be told of a target: enough for its owner to know it by."""
    return target[-SHOWN_ENDING:] if len(target) > 2 * SHOWN_ENDING else ""
