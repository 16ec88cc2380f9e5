"""CR-10: no response after induction, and maintenance that is overdue while the patient gets worse."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import course_figures as figures
from journal_api.domain.clinical_rules import cr_10_no_response as rule
from journal_api.domain.courses import is_induced, list_courses
from journal_api.domain.day_words import count_days, say_day, say_share
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import Reading, ScoredResponse
from journal_api.domain.treatment_series import Stretch

MANNER = Manner(
    RuleId.NO_RESPONSE,
    "No response to treatment, or maintenance overdue while worsening",
    historical_after=rule.HISTORICAL_AFTER.value,
)


@dataclass(frozen=True, slots=True)
class Cadence:
    """What a treatment plan promises: sessions of the induction, and days from one maintenance session to the next."""

    induction_sessions: int | None = None
    maintenance_every_days: int | None = None


NO_PLAN = Cadence()


def find_missing_responses(
    responses: Collection[ScoredResponse],
    *,
    sessions: Collection[date],
    cadence: Cadence,
    today: date,
    crises: Collection[date] = (),
) -> tuple[Finding, ...]:
    """Find inductions that brought no response, and pauses longer than planned in which the PHQ-9 rose.

    Both are over with the next response, or the next session. Where the plan names no cadence nothing is overdue.
    """
    held = tuple(sorted({on for on in sessions if on <= today}))
    found: list[Finding] = []
    for course in list_courses(responses, sessions=held, today=today, crises=crises):
        found.extend(_find_non_response(course, cadence))
        if cadence.maintenance_every_days is not None:
            found.extend(_find_overdue(course, held, every=cadence.maintenance_every_days, today=today))
    return tuple(found)


def _find_non_response(course: Stretch, cadence: Cadence) -> Iterator[Finding]:
    planned = cadence.induction_sessions
    after = [
        one
        for one in course.readings
        if one.on > course.series[0].ended_on and is_induced(course, today=one.on, planned=planned)
    ]
    low: Reading | None = None
    for reading in after:
        improvement = course.improvement(reading)
        if improvement is None or any(course.is_response(one) for one in course.readings if one.on < reading.on):
            break
        if low is None and improvement < figures.LITTLE.value:
            low = reading
        elif low is not None and improvement >= figures.LITTLE.value:
            yield _tell_non_response(course, low, ended_on=reading.on)
            low = None
    if low is not None:
        yield _tell_non_response(course, low, ended_on=course.next_begun_on)


def _tell_non_response(course: Stretch, low: Reading, *, ended_on: date | None) -> Finding:
    improvement, baseline = course.improvement(low) or 0.0, course.baseline or low
    induction = course.series[0]
    return Finding(
        subject="non_response",
        started_on=low.on,
        opened_on=low.on,
        ended_on=ended_on,
        severity=Severity.STANDARD,
        sentence=(
            f"No response after induction: PHQ-9 {low.total:g} on {say_day(low.on)} is {say_share(improvement)} below "
            f"the {baseline.total:g} on {say_day(baseline.on)}, after {len(induction.sessions)} sessions through "
            f"{say_day(induction.ended_on)} (non-response: less than {say_share(figures.LITTLE.value)})."
        ),
        numbers={
            "baseline": {"on": baseline.on.isoformat(), "total": baseline.total},
            "total": low.total,
            "sessions": len(induction.sessions),
        },
        figures=(figures.LITTLE, figures.INDUCTION_SESSIONS, figures.SERIES_GAP_DAYS),
    )


def _find_overdue(course: Stretch, held: tuple[date, ...], *, every: int, today: date) -> Iterator[Finding]:
    own = [on for on in held if on >= course.begun_on and (course.next_begun_on is None or on <= course.next_begun_on)]
    for last, following in itertools.pairwise((*own, None)):
        if last is None:
            continue
        overdue_on = last + timedelta(days=every + rule.GRACE_DAYS.value)
        through = following or today
        worse = _find_worsening(course, after=last, through=through)
        if worse is not None and max(overdue_on, worse[1].on) <= through:
            yield _tell_overdue(last, overdue_on, worse, every=every, ended_on=following)


def _find_worsening(course: Stretch, *, after: date, through: date) -> tuple[Reading, Reading] | None:
    for reading in course.readings:
        best = min(
            (one for one in course.readings if one.on < reading.on), key=lambda one: (one.total, one.on), default=None
        )
        rises = best is not None and reading.total - best.total >= rule.WORSENING.value
        if best is not None and rises and after < reading.on <= through:
            return best, reading
    return None


def _tell_overdue(
    last: date, overdue_on: date, worse: tuple[Reading, Reading], *, every: int, ended_on: date | None
) -> Finding:
    best, reading = worse
    opened_on = max(overdue_on, reading.on)
    return Finding(
        subject="maintenance_overdue",
        started_on=opened_on,
        opened_on=opened_on,
        ended_on=ended_on,
        severity=Severity.STANDARD,
        sentence=(
            f"Maintenance overdue while worsening: the last session was on {say_day(last)}, planned every "
            f"{count_days(every)}, overdue from {say_day(overdue_on)}; {_say_rise(best, reading)}."
        ),
        numbers={
            "last_session_on": last.isoformat(),
            "every_days": every,
            "overdue_on": overdue_on.isoformat(),
            "total": reading.total,
            "best": {"on": best.on.isoformat(), "total": best.total},
        },
        figures=(rule.GRACE_DAYS, rule.WORSENING),
    )


def _say_rise(best: Reading, reading: Reading) -> str:
    return (
        f"PHQ-9 {reading.total:g} on {say_day(reading.on)} is {reading.total - best.total:g} above the best since "
        f"treatment began, {best.total:g} on {say_day(best.on)} (worsening: {rule.WORSENING.value:g})"
    )
