"""/v1/escalation-policies: how alerts of each severity go from person to person until somebody answers."""

from __future__ import annotations

from journal_api.domain.alerting import Severity
from journal_api.domain.errors import NotFound
from journal_api.services import escalation_policies
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_counted
from journal_api.web.schemas.escalation_policies import (
    EscalationPolicyAnswer,
    EscalationPolicyBody,
    EscalationPolicyQuery,
    answer_of,
    read_policy,
)
from journal_api.web.schemas.pages import page_of

COLLECTION = "/v1/escalation-policies"
ITEM = COLLECTION + "/<severity>"

blueprint = operations_blueprint(
    "escalation-policies", description="How alerts go from person to person until somebody answers."
)


@blueprint.route(COLLECTION, methods=["GET"])
@operation(
    access=("escalation_policies", "read"),
    summary="List the escalation policies",
    query=EscalationPolicyQuery,
    answers={200: page_of(EscalationPolicyAnswer)},
)
def list_escalation_policies(call: Call) -> Answer:
    """One for each severity, the mildest first; where the clinic wrote none, the product's own (`revision` 0)."""
    found = escalation_policies.read_policies(call.resources, call.grant, now=call.now)
    return answer_counted(call, tuple(map(answer_of, found)))


@blueprint.route(ITEM, methods=["GET"])
@operation(
    access=("escalation_policies", "read"),
    summary="Read an escalation policy",
    answers={200: EscalationPolicyAnswer},
)
def read_escalation_policy(call: Call) -> Answer:
    """The policy that alerts of this severity are opened with, with its ETag."""
    kept = escalation_policies.read_policy(call.resources, call.grant, _severity(call), now=call.now)
    return Answer(200, answer_of(kept), revision=kept.revision)


def require_severity(call: Call) -> None:
    """Raise NotFound when the path names no severity."""
    _severity(call)


@blueprint.route(ITEM, methods=["PUT"])
@operation(
    access=("escalation_policies", "write"),
    summary="Write an escalation policy",
    body=EscalationPolicyBody,
    answers={200: EscalationPolicyAnswer},
    exists=require_severity,
    if_match_required=True,
)
def write_escalation_policy(call: Call) -> Answer:
    """Write the whole policy of a severity. A step that would reach nobody about the patients of some care team is
    refused (`reaches_nobody`). Alerts that are open keep the copy they were opened with.
    """
    kept = escalation_policies.write_policy(
        call.resources,
        call.grant,
        _severity(call),
        read_policy(call.body),
        expected=call.expected_revisions,
        now=call.now,
    )
    return Answer(200, answer_of(kept), revision=kept.revision)


def _severity(call: Call) -> Severity:
    try:
        return Severity(call.path["severity"])
    except ValueError:
        raise NotFound from None
