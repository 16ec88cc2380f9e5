"""Storms: when so many messages are on their way to one person that they are summed up in one letter."""

from __future__ import annotations

from datetime import datetime

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import escalation_times as times


def is_storm(messages: int) -> bool:
    """Tell whether these are too many to be told one by one.

    ``messages`` counts those about alerts that are not critical, to one person: that reached them within the last
    `STORM_WINDOW`, and that are due.
    """
    return messages > times.STORM_MESSAGES.value


def find_letter_due_at(severity: Severity, *, summed_up_at: datetime | None, now: datetime) -> datetime:
    """Find by when the storm letter goes out that takes the place of a message of this severity.

    It gathers for a moment what falls due together. What is standard waits longer: the letters, of which the last went
    out at ``summed_up_at``, are a `STORM_WINDOW` apart.
    """
    gathered_at = now + times.STORM_GATHERING.value
    if severity is not Severity.STANDARD or summed_up_at is None:
        return gathered_at
    return max(gathered_at, summed_up_at + times.STORM_WINDOW.value)
