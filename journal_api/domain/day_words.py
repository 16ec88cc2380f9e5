"""Days and numbers as the sentences of the rules say them."""

from __future__ import annotations

from datetime import date


def say_day(on: date) -> str:
    """Say a local day so that nobody takes the month for the day."""
    return f"{on.day} {on:%B %Y}"


def say_share(share: float) -> str:
    """Say a share (0-1) in whole percent."""
    return f"{share:.0%}".replace("%", " %")


def count_days(days: int) -> str:
    """Say a number of days."""
    return "1 day" if days == 1 else f"{days} days"
