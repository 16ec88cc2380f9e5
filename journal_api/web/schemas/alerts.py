"""Alerts, as they are asked for, answered, and acted on."""

from __future__ import annotations

from journal_api.domain.alerting import AlertState, RuleId, Severity
from journal_api.domain.judgements import Shape
from journal_api.services.alert_answers import ResolveReason
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import BaseField, Choice, Flag, Integer, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant, LocalDate
from journal_api.web.schemas.pages import PageQuery

LONGEST_NOTE = 2000
_NOTE = "For colleagues: kept in the alert's history, shown to the care team alone."


class AlertQuery(PageQuery):
    """Which alerts; what is left out: any."""

    state = Choice("Where the alert stands.", AlertState)
    severity = Choice("How soon a person must look; not for patients.", Severity)
    patient_id = Identifier("The alerts of this patient alone.")


class AlertPartQuery(PageQuery):
    """Which part of an alert's history or messages."""


class AcknowledgeBody(Schema):
    """Somebody looks."""

    note = Text(_NOTE, longest=LONGEST_NOTE, example="Calling her this afternoon.")


class SnoozeBody(Schema):
    """Not now, but at a known time."""

    until = Instant(
        "When it opens again; at most an hour (critical), a day (urgent) or a week (standard) away.",
        required=True,
        example="2026-11-21T09:00:00+01:00",
    )
    reason = Text("Why it can wait; " + _NOTE, longest=LONGEST_NOTE, shortest=1, required=True, example="Seen today.")


class ResolveBody(Schema):
    """The end of an alert."""

    reason = Choice("Why it is over.", ResolveReason, required=True, example="treated")
    useful = Flag(
        "Whether the alert was worth the attention; reported per rule at `/v1/rules/usefulness`.",
        required=True,
        example=True,
    )
    note = Text(_NOTE, longest=LONGEST_NOTE)


class AlertEpisodeAnswer(AnswerSchema):
    """The episode an alert is about, as it was last told."""

    started_on = LocalDate("Most likely first day.")
    opened_on = LocalDate("Day the evidence sufficed.")
    ended_on = LocalDate("Last day; null while it lasts.", allow_none=True)
    measure = Text("The measure that speaks loudest; null for a silence.", longest=40, allow_none=True)
    shape = Choice("How it came about; null for a silence.", Shape, allow_none=True)


class JsonObject(BaseField):
    """An object of any JSON."""

    json_type = "object"


class AlertAnswer(AnswerSchema):
    """An alert. What is not for the reader's role is null: see the list's description."""

    has_hidden_revision = True

    id = Identifier("The alert.")
    patient_id = Identifier("Whom it is about.")
    rule = Choice("The clinical rule that spoke; for the care team.", RuleId, allow_none=True)
    severity = Choice("How soon a person must look; not for the patient.", Severity, allow_none=True)
    state = Choice("Where it stands.", AlertState)
    opened_at = Instant("When it opened.")
    episode = Member("The episode it is about; for the care team.", AlertEpisodeAnswer, allow_none=True)
    title = Text("In a few words; for the care team.", longest=200, allow_none=True)
    explanation = Text("A sentence to check by hand; for the care team.", longest=5000, allow_none=True)
    evidence = JsonObject("The numbers it was opened on; no notes; for the care team.", allow_none=True)
    supported = Flag("Whether the corrected record still shows it; for the care team.", allow_none=True)
    late_by_days = Integer("Days from what happened to when we learned of it; not for the patient.", allow_none=True)
    acknowledged_by = Identifier("The clinician who answered; for the care team.", allow_none=True)
    acknowledged_at = Instant("When somebody answered; null while nobody does.", allow_none=True)
    due_at = Instant("When the state ends by itself; not for the patient.", allow_none=True)
    resolved_at = Instant("When it was over.", allow_none=True)
    resolved_reason = Text(
        "treated, reviewed_ok, false_alarm, other, or recovered by itself; for the care team.",
        longest=40,
        allow_none=True,
    )
    chain = Integer("How often the team was told from the beginning; not for the patient.", allow_none=True)


class AlertCountAnswer(AnswerSchema):
    """How many alerts of one severity are in one state."""

    severity = Choice("How soon a person must look.", Severity)
    state = Choice("Where they stand.", AlertState)
    count = Integer("How many.", least=1)


class AlertCountsAnswer(AnswerSchema):
    """Live alerts by severity and state; what there is none of is left out."""

    total = Integer("All live alerts within reach.", least=0)
    counts = Items("By severity and state.", Member("One count.", AlertCountAnswer), most=20)


class CitedFigureAnswer(AnswerSchema):
    """One number the rule decided on."""

    id = Text("Its stable id.", longest=100)
    value = BaseField("In its unit.", shape={"type": ["number", "string", "null"]}, allow_none=True)
    unit = Text("Its unit.", longest=100)
    version = Text("The version the alert was opened on.", longest=40)
    source = Text("Where the number comes from.", longest=1000)
    meaning = Text("What it decides.", longest=1000)


class ExplanationAnswer(AnswerSchema):
    """Why an alert spoke, so that a clinician can check it by hand."""

    alert_id = Identifier("The alert.")
    rule = Choice("The clinical rule that spoke.", RuleId)
    version = Text("The version of its figures.", longest=200)
    source = Text("Where its figures come from.", longest=4000)
    sentence = Text("The sentence to check.", longest=5000)
    numbers = JsonObject("The record's own numbers.")
    figures = Items("The rule's figures.", Member("One figure.", CitedFigureAnswer), most=50)


class AlertEventAnswer(AnswerSchema):
    """One transition."""

    number = Integer("1, 2, 3 … within the alert.", least=1)
    at = Instant("When.")
    by_user_id = Identifier("Who; null for the product itself.", allow_none=True)
    action = Text("opened, acknowledged, severity_raised, evidence_changed …", longest=40)
    from_state = Choice("State before; null for the opening.", AlertState, allow_none=True)
    to_state = Choice("State after.", AlertState)
    why = Text("The reason in a word, or a clinician's note.", longest=4000, allow_none=True)


class AttemptAnswer(AnswerSchema):
    """One attempt to send a message."""

    number = Integer("1, 2, 3 … within the message.", least=1)
    started_at = Instant("When it began.")
    finished_at = Instant("When its outcome was known; null while under way.", allow_none=True)
    outcome = Text("accepted, temporary_failure, permanent_failure; null while under way.", longest=40, allow_none=True)
    answer = Text("The receiving server's status.", longest=1000, allow_none=True)
    receiver_id = Text(
        "The receiving server's own name for the message; null where it told none.", longest=1000, allow_none=True
    )


class DeliveryAnswer(AnswerSchema):
    """One message to one person."""

    id = Identifier("The message; its Message-ID or webhook-id in every attempt.")
    chain = Integer("The alert's chain.", least=1)
    step = Integer("Step of the escalation policy, from 0.", least=0)
    round = Integer("Repetition of the policy, from 0.", least=0)
    recipient_id = Identifier("Who is told.")
    channel = Text("mail, sms, page or chat.", longest=40)
    state = Text("pending, sent, dead or canceled.", longest=40)
    due_at = Instant("Not before.")
    quiet_until = Instant(
        "Until when it waits, or waited, because of the recipient's quiet hours; null where it did not.",
        allow_none=True,
    )
    sent_at = Instant("When the receiving server accepted it.", allow_none=True)
    storm_letter_id = Text(
        "The Message-ID of the storm letter that told it together with others, in place of a message of its own.",
        longest=100,
        allow_none=True,
    )
    attempts = Items("Every attempt, oldest first.", Member("One attempt.", AttemptAnswer), most=1000)
