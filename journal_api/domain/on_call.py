"""Who is on call for a care team: shifts that return every week, overrides that replace them, and the gaps between."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.clinical_rules import escalation_times as times
from journal_api.domain.clinical_rules.entry_limits import EARLIEST_ENTRY
from journal_api.domain.errors import Fault
from journal_api.domain.weekdays import WEEK, Weekday

_DAY = timedelta(days=1)
_NEARLY_A_WEEK = _DAY * len(WEEK[1:])


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody on call every week: from ``starts_at`` on ``weekday`` until ``ends_at``, local times.

    An end that is not later than the start lies on the next day; the same time is a whole day.
    """

    id: UUID
    care_team_id: UUID
    user_id: UUID
    weekday: Weekday
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody on call in place of the team's shifts, from ``from_at`` until just before ``until_at``."""

    id: UUID
    care_team_id: UUID
    user_id: UUID
    from_at: datetime
    until_at: datetime


def check_override(override: Override, *, now: datetime) -> tuple[Fault, ...]:
    """Find what is wrong with the times of an override: absurd ones, and an end that does not lie after its start."""
    farthest = now + times.FARTHEST_OVERRIDE.value
    absurd = tuple(
        Fault(pointer, "bad_instant", "It must lie between the year 2000 and two years ahead.")
        for pointer, at in (("/from", override.from_at), ("/until", override.until_at))
        if not EARLIEST_ENTRY.value <= at <= farthest
    )
    is_backwards = override.until_at <= override.from_at
    return (*absurd, *((Fault("/until", "invalid", "It must lie after from."),) if is_backwards else ()))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, ``until_at`` not included, in which the same people are on call; nobody is a gap."""

    from_at: datetime
    until_at: datetime
    user_ids: frozenset[UUID]


def say_gap(span: Span, *, zone: ZoneInfo) -> str:
    """Say in words, on the clocks of ``zone``, when nobody is on call."""
    begins, ends = span.from_at.astimezone(zone), span.until_at.astimezone(zone)
    if begins.date() == ends.date():
        return f"Nobody is on call {begins:%A %H:%M}–{ends:%H:%M}."
    # From Sunday until Sunday says nothing of whether it is the same one.
    day = "%A" if ends - begins < _NEARLY_A_WEEK else "%A %-d %B"
    return f"Nobody is on call from {begins:{day} %H:%M} until {ends:{day} %H:%M}."


@dataclass(frozen=True, slots=True)
class Schedule:
    """One care team's shifts and overrides; ``zone`` is where the local times of its shifts are read."""

    zone: ZoneInfo
    shifts: tuple[Shift, ...] = ()
    overrides: tuple[Override, ...] = ()

    def list_on_call(self, at: datetime) -> frozenset[UUID]:
        """Name who is on call at an instant: those of the overrides then, else those of the shifts."""
        replaced = frozenset(one.user_id for one in self.overrides if one.from_at <= at < one.until_at)
        return replaced or frozenset(one.user_id for one in self.shifts if self._covers(one, at))

    def list_spans(self, from_at: datetime, until_at: datetime) -> tuple[Span, ...]:
        """List who is on call from one instant to another, without a break, oldest first."""
        edges = {from_at, *(edge for edge in self._list_edges(from_at, until_at) if from_at < edge < until_at)}
        starts = sorted(edges)
        spans = (
            Span(start, end, self.list_on_call(start))
            for start, end in zip(starts, (*starts[1:], until_at), strict=True)
        )
        return _join(spans)

    def _covers(self, shift: Shift, at: datetime) -> bool:
        today = at.astimezone(self.zone).date()
        return any(start <= at < end for on in (today - _DAY, today) for start, end in self._lay(shift, on))

    def _list_edges(self, from_at: datetime, until_at: datetime) -> Iterable[datetime]:
        for one in self.overrides:
            yield from (one.from_at, one.until_at)
        day, last = from_at.astimezone(self.zone).date() - _DAY, until_at.astimezone(self.zone).date()
        while day <= last:
            yield from (edge for shift in self.shifts for laid in self._lay(shift, day) for edge in laid)
            day += _DAY

    def _lay(self, shift: Shift, on: date) -> Iterable[tuple[datetime, datetime]]:
        """Yield the instants of a shift where it begins on this local day."""
        if WEEK[on.weekday()] is shift.weekday:
            ends_on = on if shift.ends_at > shift.starts_at else on + _DAY
            start, end = datetime.combine(on, shift.starts_at), datetime.combine(ends_on, shift.ends_at)
            # Through UTC: a night in which the clocks change is an hour shorter or longer, and without a gap.
            yield self._instant(start), self._instant(end)

    def _instant(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone).astimezone(UTC)


def _join(spans: Iterable[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].user_ids == span.user_ids:
            joined[-1] = Span(joined[-1].from_at, span.until_at, span.user_ids)
        else:
            joined.append(span)
    return tuple(joined)
