"""Where a course of treatment stands: one pure function of the set of questionnaires and sessions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from types import MappingProxyType

from journal_api.domain.attempts import find_attempts
from journal_api.domain.clinical_rules import course_figures as figures
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.course_crossings import Crossing, CrossingKind, find_crossings, find_relapse_day
from journal_api.domain.questionnaire_requests import Owner, RequestState
from journal_api.domain.scored_responses import Reading, ScoredResponse, list_readings
from journal_api.domain.treatment_series import Stretch, gather_courses, gather_series

PHQ9 = "phq9"

# The instruments on which a course is judged; loss and relapse are defined on the PHQ-9 alone.
REMISSION: Mapping[str, Figure[float]] = MappingProxyType(
    {
        PHQ9: figures.PHQ9_REMISSION,
        "gad7": figures.GAD7_REMISSION,
        "qids_sr16": figures.QIDS_REMISSION,
        "madrs": figures.MADRS_REMISSION,
    }
)


class CourseState(StrEnum):
    """What the newest questionnaires say of a course; the first four say that nothing can be said yet."""

    NOT_TREATED = "not_treated"
    NO_BASELINE = "no_baseline"
    BASELINE_IN_REMISSION = "baseline_in_remission"
    NOT_ASKED_YET = "not_asked_yet"
    NO_RESPONSE_YET = "no_response_yet"
    NON_RESPONSE = "non_response"
    PARTIAL_RESPONSE = "partial_response"
    RESPONSE = "response"
    REMISSION = "remission"
    LOSS_UNCONFIRMED = "loss_unconfirmed"
    LOSS_OF_RESPONSE = "loss_of_response"
    RELAPSE_UNCONFIRMED = "relapse_unconfirmed"
    RELAPSE = "relapse"


@dataclass(frozen=True, slots=True)
class Repeat:
    """The repeat that an unconfirmed crossing asks for, from day to day, both included.

    Past its last day it is unanswered; where the clinic does not offer the instrument it is impossible. Both are the
    care team's to see to: neither says that all is well.
    """

    instrument: str
    crossing: CrossingKind
    first_on: date
    from_on: date
    until_on: date
    state: RequestState
    owner: Owner


@dataclass(frozen=True, slots=True)
class Course:
    """One course on one instrument as of a day.

    `improvement` is the share of the baseline by which the newest reading lies below it, None where that says nothing.
    `crossings` are all of this course, oldest first, ended ones included.
    """

    instrument: str
    state: CourseState
    begun_on: date | None
    sessions: int
    baseline: Reading | None
    newest: Reading | None
    best: Reading | None
    improvement: float | None
    crossings: tuple[Crossing, ...]
    repeat: Repeat | None


def list_courses(
    responses: Collection[ScoredResponse],
    *,
    sessions: Iterable[date],
    today: date,
    instrument: str = PHQ9,
    crises: Collection[date] = (),
) -> tuple[Stretch, ...]:
    """List a patient's courses of treatment, oldest first, on one instrument; what lies after today says nothing."""
    held = [on for on in sessions if on <= today]
    past = gather_crises(responses, crises=crises, today=today)
    find = partial(find_relapse_day, crises=past) if instrument == PHQ9 else _never_relapses
    return gather_courses(gather_series(held), list_readings(responses, instrument, through=today), find_relapse=find)


def judge_course(
    responses: Collection[ScoredResponse],
    *,
    sessions: Collection[date],
    today: date,
    instrument: str = PHQ9,
    crises: Collection[date] = (),
    offered: Collection[str] = (PHQ9,),
    induction_sessions: int | None = None,
) -> Course:
    """Judge the newest course of treatment on one instrument, as of the patient's local `today`.

    A pure function of the set of responses, sessions and crises (days of a hospital stay or an attempt, beside those
    that the C-SSRS tells of): any order of arrival, doubled or late, says the same. `offered` are the instruments the
    patient can be asked; `induction_sessions` is the plan's number where there is one.
    """
    courses = list_courses(responses, sessions=sessions, today=today, instrument=instrument, crises=crises)
    if not courses:
        return Course(instrument, CourseState.NOT_TREATED, None, 0, None, None, None, None, (), None)
    course = courses[-1]
    past = gather_crises(responses, crises=crises, today=today)
    crossings = find_crossings(course, crises=past) if instrument == PHQ9 else ()
    newest = course.readings[-1] if course.readings else None
    calm = _describe(course, instrument, is_induced=is_induced(course, today=today, planned=induction_sessions))
    return Course(
        instrument=instrument,
        state=_worst_state(crossings) or calm,
        begun_on=course.begun_on,
        sessions=sum(len(one.sessions) for one in course.series),
        baseline=course.baseline,
        newest=newest,
        best=min(course.readings, key=lambda one: (one.total, one.on), default=None),
        improvement=None if newest is None else course.improvement(newest),
        crossings=crossings,
        repeat=_ask_for_repeat(crossings, today=today, is_offered=instrument in offered),
    )


def state_repeat(crossing: Crossing, *, today: date, is_offered: bool) -> Repeat:
    """State what became of the repeat that an unconfirmed crossing asks for."""
    from_on, until_on = crossing.repeat_window(today=today)
    state = RequestState.WAITING if today <= until_on else RequestState.UNANSWERED
    if not is_offered:
        state = RequestState.IMPOSSIBLE
    owner = Owner.PATIENT if state is RequestState.WAITING else Owner.CARE_TEAM
    return Repeat(PHQ9, crossing.kind, crossing.first_on, from_on, until_on, state, owner)


def is_induced(course: Stretch, *, today: date, planned: int | None) -> bool:
    """Tell whether the induction is over: as many sessions as planned, or two weeks without another one."""
    first = course.series[0]
    wanted = planned or figures.INDUCTION_SESSIONS.value
    is_over = (today - first.ended_on).days > figures.SERIES_GAP_DAYS.value or len(course.series) > 1
    return is_over or len(first.sessions) >= wanted


def gather_crises(responses: Collection[ScoredResponse], *, crises: Collection[date], today: date) -> tuple[date, ...]:
    """Gather the days of a hospital stay or an attempt: those given, and those that the C-SSRS tells of."""
    told = find_attempts(responses, through=today)
    return tuple(sorted({*told, *(on for on in crises if on <= today)}))


def next_deadline(course: Course) -> date | None:
    """Return the first day on which an unanswered repeat is overdue; None while nothing is waited for."""
    if course.repeat is None or course.repeat.state is not RequestState.WAITING:
        return None
    return course.repeat.until_on + timedelta(days=1)


def _never_relapses(_: Stretch) -> None:
    return None


def _describe(course: Stretch, instrument: str, *, is_induced: bool) -> CourseState:
    if course.baseline is None:
        return CourseState.NO_BASELINE
    mark = REMISSION[instrument].value
    if course.baseline.total < mark:
        return CourseState.BASELINE_IN_REMISSION
    if not course.readings:
        return CourseState.NOT_ASKED_YET
    newest = course.readings[-1]
    improvement = course.improvement(newest) or 0.0
    if newest.total < mark:
        return CourseState.REMISSION
    if improvement >= figures.RESPONSE.value:
        return CourseState.RESPONSE
    if improvement >= figures.LITTLE.value:
        return CourseState.PARTIAL_RESPONSE
    is_after = newest.on > course.series[0].ended_on
    return CourseState.NON_RESPONSE if is_induced and is_after else CourseState.NO_RESPONSE_YET


# Gravest first: what is confirmed outranks what is not, a relapse outranks a loss.
_STATES = (
    (CrossingKind.RELAPSE, True, CourseState.RELAPSE),
    (CrossingKind.LOSS, True, CourseState.LOSS_OF_RESPONSE),
    (CrossingKind.RELAPSE, False, CourseState.RELAPSE_UNCONFIRMED),
    (CrossingKind.LOSS, False, CourseState.LOSS_UNCONFIRMED),
)


def _worst_state(crossings: tuple[Crossing, ...]) -> CourseState | None:
    standing = {(one.kind, one.confirmed_on is not None) for one in crossings if one.ended_on is None}
    return next((state for kind, is_confirmed, state in _STATES if (kind, is_confirmed) in standing), None)


def _ask_for_repeat(crossings: tuple[Crossing, ...], *, today: date, is_offered: bool) -> Repeat | None:
    open_ones = [one for one in crossings if one.ended_on is None and one.confirmed_on is None]
    if not open_ones:
        return None
    crossing = max(open_ones, key=lambda one: list(CrossingKind).index(one.kind))
    return state_repeat(crossing, today=today, is_offered=is_offered)
