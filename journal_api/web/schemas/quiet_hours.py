"""Quiet hours, as they are set and read."""

from __future__ import annotations

from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.fields import Flag
from journal_api.web.schemas.moments import ClockTime, Zone


class _QuietHoursFields(Schema):
    begins_at = ClockTime("When they begin, on local clocks.", required=True, example="21:30")
    ends_at = ClockTime(
        "When they end, on local clocks; on the next day if that is earlier.", required=True, example="07:30"
    )
    reminders_muted = Flag("Whether a patient is reminded of nothing; nobody else is reminded.", required=True)


class QuietHoursPatch(MergePatchSchema, _QuietHoursFields):
    """What somebody changes of their quiet hours."""


class QuietHoursAnswer(AnswerSchema):
    """When somebody is not to be disturbed by what can wait."""

    has_hidden_revision = True

    begins_at = ClockTime("When they begin, on local clocks.")
    ends_at = ClockTime("When they end, on local clocks; on the next day if that is earlier.")
    timezone = Zone("The zone whose clocks these are: that of one's account.")
    reminders_muted = Flag("Whether a patient is reminded of nothing; nobody else is reminded.")
