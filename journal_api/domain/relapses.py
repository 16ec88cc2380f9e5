"""CR-03: loss of response and relapse, as findings; a first crossing is on record and asks for a repeat."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from journal_api.domain.adverse_events import AdverseEventKind, Crisis, list_crisis_days
from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import course_figures as figures
from journal_api.domain.clinical_rules import cr_03_relapse as rule
from journal_api.domain.course_crossings import Crossing, CrossingKind, find_crossings
from journal_api.domain.courses import PHQ9, Repeat, gather_crises, list_courses, state_repeat
from journal_api.domain.day_words import say_day, say_share
from journal_api.domain.finding_alerts import Manner
from journal_api.domain.questionnaire_requests import Owner, RequestState
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import Reading, ScoredResponse
from journal_api.domain.treatment_series import Stretch

MANNER = Manner(RuleId.RELAPSE, "Loss of response or relapse", historical_after=rule.HISTORICAL_AFTER.value)
_CRISES = {
    AdverseEventKind.PSYCHIATRIC_ADMISSION: "a psychiatric stay in hospital",
    AdverseEventKind.SUICIDE_ATTEMPT: "a suicide attempt",
}
_FIGURES = {
    CrossingKind.LOSS: (figures.RESPONSE, figures.REPEAT_FROM_DAYS, figures.REPEAT_UNTIL_DAYS),
    CrossingKind.RELAPSE: (
        figures.RELAPSE_FROM,
        figures.RELAPSE_RISE,
        figures.REPEAT_FROM_DAYS,
        figures.REPEAT_UNTIL_DAYS,
    ),
}


def find_relapses(
    responses: Collection[ScoredResponse],
    *,
    sessions: Collection[date],
    today: date,
    crises: Collection[Crisis] = (),
    offered: Collection[str] = (PHQ9,),
) -> tuple[Finding, ...]:
    """Find every loss of response and relapse in every course of treatment; confirmed ones are urgent.

    An unconfirmed one is standard and waits in silence for its repeat; once that is overdue, or where it is impossible,
    it is told. The next course of treatment ends what led to it.
    """
    told = list_crisis_days(crises)
    past = gather_crises(responses, crises=told, today=today)
    words = {one.on: _CRISES[one.kind] for one in sorted(crises, key=lambda one: (one.on, one.kind))}
    return tuple(
        _tell(course, crossing, words=words, today=today, is_offered=PHQ9 in offered)
        for course in list_courses(responses, sessions=sessions, today=today, crises=told)
        for crossing in find_crossings(course, crises=past)
    )


def _tell(course: Stretch, crossing: Crossing, *, words: Mapping[date, str], today: date, is_offered: bool) -> Finding:
    is_confirmed = crossing.confirmed_on is not None
    ended_on = crossing.ended_on or course.next_begun_on
    repeat = None if is_confirmed or ended_on else state_repeat(crossing, today=today, is_offered=is_offered)
    request = None
    if repeat is not None:
        request = {
            "instrument": repeat.instrument,
            "from_on": repeat.from_on.isoformat(),
            "until_on": repeat.until_on.isoformat(),
            "state": repeat.state.value,
            "owner": repeat.owner.value,
        }
    return Finding(
        subject=crossing.kind.value,
        started_on=crossing.first_on,
        opened_on=crossing.confirmed_on or crossing.first_on,
        ended_on=ended_on,
        severity=Severity.URGENT if is_confirmed else Severity.STANDARD,
        sentence=f"{_say_crossing(course, crossing, words=words)} {_say_confirmation(crossing, repeat)}",
        numbers={
            "baseline": _lay_down(course.baseline),
            "best": _lay_down(crossing.best),
            "readings": [_lay_down(one) for one in crossing.readings],
            "confirmed_on": None if crossing.confirmed_on is None else crossing.confirmed_on.isoformat(),
            "request": request,
        },
        figures=_FIGURES[crossing.kind],
        is_told=is_confirmed or (repeat is not None and repeat.owner is Owner.CARE_TEAM),
    )


def _say_crossing(course: Stretch, crossing: Crossing, *, words: Mapping[date, str]) -> str:
    if not crossing.readings:
        what = words.get(crossing.first_on, "an attempt, told on the C-SSRS")
        return f"Relapse: {what} on {say_day(crossing.first_on)}."
    told = ", ".join(f"{one.total:g} on {say_day(one.on)}" for one in crossing.readings)
    if crossing.kind is CrossingKind.RELAPSE and crossing.best is not None:
        rise = crossing.readings[-1].total - crossing.best.total
        return (
            f"Relapse: PHQ-9 {told}; {rise:g} above the best since treatment began, {crossing.best.total:g} on "
            f"{say_day(crossing.best.on)} (relapse: {figures.RELAPSE_FROM.value:g} or more and "
            f"{figures.RELAPSE_RISE.value:g} above)."
        )
    improvement = course.improvement(crossing.readings[-1]) or 0.0
    baseline = "" if course.baseline is None else f"{course.baseline.total:g} on {say_day(course.baseline.on)}"
    return (
        f"Loss of response: PHQ-9 {told}; now {say_share(improvement)} below the {baseline} before treatment "
        f"(response: {say_share(figures.RESPONSE.value)})."
    )


def _say_confirmation(crossing: Crossing, repeat: Repeat | None) -> str:
    if crossing.confirmed_on is not None:
        return f"Confirmed on {say_day(crossing.confirmed_on)}."
    state = None if repeat is None else repeat.state
    if state is RequestState.UNANSWERED:
        return "Unconfirmed: the repeat that was asked for was not answered in time."
    if state is RequestState.IMPOSSIBLE:
        return "Unconfirmed: the clinic does not offer the PHQ-9, so that no repeat can be asked for."
    return "Unconfirmed." if state is None else "Unconfirmed: a repeat is asked for."


def _lay_down(reading: Reading | None) -> dict[str, object] | None:
    return None if reading is None else {"on": reading.on.isoformat(), "total": reading.total}
