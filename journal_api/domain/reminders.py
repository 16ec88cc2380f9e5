"""When a patient is reminded: a pure function of what is asked, what they were told, and when they may be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from journal_api.domain.clinical_rules import reminder_figures as figures
from journal_api.domain.due_items import DueItem
from journal_api.domain.quiet_hours import USUAL, QuietHours, find_loud

_A_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Attention:
    """What decides when somebody may be reminded: where they live, their quiet hours, the reminders they had."""

    timezone: str
    quiet_hours: QuietHours = USUAL
    told: tuple[datetime, ...] = ()


def find_reminder_at(items: Iterable[DueItem], attention: Attention, *, now: datetime) -> datetime | None:
    """Find when the next reminder may go out: ``now`` if one is due, later, or None where nothing asks for one.

    One reminder is of everything that is open. An item asks for its first once it has waited for `reminders.after`, and
    for another `reminders.again_after` the last one, if it is still open then. What falls into quiet hours moves to
    their end, what is too many for a day to the next one; what would come after an item is over is left out.
    """
    asked = ((item, _allow(attention, max(_want(item, attention.told), now))) for item in items)
    return min((at for item, at in asked if at < item.expires_at), default=None)


def _want(item: DueItem, told: Sequence[datetime]) -> datetime:
    # In UTC: local clocks may be set meanwhile, and hours are hours.
    first_at = item.due_at.astimezone(UTC) + figures.AFTER.value
    last_at = max(told, default=None)
    # A reminder from before then was of other things.
    return first_at if last_at is None or last_at < first_at else last_at + figures.AGAIN_AFTER.value


def _allow(attention: Attention, at: datetime) -> datetime:
    """Return the first instant from ``at`` on at which this person may be told something."""
    full = frozenset(_list_full_days(attention))
    zone = ZoneInfo(attention.timezone)
    while True:
        at = find_loud(attention.quiet_hours, timezone=attention.timezone, at=at)
        on = at.astimezone(zone).date()
        if on not in full:
            return at
        at = datetime.combine(on + _A_DAY, _MIDNIGHT, tzinfo=zone).astimezone(UTC)


def _list_full_days(attention: Attention) -> Iterator[date]:
    zone = ZoneInfo(attention.timezone)
    days = [at.astimezone(zone).date() for at in attention.told]
    return (on for on in set(days) if days.count(on) >= figures.MOST_A_DAY.value)
