"""Devices that messages are pushed to: a token that their maker's push service knows them by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

# More than anybody carries: the one not seen for longest makes room.
MOST_DEVICES = 20
ENDING_LENGTH = 4
# Of a shorter token the ending would tell too much.
SHORTEST_WITH_ENDING = 16


class Platform(StrEnum):
    """Who carries the push."""

    IOS = "ios"
    ANDROID = "android"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class Device:
    """One device of one account; of its push token only the last characters are told, so that its owner knows it."""

    id: UUID
    platform: Platform
    name: str
    token_ending: str
    registered_at: datetime
    last_seen_at: datetime
    is_current: bool


def tell_ending(token: str) -> str:
    """Return what may be told of a push token: its last characters, of a short one nothing."""
    return token[-ENDING_LENGTH:] if len(token) >= SHORTEST_WITH_ENDING else ""
