"""Sign-ins: how long tokens live, which refresh token is good, and how attempts are slowed down."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

# Long enough for a phone without network to come back and drain its queue; every refresh starts it anew.
REFRESH_LIFETIME = timedelta(days=60)
# An answer can be lost on the way: within this time the same token gets the same successor again.
REPEAT_WINDOW = timedelta(seconds=30)
_LONGEST_DOUBLING = 20


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """A refresh token as it is kept: hashes and instants, never the token."""

    sign_in_id: UUID
    expires_at: datetime
    rotated_at: datetime | None
    successor_sealed: bytes | None


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """A sign-in as its owner sees it: the device as it named itself, since when, and when it was last refreshed."""

    id: UUID
    device: str
    created_at: datetime
    last_used_at: datetime


class RefreshVerdict(StrEnum):
    """What is to be done about a refresh token that was shown."""

    ROTATE = "hand out its successor"
    REPEAT = "hand out the same successor once more"
    EXPIRED = "refuse it"
    STOLEN = "end the sign-in: two hold tokens of it"


def judge_refresh(token: RefreshToken, *, is_successor_unused: bool, now: datetime) -> RefreshVerdict:
    """Judge a refresh token of a living sign-in.

    ``is_successor_unused`` tells whether the token's own successor is still the newest: only the immediate
    predecessor may repeat.
    """
    if token.rotated_at is None:
        return RefreshVerdict.ROTATE if now < token.expires_at else RefreshVerdict.EXPIRED
    if is_successor_unused and now - token.rotated_at <= REPEAT_WINDOW:
        return RefreshVerdict.REPEAT
    return RefreshVerdict.STOLEN


@dataclass(frozen=True, slots=True)
class Attempts:
    """Failed attempts in a row, and until when none is looked at."""

    failures: int
    last_failed_at: datetime
    blocked_until: datetime

    def seconds_blocked(self, now: datetime) -> int:
        """Return for how many whole seconds, rounded up, no attempt is looked at; 0 when one is."""
        return max(0, -((now - self.blocked_until) // timedelta(seconds=1)))

    def renewed(self, now: datetime) -> Attempts:
        """Return the same, last used ``now``."""
        return replace(self, last_failed_at=now)


@dataclass(frozen=True, slots=True)
class ThrottleRule:
    """How attempts are slowed down: some are free, then the delay doubles from the first to the longest."""

    free: int
    first_delay: timedelta
    longest_delay: timedelta
    forgotten_after: timedelta

    def count(self, before: Attempts, now: datetime) -> Attempts:
        """Count one more attempt, as failed until it has succeeded."""
        is_forgotten = now - before.last_failed_at > self.forgotten_after
        failures = 1 if is_forgotten else before.failures + 1
        return Attempts(failures, now, now + self._delay(failures))

    def _delay(self, failures: int) -> timedelta:
        doublings = failures - self.free
        if doublings < 0:
            return timedelta()
        factor: int = 2 ** min(doublings, _LONGEST_DOUBLING)
        return min(self.first_delay * factor, self.longest_delay)


# One network that tries one account is blocked for longer and longer.
NETWORK_RULE = ThrottleRule(
    free=5, first_delay=timedelta(seconds=5), longest_delay=timedelta(minutes=15), forgotten_after=timedelta(days=1)
)
# All networks together only slow each other down, and never one from which the person has signed in before: a stranger
# with many addresses cannot lock anybody out.
ACCOUNT_RULE = ThrottleRule(
    free=20, first_delay=timedelta(seconds=1), longest_delay=timedelta(seconds=10), forgotten_after=timedelta(hours=1)
)
# Codes of invitations and resets cannot be guessed; this keeps a network from trying nevertheless.
CODE_RULE = ThrottleRule(
    free=20, first_delay=timedelta(seconds=5), longest_delay=timedelta(minutes=5), forgotten_after=timedelta(hours=1)
)
# Only who has the right password comes this far: slowing them down locks no stranger's victim out, and a code has but
# six digits.
SECOND_FACTOR_RULE = ThrottleRule(
    free=5, first_delay=timedelta(seconds=30), longest_delay=timedelta(hours=1), forgotten_after=timedelta(days=1)
)
# Who asks for resets fills somebody's mailbox: a few an hour for one address, more for one network.
RESET_ADDRESS_RULE = ThrottleRule(
    free=3, first_delay=timedelta(minutes=10), longest_delay=timedelta(hours=1), forgotten_after=timedelta(hours=6)
)
RESET_NETWORK_RULE = ThrottleRule(
    free=20, first_delay=timedelta(seconds=30), longest_delay=timedelta(minutes=15), forgotten_after=timedelta(hours=1)
)


def name_network(address: str | None) -> str:
    """Name the network an address belongs to: its /24 in IPv4, its /64 in IPv6, where one household ends."""
    try:
        parsed = ipaddress.ip_address((address or "").split("%")[0])
    except ValueError:
        return "unknown"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if mapped is not None:
        parsed = mapped
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 64), strict=False))
