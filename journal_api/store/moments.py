"""Instants that keep the offset they were sent with."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def count_offset_minutes(moment: datetime) -> int:
    """Return the offset from UTC of an aware instant, in minutes."""
    offset = moment.utcoffset() or timedelta()
    return round(offset / timedelta(minutes=1))


def restore_offset(moment: datetime, offset_minutes: int) -> datetime:
    """Return the stored instant with the offset it was sent with."""
    return moment.astimezone(timezone(timedelta(minutes=offset_minutes)))
