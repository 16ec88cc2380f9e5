"""CR-05 on simulated people: when it speaks of somebody who only logs as they always do, and of somebody who stops."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from journal_api.domain.clinical_rules import cr_05_silence as rule
from journal_api.domain.silence import Silence, judge_silence
from journal_api.domain.study.people import Person

_DAY_ONE = date(2001, 1, 1)
# As far back as the rhythm is learned, with some room.
_LOOK_BACK = 2 * rule.LOOK_BACK.value


def find_silences(person: Person) -> tuple[int, ...]:
    """Return the days on which CR-05 speaks, in the morning of each day that makes a silence remarkable."""
    logged = _list_logged(person)
    spoken = []
    for at, (last, following) in enumerate(itertools.pairwise(logged)):
        if following - last <= rule.FLOOR.value:
            continue
        due = _to_day(_judge(person, logged[: at + 1]).due_on)
        if due <= following:
            spoken.append(due)
    return tuple(spoken)


def measure_wait(person: Person) -> int:
    """Return after how many full days without an entry CR-05 would speak if the person stopped now."""
    return _judge(person, _list_logged(person)).threshold_days


def _judge(person: Person, logged: tuple[int, ...]) -> Silence:
    last = logged[-1]
    return judge_silence(
        entry_days=tuple(_to_date(day) for day in logged if day >= last - _LOOK_BACK),
        sessions=tuple(_to_date(day) for day in person.sessions),
        last_risk=None,
        enrolled_on=_DAY_ONE,
        today=_to_date(last + 1),
    )


def _list_logged(person: Person) -> tuple[int, ...]:
    return tuple(day for day, answer in enumerate(person.answers[0]) if answer is not None)


def _to_date(day: int) -> date:
    return _DAY_ONE + timedelta(days=day)


def _to_day(on: date) -> int:
    return (on - _DAY_ONE).days
