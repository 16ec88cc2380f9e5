"""How far the clock that timed an entry is to be trusted. What the person said of time is kept as it was said."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from journal_api.domain.clinical_rules import clock_limits as limits

_NONE = timedelta()


class ClockTrust(StrEnum):
    """What an entry's time is worth: nothing is known against it; it is marked; its local date cannot be believed."""

    SOUND = "sound"
    FLAGGED = "flagged"
    DOUBTFUL = "doubtful"


def measure_skew_seconds(sent_at: datetime, *, received_at: datetime) -> int:
    """Return by how many seconds the sender's clock was ahead (positive) or behind as it sent."""
    return round((sent_at - received_at).total_seconds())


def disagreement_of(recorded_at: datetime, timezone: str | None) -> timedelta:
    """Return how far the offset as sent is from the one that the zone has at that instant; never negative.

    No zone, or an instant spelled in UTC beside a zone, claims nothing about the wall clock (RFC 9557, 2.2).
    """
    sent = recorded_at.utcoffset()
    if timezone is None or not sent:
        return _NONE
    lawful = recorded_at.astimezone(ZoneInfo(timezone)).utcoffset() or _NONE
    return abs(sent - lawful)


def judge_clock(recorded_at: datetime, timezone: str | None, *, skew_seconds: int | None = None) -> ClockTrust:
    """Judge the clock that timed an entry, by its skew as it sent (None: not known) and by offset against zone."""
    off_by = max(abs(timedelta(seconds=skew_seconds or 0)), disagreement_of(recorded_at, timezone))
    if off_by > limits.DOUBTFUL_ABOVE.value:
        return ClockTrust.DOUBTFUL
    return ClockTrust.FLAGGED if off_by > limits.FLAGGED_ABOVE.value else ClockTrust.SOUND
