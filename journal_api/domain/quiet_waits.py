"""Whether a message that has fallen due waits for the end of its recipient's quiet hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from journal_api.domain.alerting import Severity
from journal_api.domain.quiet_hours import ContactSettings, find_loud


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody whom a step turns to, as things stand now.

    ``is_on_call``: on call for the patient, and awake for it. ``is_reached``: their message has left, or is still to be
    tried for the first time.
    """

    contact: ContactSettings
    is_on_call: bool
    is_reached: bool


def find_telling_at(severity: Severity, hearer: Hearer, *, others: Iterable[Hearer], now: datetime) -> datetime:
    """Find when a due message may go out: ``now``, or the end of the quiet hours it falls into.

    A critical one never waits. An urgent one waits only while somebody else of its step hears of it: who is on call, or
    is not in quiet hours. ``others`` are those of the same step.
    """
    if severity is Severity.CRITICAL or is_awake(hearer, now=now, severity=severity):
        return now
    if severity is Severity.URGENT and not any(_hears(one, now=now) for one in others):
        return now
    return _find_loud(hearer, now=now)


def is_awake(hearer: Hearer, *, now: datetime, severity: Severity) -> bool:
    """Tell whether somebody may be disturbed now; who is on call may be, by what cannot wait for the morning."""
    if hearer.is_on_call and severity is not Severity.STANDARD:
        return True
    return _find_loud(hearer, now=now) == now


def _hears(other: Hearer, *, now: datetime) -> bool:
    return other.is_reached and is_awake(other, now=now, severity=Severity.URGENT)


def _find_loud(hearer: Hearer, *, now: datetime) -> datetime:
    contact = hearer.contact
    return find_loud(contact.quiet_hours, timezone=contact.timezone, at=now)
