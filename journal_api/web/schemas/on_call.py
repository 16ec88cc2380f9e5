"""Shifts, overrides and who is on call."""

from __future__ import annotations

from journal_api.domain.weekdays import Weekday
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items
from journal_api.web.schemas.fields import Choice, Integer, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import ClockTime, Instant
from journal_api.web.schemas.pages import PageQuery

USUAL_DAYS, MOST_DAYS = 7, 28
_TEAM = "The care team that is covered."
_A_TEAM, _SOMEBODY = "7d0f7c0e-6a2b-4a51-9d55-0f3f9f6f2c11", "2b6b54de-9c0c-4f0b-8a43-51f1c8a4be77"
_WHO = "The member of that team who is on call."


class OnCallQuery(PageQuery):
    """Which team, and how far ahead."""

    care_team_id = Identifier("This care team alone.")
    days = Integer("How many days ahead.", least=1, most=MOST_DAYS, load_default=USUAL_DAYS)


class OnCallPartQuery(PageQuery):
    """Which part of the list."""


class ShiftBody(Schema):
    """Somebody on call every week."""

    care_team_id = Identifier(_TEAM, required=True, example=_A_TEAM)
    user_id = Identifier(_WHO, required=True, example=_SOMEBODY)
    weekday = Choice("The local day on which it begins.", Weekday, required=True, example="friday")
    starts_at = ClockTime("Local time, in the clinic's zone.", required=True, example="18:00")
    ends_at = ClockTime("Local time; not later than the start: on the next day.", required=True, example="08:00")


class ShiftAnswer(AnswerSchema):
    """A weekly shift."""

    id = Identifier("The shift.")
    care_team_id = Identifier(_TEAM)
    user_id = Identifier(_WHO)
    weekday = Choice("The local day on which it begins.", Weekday)
    starts_at = ClockTime("Local time, in the clinic's zone.")
    ends_at = ClockTime("Local time; not later than the start: on the next day.")


class OverrideBody(Schema):
    """Somebody on call in place of the team's shifts for a while."""

    care_team_id = Identifier(_TEAM, required=True, example=_A_TEAM)
    user_id = Identifier(_WHO, required=True, example=_SOMEBODY)
    from_at = Instant("From when.", required=True, data_key="from", example="2026-12-24T18:00:00+01:00")
    until_at = Instant("Until when.", required=True, data_key="until", example="2026-12-26T08:00:00+01:00")


class OverrideAnswer(AnswerSchema):
    """An override."""

    id = Identifier("The override.")
    care_team_id = Identifier(_TEAM)
    user_id = Identifier(_WHO)
    from_at = Instant("From when.", data_key="from")
    until_at = Instant("Until when.", data_key="until")


class _StretchAnswer(AnswerSchema):
    care_team_id = Identifier("The care team.")
    from_at = Instant("From when.", data_key="from")
    until_at = Instant("Until when.", data_key="until")


class GapAnswer(_StretchAnswer):
    """A stretch of time in which nobody is on call for a care team."""

    says = Text("The gap in words, on the clinic's clocks.", longest=200)


class OnCallAnswer(_StretchAnswer):
    """A stretch of time in which the same people are on call for a care team."""

    user_ids = Items("Who; nobody in a gap.", Identifier("A clinician."), most=1000)
