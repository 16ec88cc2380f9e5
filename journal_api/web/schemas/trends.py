"""Trends: one measure's line through a record."""

from __future__ import annotations

from journal_api.domain.judgements import Shape
from journal_api.domain.measures import MOOD
from journal_api.web.schemas.bases import AnswerSchema, QuerySchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Integer, Number, Text
from journal_api.web.schemas.moments import LocalDate

# A century of days: no list of a record is longer, and none is cut.
_MOST_DAYS = 36_525


class TrendQuery(QuerySchema):
    """Which trend: a measure, and local dates, both inclusive."""

    measure = Text("A built-in measure, or one of the clinic's own.", longest=40, load_default=MOOD.name)
    from_on = LocalDate("First local date.", data_key="from")
    to_on = LocalDate("Last local date.", data_key="to")


class TrendPointAnswer(AnswerSchema):
    """One local day, in the measure's own unit."""

    on = LocalDate("The day as lived.")
    mean = Number("Mean of the day's values; null without an entry.", allow_none=True)
    count = Integer("Entries on that day.", least=0)
    level = Number("Estimated lasting level.")
    lower = Number("Lower end of the level's 90 % band.")
    upper = Number("Upper end of the level's 90 % band.")
    baseline = Number("This person's own usual level.")
    session_lift = Number("What the last session still lends.")
    decline_probability = Number("Chance of a meaningful decline, 0–1.", least=0, most=1)


class TrendEpisodeAnswer(AnswerSchema):
    """One lasting worsening in which the measure speaks."""

    measure = Text("The measure that speaks loudest; the numbers are in its unit.", longest=40)
    started_on = LocalDate("Most likely first day.")
    opened_on = LocalDate("Day the evidence sufficed.")
    ended_on = LocalDate("Last day; null while it lasts.", allow_none=True)
    shape = Choice("How it came about.", Shape)
    drop = Number("Distance from the own usual level, positive for worse.")
    lower = Number("Lower end of its 90 % interval.")
    upper = Number("Upper end of its 90 % interval.")


class QuestionnaireScoreAnswer(AnswerSchema):
    """One answered questionnaire."""

    on = LocalDate("The day as lived.")
    instrument = Text("Its name.", longest=40)
    score = Number("Its total.")


class TrendAnswer(AnswerSchema):
    """One measure's trend and what belongs beside it."""

    measure = Text("Its name.", longest=40)
    unit = Text("Range and direction.", longest=100, example="0-10, higher is better")
    judged_through = LocalDate("Last local day that was judged; null before the first judgement.", allow_none=True)
    algorithm = Text("Name and version of the detector.", longest=100, allow_none=True)
    points = Items(
        "One per local day, with or without an entry.", Member("One day.", TrendPointAnswer), most=_MOST_DAYS
    )
    sessions = Items("Days of treatment sessions.", LocalDate("One day."), most=_MOST_DAYS)
    episodes = Items("Lasting worsenings.", Member("One of them.", TrendEpisodeAnswer), most=_MOST_DAYS)
    questionnaires = Items("Answered questionnaires.", Member("One.", QuestionnaireScoreAnswer), most=_MOST_DAYS)
    practice_days = Items("Days with a practice entry.", LocalDate("One day."), most=_MOST_DAYS)
