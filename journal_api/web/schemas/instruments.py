"""Instruments, as everybody of a clinic reads them."""

from __future__ import annotations

from typing import Any

from journal_api.domain.clinical_rules.instruments.loinc import ITEMS, PANELS, TOTALS
from journal_api.domain.clinical_rules.instruments.shapes import Rule, Switch
from journal_api.domain.directions import HigherIs
from journal_api.domain.profiles import Sex
from journal_api.services.instruments import OfferedInstrument
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Flag, Integer, Number, Text

_LONGEST = 500
_NAME = 40
_MOST = 100


class ChoiceAnswer(AnswerSchema):
    """One answer that may be given."""

    value = Integer("What is sent.")
    label = Text(
        "The words beside it; null where there are none, or they may not ship.", longest=_LONGEST, allow_none=True
    )


class ItemAnswer(AnswerSchema):
    """One question."""

    id = Text("Its key in a response's answers.", longest=_NAME)
    topic = Text("What it is about, in our own words.", longest=_LONGEST)
    text = Text("The official wording; null where it may not ship.", longest=_LONGEST, allow_none=True)
    choices = Items("What may be answered; declined may be, too.", Member("One.", ChoiceAnswer), most=_MOST)
    asked_if = Text("It is asked when this item is answered 1 or more.", longest=_NAME, allow_none=True)
    is_optional = Flag("Whether it may be left out.")
    is_safety = Flag("Whether it asks about harming oneself.")
    loinc = Text("Its LOINC code, where one was verified.", longest=_NAME, allow_none=True)


class BandAnswer(AnswerSchema):
    """What the values from one on, up to the next band, are called."""

    least = Number("Its lowest value.")
    name = Text("Its name.", longest=_NAME)


class BandsOfSexAnswer(AnswerSchema):
    """The bands for people of one sex."""

    sex = Choice("Of whom.", Sex)
    bands = Items("Their bands, rising.", Member("One.", BandAnswer), most=_MOST)
    said = Text("Which cut that is, in words.", longest=_LONGEST)


class ScaleAnswer(AnswerSchema):
    """One value of an instrument."""

    id = Text("Its key in a response's scores; the first is the total.", longest=_NAME)
    rule = Choice("How answers become its value.", Rule)
    least = Number("The lowest value.")
    most = Number("The highest value.")
    bands = Items(
        "Its bands, rising; where a cut differs by sex, for people whose sex is not known.",
        Member("One.", BandAnswer),
        most=_MOST,
    )
    by_sex = Items("Its bands by sex; none where they are alike.", Member("One.", BandsOfSexAnswer), most=_MOST)


class ChangeAnswer(AnswerSchema):
    """How far the total must move before it is more than noise."""

    reliable = Number("From here a change is reliable.")
    noticeable = Number("From here people notice it.", allow_none=True)
    unit = Text("points, percent of the earlier value, or steps of the bands.", longest=_NAME)
    source = Text("Where it is from.", longest=_LONGEST)


class CodesAnswer(AnswerSchema):
    """LOINC codes of the whole."""

    panel = Text("Of the panel.", longest=_NAME)
    total = Text("Of the total.", longest=_NAME)


class InstrumentAnswer(AnswerSchema):
    """One questionnaire, check or imported total."""

    has_hidden_revision = True

    id = Text("What a response names.", longest=_NAME)
    title = Text("What people call it.", longest=_LONGEST)
    version = Text("The version of its wording and items.", longest=_NAME)
    scoring_version = Text("The version of its scales and bands.", longest=_NAME)
    prompt = Text("What stands above its items.", longest=_LONGEST, allow_none=True)
    recall = Text("What time its items are about.", longest=_LONGEST)
    items = Items("Its questions, in their order.", Member("One.", ItemAnswer), most=_MOST)
    scales = Items("What answers come to; none where it is not scored.", Member("One.", ScaleAnswer), most=_MOST)
    higher_is = Choice("Which end is the good one.", HigherIs)
    switch = Choice("What the clinic must do before its patients may answer.", Switch)
    is_switched_on = Flag("Whether patients of this clinic may answer.")
    licence = Text("Whose it is and on what terms.", longest=_LONGEST)
    source = Text("Where scoring and bands are from.", longest=_LONGEST)
    change = Member("What counts as change; null where nothing is established.", ChangeAnswer, allow_none=True)
    loinc = Member("Its LOINC codes; null where none were verified.", CodesAnswer, allow_none=True)
    is_validated = Flag("Whether it was validated; what is our own was not.")
    is_imported = Flag("Whether it is a total that was found elsewhere.")


def answer_of(offered: OfferedInstrument) -> dict[str, Any]:
    """Lay an instrument out for its answer, with its codes."""
    one = offered.instrument
    shown = {name: getattr(one, name) for name in InstrumentAnswer._declared_fields if hasattr(one, name)}
    codes = {"panel": PANELS[one.id], "total": TOTALS[one.id]} if one.id in PANELS else None
    items = tuple(
        {
            **{name: getattr(item, name) for name in ItemAnswer._declared_fields if hasattr(item, name)},
            "loinc": ITEMS.get((one.id, item.id)),
        }
        for item in one.items
    )
    return {**shown, "items": items, "loinc": codes, "is_switched_on": offered.is_switched_on}
