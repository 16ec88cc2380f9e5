"""Quiet hours: when somebody is not to be disturbed by what can wait, on the clocks of where they live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from journal_api.domain.clinical_rules import reminder_figures as figures

_A_DAY = timedelta(days=1)
_A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``begins_at`` until before ``ends_at`` on local clocks, across midnight where that is the earlier one.

    Beginning and ending at the same time there are none.
    """

    begins_at: time = figures.QUIET_FROM.value
    ends_at: time = figures.QUIET_UNTIL.value

    def covers(self, at: time) -> bool:
        """Tell whether a local clock that shows ``at`` is within them."""
        if self.begins_at <= self.ends_at:
            return self.begins_at <= at < self.ends_at
        return at >= self.begins_at or at < self.ends_at


# Of patients, until they say otherwise.
USUAL: Final = QuietHours()
# Of staff, until they say otherwise: what nobody asked to keep from them they are told at once.
NONE: Final = QuietHours(time(0), time(0))


@dataclass(frozen=True, slots=True)
class ContactSettings:
    """When somebody may be told what can wait, and whether they are reminded at all.

    ``timezone`` is that of their account, in which the hours are read; revision 0 before anybody has set anything.
    """

    timezone: str
    quiet_hours: QuietHours = USUAL
    reminders_muted: bool = False
    revision: int = 0


def find_loud(quiet: QuietHours, *, timezone: str, at: datetime) -> datetime:
    """Find the first instant from ``at`` on that is outside of the quiet hours: ``at`` itself, or an end of theirs.

    The clock on the wall decides, also where it jumps: hours that would end within a gap end with it, and what a clock
    that was set back shows for the second time is quiet once more.
    """
    zone = ZoneInfo(timezone)
    local = at.astimezone(zone)
    while quiet.covers(local.time()):
        local = _move_on(quiet, local)
    return local.astimezone(UTC)


def _move_on(quiet: QuietHours, local: datetime) -> datetime:
    """Go to where the clock next shows the end, or if it is set before then, to the next minute."""
    now = local.astimezone(UTC)
    shown = (
        datetime.combine(local.date() + _A_DAY * days, quiet.ends_at, tzinfo=local.tzinfo).replace(fold=fold)
        for days in (0, 1, 2)
        for fold in (0, 1)
    )
    end = min(at for at in (one.astimezone(UTC) for one in shown) if at > now).astimezone(local.tzinfo)
    if end.utcoffset() == local.utcoffset():
        return end
    return (now.replace(second=0, microsecond=0) + _A_MINUTE).astimezone(local.tzinfo)
