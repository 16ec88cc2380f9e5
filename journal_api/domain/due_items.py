"""What is to be asked of a patient: a pure function of schedules, sessions, what was logged, and now.

Each thing falls due under the version of the schedule that holds at that instant. An edit therefore begins something
from then on: nothing that fell due before is asked anew, and nothing that still waits goes away.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from journal_api.domain.clinical_rules import due_figures as figures
from journal_api.domain.schedules import Reign, Schedule, list_reigns

PHQ9, PHQ2, URINARY_CHECK, USE_CHECK = "phq9", "phq2", "urinary_check", "use_check"
ROUTINES: tuple[str, ...] = (PHQ9, URINARY_CHECK, USE_CHECK)
_MIDNIGHT = time(0)


class DueKind(StrEnum):
    """What is asked: the usual check-in, an instrument, or one more check-in on an unusual day."""

    CHECK_IN = "check_in"
    INSTRUMENT = "instrument"
    EXTRA_CHECK_IN = "extra_check_in"


class Why(StrEnum):
    """Why it is asked."""

    AFTER_SESSION = "after_session"
    BASELINE = "baseline"
    ROUTINE = "routine"
    EARLY_WARNING = "early_warning"
    RISK_ANSWER = "risk_answer"
    LEFT_OPEN = "left_open"
    CONFIRMATION = "confirmation"
    UNUSUAL_DAY = "unusual_day"


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing to ask, from `due_at` until `expires_at`, not included; `instrument` is None for check-ins."""

    kind: DueKind
    due_at: datetime
    expires_at: datetime
    why: Why
    instrument: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One answered questionnaire: its lived local date, and when it was accepted."""

    instrument: str
    on: date
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """An instrument that a rule asks for, beside the schedule; answered by any response accepted after `asked_at`."""

    instrument: str
    asked_at: datetime
    due_at: datetime
    expires_at: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class DueFacts:
    """Everything that decides what is due.

    `schedules` are the written versions, oldest first; `sessions` and `check_in_days` lived local dates, `check_ins`
    the instants of mood entries; `prompt_days` days that CR-04 found unusual; `offered` what the clinic has on.
    """

    timezone: str
    enrolled_on: date
    schedules: tuple[Schedule, ...] = ()
    sessions: tuple[date, ...] = ()
    responses: tuple[Answered, ...] = ()
    check_ins: tuple[datetime, ...] = ()
    check_in_days: frozenset[date] = frozenset()
    requests: tuple[Request, ...] = ()
    prompt_days: frozenset[date] = frozenset()
    offered: Collection[str] = ROUTINES


def list_due(facts: DueFacts, *, now: datetime) -> tuple[DueItem, ...]:
    """List what is open now and what falls due soon, soonest first; what was asked for goes before the routine."""
    requested = tuple(_list_requested(facts))
    asked = {item.instrument for item in requested}
    routine = (_find_routine(facts, name, now=now) for name in ROUTINES if name not in asked)
    found = (*_list_after_sessions(facts), *requested, *routine, *_list_prompts(facts, now=now))
    soon = now + figures.AHEAD.value
    return tuple(sorted((one for one in found if one.expires_at > now and one.due_at <= soon), key=_order))


def _order(item: DueItem) -> tuple[datetime, str, str]:
    return (item.due_at, item.kind, item.instrument or "")


def _list_after_sessions(facts: DueFacts) -> Iterator[DueItem]:
    answered = facts.check_in_days | {one.on for one in facts.responses if one.instrument == PHQ2}
    open_for = timedelta(days=figures.CHECK_OPEN_DAYS.value)
    asked: set[datetime] = set()
    for reign in list_reigns(facts.schedules):
        for on in _check_days(facts.sessions, reign.schedule):
            due_at = _at(facts, on, figures.MORNING.value)
            days = {on + timedelta(days=later) for later in range(open_for.days)}
            if reign.holds(due_at) and due_at not in asked and not days & answered:
                asked.add(due_at)
                yield DueItem(DueKind.CHECK_IN, due_at, _at(facts, on + open_for, _MIDNIGHT), Why.AFTER_SESSION)


def _check_days(sessions: tuple[date, ...], schedule: Schedule) -> Iterator[date]:
    return (session + timedelta(days=days) for session in sessions for days in schedule.session_check_days)


def _find_routine(facts: DueFacts, instrument: str, *, now: datetime) -> DueItem:
    """Find the newest occurrence that is still open, else the next one.

    It is counted from the last answer; without one from the beginning, and from there on by the calendar.
    """
    last = max((one.on for one in facts.responses if one.instrument == instrument), default=None)
    reigns = tuple(list_reigns(facts.schedules))
    if last is None:
        item = _occur(
            facts, reigns, instrument, at=_at(facts, facts.enrolled_on, figures.MORNING.value), why=Why.BASELINE
        )
    else:
        item = _follow(facts, reigns, instrument, after=last)
    while item.expires_at <= now:
        item = _follow(facts, reigns, instrument, after=_local_date(facts, item.due_at))
    return item


def _follow(facts: DueFacts, reigns: tuple[Reign, ...], instrument: str, *, after: date) -> DueItem:
    """Make the occurrence after this day: by the first version under whose reign it falls due, never before that."""
    for reign in reigns:
        every = _every(reign.schedule, instrument)
        due_at = max(_at(facts, after + every, figures.MORNING.value), reign.begins_at)
        if reign.holds(due_at):
            return _occur(facts, reigns, instrument, at=due_at, why=Why.ROUTINE)
    raise LookupError("The newest version of a schedule holds for ever.")


def _occur(facts: DueFacts, reigns: tuple[Reign, ...], instrument: str, *, at: datetime, why: Why) -> DueItem:
    schedule = next(reign.schedule for reign in reigns if reign.holds(at))
    days = _every(schedule, instrument)
    expires_at = _at(facts, _local_date(facts, at) + days, figures.MORNING.value)
    return DueItem(DueKind.INSTRUMENT, at, expires_at, why, instrument)


def _every(schedule: Schedule, instrument: str) -> timedelta:
    return timedelta(days=schedule.phq9_every_days if instrument == PHQ9 else schedule.checks_every_days)


def _list_requested(facts: DueFacts) -> Iterator[DueItem]:
    """Yield what rules ask for and nobody has answered since, once for each instrument: the longest wait."""
    open_ones: dict[str, Request] = {}
    for request in facts.requests:
        is_answered = any(
            one.instrument == request.instrument and one.received_at > request.asked_at for one in facts.responses
        )
        known = open_ones.get(request.instrument)
        is_longest = known is None or request.expires_at > known.expires_at
        if request.instrument in facts.offered and not is_answered and is_longest:
            open_ones[request.instrument] = request
    for one in open_ones.values():
        yield DueItem(DueKind.INSTRUMENT, one.due_at, one.expires_at, one.why, one.instrument)


def _list_prompts(facts: DueFacts, *, now: datetime) -> Iterator[DueItem]:
    today = _local_date(facts, now)
    due_at = _at(facts, today, figures.EVENING.value)
    if today in facts.prompt_days and not any(checked_in >= due_at for checked_in in facts.check_ins):
        yield DueItem(DueKind.EXTRA_CHECK_IN, due_at, _at(facts, today + timedelta(days=1), _MIDNIGHT), Why.UNUSUAL_DAY)


def _at(facts: DueFacts, on: date, hour: time) -> datetime:
    return datetime.combine(on, hour, tzinfo=ZoneInfo(facts.timezone))


def _local_date(facts: DueFacts, at: datetime) -> date:
    return at.astimezone(ZoneInfo(facts.timezone)).date()
