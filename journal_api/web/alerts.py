"""/v1/alerts: what somebody must look at."""

from __future__ import annotations

from journal_api.domain.alert_views import AlertPage, AlertView
from journal_api.services import alert_answers, alerts
from journal_api.services.alert_answers import Resolution, Snooze
from journal_api.web.calls import Answer, Call
from journal_api.web.operations import operation, operations_blueprint
from journal_api.web.pages import answer_counted, answer_found, read_after_instant
from journal_api.web.schemas.alerts import (
    AcknowledgeBody,
    AlertAnswer,
    AlertCountsAnswer,
    AlertEventAnswer,
    AlertPartQuery,
    AlertQuery,
    DeliveryAnswer,
    ExplanationAnswer,
    ResolveBody,
    SnoozeBody,
)
from journal_api.web.schemas.pages import page_of

COLLECTION = "/v1/alerts"
ITEM = COLLECTION + "/<alert_id>"
ALERT_ID = "alert_id"

blueprint = operations_blueprint("alerts", description="What somebody must look at, and what became of it.")


@blueprint.route(COLLECTION, methods=["GET"])
@operation(access=("alerts", "read"), summary="List alerts", query=AlertQuery, answers={200: page_of(AlertAnswer)})
def list_alerts(call: Call) -> Answer:
    """Newest first.

    A clinician reads the alerts of the patients in their own care teams, whole. A patient reads the own ones: that
    there is an alert, and whether somebody has answered; rule, severity and evidence are null. An admin reads the
    unattended ones alone, without rule, title, episode and evidence: who waits, how urgently, since when.
    """
    after, limit = read_after_instant(call)
    wanted = AlertPage(
        limit=limit,
        after=after,
        state=call.query.get("state"),
        severity=call.query.get("severity"),
        patient_id=call.query.get("patient_id"),
    )
    found = alerts.list_visible_alerts(call.resources, call.grant, wanted, now=call.now)
    return answer_found(call, found, position=lambda one: (one.opened_at, one.id))


@blueprint.route(COLLECTION + "/counts", methods=["GET"])
@operation(access=("alert_counts", "read"), summary="Count live alerts", answers={200: AlertCountsAnswer})
def count_alerts(call: Call) -> Answer:
    """Live alerts by severity and state: of the own care teams for a clinician, of the whole clinic for an admin."""
    counts = alerts.count_alerts(call.resources, call.grant, now=call.now)
    return Answer(200, {"total": sum(one.count for one in counts), "counts": counts})


@blueprint.route(ITEM, methods=["GET"])
@operation(access=("alerts", "read"), summary="Read an alert", answers={200: AlertAnswer})
def read_alert(call: Call) -> Answer:
    """One alert with its ETag. Reading acknowledges nothing."""
    return _answer(alerts.get_alert(call.resources, call.grant, call.path[ALERT_ID], now=call.now))


@blueprint.route(ITEM + "/explanation", methods=["GET"])
@operation(access=("alert_details", "read"), summary="Explain an alert", answers={200: ExplanationAnswer})
def explain_alert(call: Call) -> Answer:
    """The numbers, the rule with version and source, and a sentence that a clinician can check by hand."""
    return Answer(200, alerts.explain(call.resources, call.grant, call.path[ALERT_ID], now=call.now))


@blueprint.route(ITEM + "/events", methods=["GET"])
@operation(
    access=("alert_details", "read"),
    summary="List what happened to an alert",
    query=AlertPartQuery,
    answers={200: page_of(AlertEventAnswer)},
)
def list_alert_events(call: Call) -> Answer:
    """Every transition, oldest first: who, when, from, to, why."""
    return answer_counted(call, alerts.list_alert_events(call.resources, call.grant, call.path[ALERT_ID], now=call.now))


@blueprint.route(ITEM + "/deliveries", methods=["GET"])
@operation(
    access=("alert_details", "read"),
    summary="List an alert's messages",
    query=AlertPartQuery,
    answers={200: page_of(DeliveryAnswer)},
)
def list_alert_deliveries(call: Call) -> Answer:
    """Every message, sent or still to be sent, with every attempt, in the order in which they fall due."""
    found = alerts.list_alert_deliveries(call.resources, call.grant, call.path[ALERT_ID], now=call.now)
    return answer_counted(call, found)


def require_alert(call: Call) -> None:
    """Raise NotFound when the alert of the path is absent."""
    alerts.check_alert(call.resources, call.grant, call.path[ALERT_ID])


@blueprint.route(ITEM + "/acknowledge", methods=["POST"])
@operation(
    access=("alerts", "act"),
    summary="Acknowledge an alert",
    body=AcknowledgeBody,
    answers={200: AlertAnswer},
    exists=require_alert,
)
def acknowledge_alert(call: Call) -> Answer:
    """Say that you look after it: nobody else is told, until `due_at`, when it opens again unless it is resolved.

    Of two clinicians one wins; the other gets 409 naming who did. Repeating your own answers 200.
    """
    view = alert_answers.acknowledge_alert(
        call.resources,
        call.grant,
        call.path[ALERT_ID],
        note=call.body.get("note"),
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(view)


@blueprint.route(ITEM + "/snooze", methods=["POST"])
@operation(
    access=("alerts", "act"),
    summary="Snooze an alert",
    body=SnoozeBody,
    answers={200: AlertAnswer},
    exists=require_alert,
)
def snooze_alert(call: Call) -> Answer:
    """Keep it quiet until an instant: then it opens again and the team is told from the beginning."""
    view = alert_answers.snooze_alert(
        call.resources,
        call.grant,
        call.path[ALERT_ID],
        Snooze(call.body["until"], call.body["reason"]),
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(view)


@blueprint.route(ITEM + "/resolve", methods=["POST"])
@operation(
    access=("alerts", "act"),
    summary="Resolve an alert",
    body=ResolveBody,
    answers={200: AlertAnswer},
    exists=require_alert,
)
def resolve_alert(call: Call) -> Answer:
    """Close it for good: a new episode is a new alert. Repeating your own answers 200, a colleague gets 409."""
    view = alert_answers.resolve_alert(
        call.resources,
        call.grant,
        call.path[ALERT_ID],
        Resolution(call.body["reason"], call.body["useful"], call.body.get("note")),
        expected=call.expected_revisions,
        now=call.now,
    )
    return _answer(view)


def _answer(view: AlertView) -> Answer:
    return Answer(200, view, revision=view.version)
