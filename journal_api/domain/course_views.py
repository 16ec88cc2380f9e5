"""What is shown of a patient's course of treatment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from journal_api.domain.courses import PHQ9, REMISSION, Course, judge_course, list_courses
from journal_api.domain.durability import Durability, Run, WearOff, describe_durability, forecast_wear_off, list_runs
from journal_api.domain.no_responses import Cadence
from journal_api.domain.scored_responses import ScoredResponse


@dataclass(frozen=True, slots=True)
class CourseView:
    """Where the newest course stands on each instrument that was answered, the PHQ-9 first, and how long series last.

    `series` are all that showed anything of their durability, oldest first; `wear_off` is None where there is nothing
    to lose: no response so far, or the newest series is lost.
    """

    judged_on: date
    courses: tuple[Course, ...]
    durability: Durability
    series: tuple[Run, ...]
    wear_off: WearOff | None


def view_course(
    responses: Collection[ScoredResponse],
    *,
    sessions: Collection[date],
    offered: Collection[str],
    cadence: Cadence,
    crises: Collection[date] = (),
    next_session_on: date | None,
    today: date,
) -> CourseView:
    """View the course of a patient as of their local `today`."""
    answered = {one.instrument for one in responses}
    judged = tuple(
        judge_course(
            responses,
            sessions=sessions,
            today=today,
            crises=crises,
            instrument=name,
            offered=offered,
            induction_sessions=cadence.induction_sessions,
        )
        for name in REMISSION
        if name == PHQ9 or name in answered
    )
    runs = list_runs(list_courses(responses, sessions=sessions, today=today, crises=crises))
    last = max((on for on in sessions if on <= today), default=None)
    return CourseView(
        judged_on=today,
        courses=judged,
        durability=describe_durability(runs),
        series=runs,
        wear_off=forecast_wear_off(runs, last_session_on=last, next_session_on=next_session_on),
    )
