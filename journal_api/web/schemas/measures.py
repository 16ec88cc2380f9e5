"""The measures a clinic defines for itself."""

from __future__ import annotations

from journal_api.domain.directions import HigherIs
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.fields import Choice, Number, Text

LONGEST_WORD = 200


class _LabelFields(Schema):
    label = Text(
        "The words a person reads, 1 to 80 characters.", longest=LONGEST_WORD, required=True, example="Cravings"
    )


class MeasureBody(_LabelFields):
    """A measure to define. Its range, step and direction never change: entries are judged by them."""

    name = Text(
        "The key in an entry's measures: a-z, 0-9 and _.", longest=LONGEST_WORD, required=True, example="craving"
    )
    minimum = Number("Lowest value, in the measure's own unit.", data_key="min", required=True, example=0)
    maximum = Number("Highest value, in the measure's own unit.", data_key="max", required=True, example=10)
    step = Number("Distance between two neighboring values.", required=True, example=1)
    higher_is = Choice("Which end is the good one.", HigherIs, required=True, example="worse")


class MeasurePatch(MergePatchSchema, _LabelFields):
    """What an admin changes of a measure: its words alone."""


class MeasureAnswer(AnswerSchema):
    """A measure of the clinic."""

    has_hidden_revision = True

    name = Text("The key in an entry's measures.", longest=LONGEST_WORD)
    minimum = Number("Lowest value.", data_key="min")
    maximum = Number("Highest value.", data_key="max")
    step = Number("Distance between two neighboring values.")
    higher_is = Choice("Which end is the good one.", HigherIs)
    label = Text("The words a person reads.", longest=LONGEST_WORD)
