"""The intake, as it is written and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import validates

from journal_api.domain.care_documents import CareDocument
from journal_api.domain.contraindications import CONTRAINDICATIONS, Teller, Weight
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.faults import build_refusal
from journal_api.web.schemas.fields import Choice, Integer, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant

LONGEST_HISTORY = 5000
LONGEST_LINE = 500
MOST_LINES = 100
_CODES = tuple(CONTRAINDICATIONS)
_HISTORY = "The history so far, in free text; sealed under the patient's own key."
_CONDITIONS = "Diagnoses and conditions, one a line."


def _line(description: str, **options: Any) -> Text:
    return Text(description, shortest=1, longest=LONGEST_LINE, **options)


class MedicineBody(Schema):
    """A medicine the patient takes now."""

    name = _line("What it is.", required=True, example="Sertraline")
    dose = _line("How much and how often, as the patient takes it.")


class SubstanceUseBody(Schema):
    """A substance the patient uses or used."""

    substance = _line("What it is.", required=True, example="Alcohol")
    pattern = _line("How much, how often, since when, until when.", required=True, example="Two glasses of wine a week")


class ContraindicationBody(Schema):
    """Something that speaks against the treatment or asks for care with it."""

    code = Choice("Which, of the product's list.", _CODES, required=True, example="uncontrolled_hypertension")
    told_by = Choice("Where the clinician has it from.", Teller, required=True, example="record")


class IntakeBody(Schema):
    """The whole intake; what is left out is empty afterwards."""

    history = Text(_HISTORY, longest=LONGEST_HISTORY, example="Two courses of SSRI without response.")
    conditions = Items(_CONDITIONS, _line("One of them."), most=MOST_LINES, example=["Recurrent depression"])
    medicines = Items(
        "What the patient takes now.",
        Member("One of them.", MedicineBody),
        most=MOST_LINES,
        example=[{"name": "Sertraline", "dose": "100 mg in the morning"}],
    )
    contraindications = Items(
        "What speaks against the treatment, or asks for care with it; each once.",
        Member("One of them.", ContraindicationBody),
        most=len(_CODES),
        example=[{"code": "uncontrolled_hypertension", "told_by": "record"}],
    )
    substance_use = Items(
        "What the patient uses or used.",
        Member("One of them.", SubstanceUseBody),
        most=MOST_LINES,
        example=[{"substance": "Alcohol", "pattern": "A glass of wine on weekends"}],
    )

    @validates("contraindications")
    def check_codes(self, told: Sequence[Mapping[str, Any]], **_options: Any) -> None:
        """Refuse a list that names one twice."""
        codes = [one["code"] for one in told if "code" in one]
        if len(set(codes)) < len(codes):
            raise build_refusal("not_unique")


class MedicineAnswer(AnswerSchema):
    """A medicine the patient takes now."""

    name = _line("What it is.")
    dose = _line("How much and how often, or null.", allow_none=True)


class SubstanceUseAnswer(AnswerSchema):
    """A substance the patient uses or used."""

    substance = _line("What it is.")
    pattern = _line("How much, how often, since when, until when.")


class ContraindicationAnswer(AnswerSchema):
    """Something that speaks against the treatment or asks for care with it."""

    code = Choice("Which.", _CODES)
    told_by = Choice("Where the clinician has it from.", Teller)
    label = Text("In words.", longest=LONGEST_LINE)
    weight = Choice("How much it weighs.", Weight)
    source = Text("Where the list has it from.", longest=LONGEST_LINE)


class IntakeAnswer(AnswerSchema):
    """The intake as it was last written; empty at revision 0, before the first writing."""

    history = Text(_HISTORY, longest=LONGEST_HISTORY, allow_none=True)
    conditions = Items(_CONDITIONS, _line("One of them."), most=MOST_LINES)
    medicines = Items("What the patient takes now.", Member("One of them.", MedicineAnswer), most=MOST_LINES)
    contraindications = Items(
        "What speaks against the treatment.", Member("One of them.", ContraindicationAnswer), most=len(_CODES)
    )
    substance_use = Items("What the patient uses or used.", Member("One.", SubstanceUseAnswer), most=MOST_LINES)
    revision = Integer("One more with each writing; also the ETag.", least=0)
    edited_at = Instant("When it was last written.", allow_none=True)
    edited_by = Identifier("The clinician who wrote it.", allow_none=True)


def answer_of(document: CareDocument) -> dict[str, Any]:
    """Lay an intake out for its answer."""
    told = document.content
    listed = [(one, CONTRAINDICATIONS[one["code"]]) for one in told.get("contraindications", ())]
    return {
        "history": told.get("history"),
        "conditions": told.get("conditions", ()),
        "medicines": [{"dose": None, **one} for one in told.get("medicines", ())],
        "contraindications": [
            {**one, "label": known.label, "weight": known.weight, "source": known.source} for one, known in listed
        ],
        "substance_use": told.get("substance_use", ()),
        "revision": document.revision,
        "edited_at": document.edited_at,
        "edited_by": document.edited_by,
    }
