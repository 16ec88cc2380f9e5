"""/v1/patients/{patient_id}/course and /practice-summary: where treatment stands, and what goes with practice."""

from __future__ import annotations

from dataclasses import asdict

from journal_api.services import courses
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.courses import CourseAnswer, PracticeSummaryAnswer

blueprint = operations_blueprint("courses", description="Where treatment stands, and how long its effect lasts.")


@blueprint.route("/v1/patients/<patient_id>/course", methods=["GET"])
@operation(access=("course", "read"), summary="Read the course of treatment", answers={200: CourseAnswer})
def read_course(call: Call) -> Answer:
    """Response, remission, loss of response and relapse, as the questionnaires and sessions of the record say.

    A first crossing is unconfirmed and asks for a repeat; an unanswered or impossible repeat is the care team's to see
    to. Durability is a published prior updated by this patient's own series; its interval stays wide while few are
    known.
    """
    return Answer(200, asdict(courses.get_course(call.resources, call.grant, now=call.now)))


@blueprint.route("/v1/patients/<patient_id>/practice-summary", methods=["GET"])
@operation(
    access=("practice_summary", "read"), summary="Read the practice summary", answers={200: PracticeSummaryAnswer}
)
def read_practice_summary(call: Call) -> Answer:
    """Adherence and streaks by lived local days, and what goes together with practice.

    An association is no cause: people also practice because they feel better. It is told with its interval, and only
    once there are enough days or series on each side.
    """
    summary = asdict(courses.get_practice_summary(call.resources, call.grant, now=call.now))
    streaks = summary.pop("streaks")
    return Answer(
        200,
        {
            **summary,
            "current_streak_days": streaks["current_days"],
            "longest_streak_days": streaks["longest_days"],
        },
    )
