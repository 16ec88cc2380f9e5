"""What the health operations answer: words, counts and ages; no ids."""

from __future__ import annotations

from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Integer, Number, Text

_WORD = Text("One word.", longest=100)


class LiveAnswer(AnswerSchema):
    """The process answers."""

    status = Choice("It answers.", choices=("ok",), required=True)


class ReadyAnswer(AnswerSchema):
    """Whether this process may take requests."""

    status = Choice("Whether it may take requests.", choices=("ok", "failing"), required=True)
    faults = Items("What is wrong; empty when nothing is.", _WORD, most=20, required=True)


class DueWorkAnswer(AnswerSchema):
    """One kind of work."""

    kind = Text("assessment, delivery or outbox.", longest=50, required=True)
    waiting = Integer("How much is due.", required=True)
    oldest_seconds = Number("How late the oldest is, in seconds.", required=True)
    dead = Integer("How much was given up and waits for a person.", required=True)


class SignOfLifeAnswer(AnswerSchema):
    """One sign of life."""

    name = Text("Who gave it.", longest=50, required=True)
    seconds_ago = Number("How long ago, in seconds.", required=True)


class AlertingAnswer(AnswerSchema):
    """Whether alerts leave."""

    status = Choice(
        "ok; degraded: all due work is on time, but not by the usual road; failing: wake somebody.",
        choices=("ok", "degraded", "failing"),
        required=True,
    )
    reasons = Items("Why it is not ok.", _WORD, most=20, required=True)
    due_work = Items("What is due, by kind.", Member("One kind.", DueWorkAnswer), most=10, required=True)
    signs_of_life = Items("When each was last given.", Member("One sign.", SignOfLifeAnswer), most=10, required=True)
