"""Rules, how useful they were, and their backtests."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from journal_api.domain.alerting import RuleId
from journal_api.domain.backtest_detectors import DETECTORS
from journal_api.domain.deterioration import ALGORITHM
from journal_api.domain.rule_sheets import RuleSheet
from journal_api.web.schemas.alerts import CitedFigureAnswer
from journal_api.web.schemas.bases import AnswerSchema, QuerySchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Flag, Integer, Number, Text


class ThresholdAnswer(AnswerSchema):
    """What a clinic may set a figure to, in the figure's unit; both bounds inclusive."""

    default = Integer("What it is unless the clinic sets it.")
    lowest = Integer("The lowest it may be set to.")
    highest = Integer("The highest it may be set to.")
    bounds = Text("Why no further.", longest=1000)


class RuleFigureAnswer(CitedFigureAnswer):
    """One number the rule decides on, as it counts at this clinic."""

    threshold = Member("Where a clinic may set it: between what. Null elsewhere.", ThresholdAnswer, allow_none=True)


class RuleAnswer(AnswerSchema):
    """One rule that can open an alert."""

    id = Choice("Its id.", RuleId, attribute="rule")
    title = Text("What it looks for.", longest=200)
    figures = Items("The numbers it decides on.", Member("One figure.", RuleFigureAnswer), most=200)


class UsefulnessQuery(QuerySchema):
    """Of which time."""

    days = Integer("Alerts that opened in so many days until now.", least=7, most=730, load_default=90)


class RuleUsefulnessAnswer(AnswerSchema):
    """What became of one rule's alerts: counts, and nobody's name."""

    rule = Choice("The rule.", RuleId)
    opened = Integer("How many opened.", least=0)
    resolved = Integer("Of these, how many a person resolved; the others live, or ended by themselves.", least=0)
    useful = Integer("Resolved as useful.", least=0)
    not_useful = Integer("Resolved as not useful.", least=0)
    useful_share = Number("Useful of both, 0–1; null where nobody said.", least=0, most=1, allow_none=True)


class RulesUsefulnessAnswer(AnswerSchema):
    """Every rule by its id, also one that never spoke."""

    days = Integer("Of how many days.", least=7, most=730)
    rules = Items("The rules.", Member("One rule.", RuleUsefulnessAnswer), most=50)


class BacktestQuery(QuerySchema):
    """Which detector speaks for CR-04; other rules have none."""

    detector = Choice("Name and version of a detector.", tuple(DETECTORS), load_default=ALGORITHM)


class RuleBacktestAnswer(AnswerSchema):
    """What a rule would have said of the records within reach: counts, and nobody's name."""

    rule = Choice("The rule.", RuleId)
    detector = Text("The detector it was replayed with; null but for CR-04.", longest=100, allow_none=True)
    is_complete = Flag("False: there are more patients than one request takes; use the command.")
    patients = Integer("Records with anything in them.", least=0)
    patient_years = Number("From each record's first entry to its last, in all.", least=0)
    alarms = Integer("How often the rule would have spoken.", least=0)
    alarms_per_patient_year = Number("Null without any record.", least=0, allow_none=True)
    checked = Integer("Alarms with a PHQ-9 before what they spoke of, and one within 28 days after the alarm.", least=0)
    confirmed = Integer("Of these, with one a reliable change above the former.", least=0)
    confirmed_share = Number("Confirmed of checked, 0–1; null where none was checked.", allow_none=True)
    lower = Number("Lower end of its 90 % interval.", allow_none=True)
    upper = Number("Upper end of its 90 % interval.", allow_none=True)
    median_lead_days = Integer("Median days from alarm to confirming PHQ-9; null without one.", allow_none=True)


def answer_of(sheet: RuleSheet) -> dict[str, Any]:
    """Lay a rule's sheet out for its answer."""
    figures = tuple({**asdict(one.cited), "threshold": one.threshold} for one in sheet.figures)
    return {"rule": sheet.rule, "title": sheet.title, "figures": figures}
