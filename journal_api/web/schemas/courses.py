"""Courses of treatment and practice, as they are read."""

from __future__ import annotations

from journal_api.domain.course_crossings import CrossingKind
from journal_api.domain.courses import CourseState
from journal_api.domain.practice_associations import Knowledge
from journal_api.domain.questionnaire_requests import Owner, RequestState
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Flag, Integer, Number, Text
from journal_api.web.schemas.moments import LocalDate

_MOST = 10_000


class ReadingAnswer(AnswerSchema):
    """The total of a questionnaire on one local day."""

    on = LocalDate("The day as lived.")
    total = Number("In the instrument's points, higher is worse.")


class CrossingAnswer(AnswerSchema):
    """Questionnaires beyond a mark of the course."""

    kind = Choice("What they cross.", CrossingKind)
    first_on = LocalDate("Day of the first of them.")
    confirmed_on = LocalDate("Day on which a repeat showed the same; null while unconfirmed.", allow_none=True)
    ended_on = LocalDate("Day of the first that is back; null while it lasts.", allow_none=True)


class RepeatAnswer(AnswerSchema):
    """The repeat that an unconfirmed crossing asks for."""

    instrument = Text("What to answer.", longest=40, example="phq9")
    crossing = Choice("What it would confirm.", CrossingKind)
    from_on = LocalDate("First day on which it would.")
    until_on = LocalDate("Last such day.")
    state = Choice("What became of it.", RequestState)
    owner = Choice("Whose turn it is.", Owner)


class InstrumentCourseAnswer(AnswerSchema):
    """The newest course of treatment on one instrument."""

    instrument = Text("Its name.", longest=40, example="phq9")
    state = Choice("Where it stands; what cannot be compared says so, and is never called calm.", CourseState)
    begun_on = LocalDate("Day of the course's first session; null without one.", allow_none=True)
    sessions = Integer("Days with a session in it so far.", least=0)
    baseline = Member("Last reading in the four weeks before.", ReadingAnswer, allow_none=True)
    newest = Member("Newest reading since.", ReadingAnswer, allow_none=True)
    best = Member("Best reading since.", ReadingAnswer, allow_none=True)
    improvement = Number("Share of the baseline by which the newest lies below it; below 0: worse.", allow_none=True)
    crossings = Items("Loss of response and relapse, oldest first.", Member("One.", CrossingAnswer), most=_MOST)
    repeat = Member("What an unconfirmed crossing asks for.", RepeatAnswer, allow_none=True)


class SeriesAnswer(AnswerSchema):
    """What one series of sessions showed of how long it lasts."""

    last_session_on = LocalDate("Its last session.")
    days = Number("Days since then to the loss, or through which it is known to have held.", least=0)
    is_lost = Flag("False: it held as long as anybody asked, or until the next session.")


class DurabilityAnswer(AnswerSchema):
    """How long a series of this patient lasts; with none known, what is published."""

    median_days = Number("Median of the next series.", least=0)
    lower_days = Number("Lower end of its 80 % interval.", least=0)
    upper_days = Number("Upper end of its 80 % interval.", least=0)
    lost_series = Integer("Series of this patient that were lost.", least=0)
    censored_series = Integer("Series that held as long as they were followed.", least=0)


class WearOffAnswer(AnswerSchema):
    """When the newest series is likely to wear off, given that it held so far."""

    last_session_on = LocalDate("Its last session.")
    held_through_on = LocalDate("Last day on which it is known to have held.")
    median_on = LocalDate("As likely before as after.")
    lower_on = LocalDate("Lower end of the 80 % interval.")
    upper_on = LocalDate("Upper end of the 80 % interval.")
    next_session_on = LocalDate("Next planned session; null without one.", allow_none=True)
    chance_before_next = Number("Chance that it wears off before that, 0–1.", least=0, most=1, allow_none=True)


class CourseAnswer(AnswerSchema):
    """Where a patient stands in treatment."""

    judged_on = LocalDate("The patient's day it was judged on.")
    courses = Items("One per instrument, the PHQ-9 first.", Member("One.", InstrumentCourseAnswer), most=_MOST)
    durability = Member("How long a series lasts.", DurabilityAnswer)
    series = Items("What it rests on, oldest first.", Member("One.", SeriesAnswer), most=_MOST)
    wear_off = Member("The newest series; null where there is nothing to lose.", WearOffAnswer, allow_none=True)


class MoodAssociationAnswer(AnswerSchema):
    """Mood on practice days and the days after them, against all other days. Not a cause."""

    knowledge = Choice("Enough: at least 20 days with a check-in on each side.", Knowledge)
    practice_side_days = Integer("Days on or right after a practice, with a check-in.", least=0)
    other_days = Integer("Other days with a check-in.", least=0)
    difference = Number("Mean mood on those days less that on the others, in points.", allow_none=True)
    lower = Number("Lower end of its 90 % interval.", allow_none=True)
    upper = Number("Upper end of its 90 % interval.", allow_none=True)


class DurabilityAssociationAnswer(AnswerSchema):
    """How often series with practice on at least half of their days are lost, against the others. Not a cause."""

    knowledge = Choice("Enough: at least 3 lost series on each side.", Knowledge)
    lost_with_more = Integer("Lost series with that much practice.", least=0)
    lost_with_less = Integer("Lost series with less.", least=0)
    days_with_more = Number("Days the former were followed.", least=0)
    days_with_less = Number("Days the latter were followed.", least=0)
    ratio = Number("Rate of loss of the former over that of the latter; below 1: lost less often.", allow_none=True)
    lower = Number("Lower end of its 90 % interval.", allow_none=True)
    upper = Number("Upper end of its 90 % interval.", allow_none=True)


class PracticeSummaryAnswer(AnswerSchema):
    """Practice by lived local days, and what goes together with it."""

    last_practice_on = LocalDate("Last day with a practice.", allow_none=True)
    practice_days = Integer("Days with a practice.", least=0)
    adherence_30d = Number("Share of the last 30 days with one; fewer days if there were fewer.", least=0, most=1)
    current_streak_days = Integer("Days in a row through today, or yesterday while today may still come.", least=0)
    longest_streak_days = Integer("Most days in a row ever.", least=0)
    mood = Member("With mood.", MoodAssociationAnswer)
    durability = Member("With how long series last.", DurabilityAssociationAnswer)
