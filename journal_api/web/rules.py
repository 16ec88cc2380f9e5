"""/v1/rules: the rules that can open alerts, how useful theirs were, and how each would have done on past records."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta

from journal_api.domain.alerting import RuleId
from journal_api.domain.errors import NotFound
from journal_api.services import backtests, rules
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_named
from journal_api.web.schemas.pages import PageQuery, page_of
from journal_api.web.schemas.rules import (
    BacktestQuery,
    RuleAnswer,
    RuleBacktestAnswer,
    RulesUsefulnessAnswer,
    UsefulnessQuery,
    answer_of,
)

blueprint = operations_blueprint(
    "rules", description="What opens alerts, how useful it was, and how it did on past records."
)


@blueprint.route("/v1/rules", methods=["GET"])
@operation(access=("rules", "read"), summary="List the rules", query=PageQuery, answers={200: page_of(RuleAnswer)})
def list_all_rules(call: Call) -> Answer:
    """Every rule by its id, with the numbers it decides on at this clinic, their units, versions and sources.

    `threshold` is there where the clinic may set a number itself: its default and its bounds.
    """
    found = tuple(answer_of(sheet) for sheet in rules.list_own_rules(call.resources, call.grant, now=call.now))
    return answer_named(call, found, name=lambda one: one["rule"].value)


@blueprint.route("/v1/rules/usefulness", methods=["GET"])
@operation(
    access=("rule_usefulness", "read"),
    summary="Report how useful the rules were",
    query=UsefulnessQuery,
    answers={200: RulesUsefulnessAnswer},
)
def report_usefulness(call: Call) -> Answer:
    """What was said on resolving each rule's alerts: of the own care teams for a clinician, of the clinic for an admin.

    Counted are the alerts that opened in the last `days`, each once, whatever became of it since. Only counts are told.
    """
    days = call.query["days"]
    found = rules.report_usefulness(call.resources, call.grant, period=timedelta(days=days), now=call.now)
    return Answer(200, {"days": days, "rules": found})


@blueprint.route("/v1/rules/<rule>/backtest", methods=["GET"])
@operation(
    access=("rule_backtests", "read"),
    summary="Backtest a rule",
    query=BacktestQuery,
    answers={200: RuleBacktestAnswer},
)
def backtest_rule(call: Call) -> Answer:
    """Replay a rule over past records: a clinician's are those of their care teams, an admin's the whole clinic.

    Only counts are answered. An alarm is confirmed by a PHQ-9 within 28 days that lies a reliable change above the last
    one before what the alarm spoke of. `detector` compares a version of CR-04 before it goes live.
    """
    try:
        rule = RuleId(call.path["rule"])
    except ValueError:
        raise NotFound from None
    answer = backtests.backtest_rule(call.resources, call.grant, rule, detector=call.query["detector"], now=call.now)
    return Answer(200, {**asdict(answer.backtest), "is_complete": answer.is_complete})
