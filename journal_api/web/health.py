"""Health: of the process, of what it stands on, and of the way alerts take. Open to all: words and counts alone."""

from __future__ import annotations

from journal_api.services.health import Verdict, check_alerting, check_readiness
from journal_api.web.calls import Answer, Call
from journal_api.web.clocks import set_right_by
from journal_api.web.declarations import PUBLIC
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.schemas.health import AlertingAnswer, LiveAnswer, ReadyAnswer

blueprint = operations_blueprint("health", description="For whoever runs the service.")

_NEVER_KEPT = {"Cache-Control": "no-store"}


@blueprint.route("/health/live", methods=["GET"])
@operation(access=PUBLIC, summary="Does the process answer?", answers={200: LiveAnswer})
def check_live(call: Call) -> Answer:  # noqa: ARG001 - every endpoint takes its call
    """Answers as long as the process does, whatever is wrong with what it stands on."""
    return Answer(200, {"status": "ok"}, _NEVER_KEPT)


@blueprint.route("/health/ready", methods=["GET"])
@operation(access=PUBLIC, summary="May it take requests?", answers={200: ReadyAnswer, 503: ReadyAnswer})
def check_ready(call: Call) -> Answer:
    """Looks at the database: reachable, migrated to this version, safe settings, a role held by row-level security."""
    found = check_readiness(call.resources)
    content = {"status": "ok" if found.is_ready else "failing", "faults": found.faults}
    return Answer(200 if found.is_ready else 503, content, _NEVER_KEPT)


@blueprint.route("/health/alerting", methods=["GET"])
@operation(access=PUBLIC, summary="Do alerts leave?", answers={200: AlertingAnswer, 503: AlertingAnswer})
def check_alerts_leave(call: Call) -> Answer:
    """The alarm on the alarm: 503 within a minute when due work is late, the relay is silent or no letter gets through.

    And when nobody's alert, sent the whole way every quarter of an hour, did not arrive within ten minutes.

    A stopped broker or worker alone is `degraded` and answers 200: the relay does the work itself.
    """
    found = check_alerting(call.resources, now=set_right_by(call.resources, call.now))
    signs = [{"name": name.value, "seconds_ago": round(age, 1)} for name, age in sorted((found.ages or {}).items())]
    content = {
        "status": found.verdict.value,
        "reasons": found.reasons,
        "due_work": found.due,
        "signs_of_life": signs,
    }
    return Answer(503 if found.verdict is Verdict.FAILING else 200, content, _NEVER_KEPT)
