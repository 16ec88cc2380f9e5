"""The safety plan, as it is written, read and carried by guidance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from journal_api.domain.care_documents import CareDocument
from journal_api.domain.safety_plans import read_safety_plan
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.clinics import LONGEST_PHONE
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Integer, Text
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant
from journal_api.web.schemas.names import Name

MOST_LINES = 20
LONGEST_LINE = 500

_STEPS = {
    "warning_signs": ("How it begins: thoughts, moods, situations.", "Lying awake two nights in a row"),
    "coping_strategies": ("What the person can do alone.", "A long walk along the river"),
    "distractions": ("People and places that take the mind off it.", "The library on Dam Square"),
    "safer_surroundings": ("What makes the surroundings safer.", "The spare tablets are at my sister's"),
}
_HELPERS = "People to ask for help, nearest first."
_PROFESSIONALS = "Professionals and services to call, nearest first."


def _lines(name: str, **options: Any) -> Items:
    meaning, example = _STEPS[name]
    line = Text("One line, as the person says it.", shortest=1, longest=LONGEST_LINE)
    return Items(meaning, line, most=MOST_LINES, example=[example], **options)


class HelperBody(Schema):
    """Somebody to turn to."""

    name = Name("Who it is.", required=True, example="My sister Eva")
    phone = Text("The number to dial.", longest=LONGEST_PHONE, example="+31 6 1234 5678")


class HelperAnswer(AnswerSchema):
    """Somebody to turn to."""

    name = Name("Who it is.")
    phone = Text("The number to dial, or null.", longest=LONGEST_PHONE, allow_none=True)


class SafetyPlanBody(Schema):
    """The whole plan, in the order in which it is used; each step is a list and may be empty."""

    warning_signs = _lines("warning_signs", load_default=())
    coping_strategies = _lines("coping_strategies", load_default=())
    distractions = _lines("distractions", load_default=())
    helpers = Items(_HELPERS, Member("One of them.", HelperBody), most=MOST_LINES, load_default=())
    professionals = Items(_PROFESSIONALS, Member("One of them.", HelperBody), most=MOST_LINES, load_default=())
    safer_surroundings = _lines("safer_surroundings", load_default=())


class SafetyPlanStepsAnswer(AnswerSchema):
    """The steps of a safety plan; sealed under the patient's own key where they are kept."""

    warning_signs = _lines("warning_signs")
    coping_strategies = _lines("coping_strategies")
    distractions = _lines("distractions")
    helpers = Items(_HELPERS, Member("One of them.", HelperAnswer), most=MOST_LINES)
    professionals = Items(_PROFESSIONALS, Member("One of them.", HelperAnswer), most=MOST_LINES)
    safer_surroundings = _lines("safer_surroundings")


class SafetyPlanAnswer(SafetyPlanStepsAnswer):
    """A safety plan and who wrote it last."""

    revision = Integer("Counts the writings; 0 before the first.", least=0)
    edited_at = Instant("When it was last written; null before the first time.", allow_none=True)
    edited_by = Identifier("Who wrote it last; null before the first time.", allow_none=True)


def answer_of(document: CareDocument) -> Mapping[str, Any]:
    """Return what is answered of a document."""
    return {
        **asdict(read_safety_plan(document.content)),
        "revision": document.revision,
        "edited_at": document.edited_at,
        "edited_by": document.edited_by,
    }
