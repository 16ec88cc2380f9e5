"""A patient's profile, as it is edited and read."""

from __future__ import annotations

from typing import Any

from journal_api.domain.clinical_rules import profile_limits as limits
from journal_api.domain.profiles import Sex
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.fields import Choice, Integer, Number, Text
from journal_api.web.schemas.identifiers import LONGEST_EMAIL, Identifier
from journal_api.web.schemas.moments import LocalDate
from journal_api.web.schemas.names import LONGEST_NAME, Name

_SEX = "Where a published cut-off differs by it (AUDIT-C); null where unknown."
_WEIGHT = "Body weight in kg, for doses per kg; null where unknown."
_WEIGHED = "The local date of that weight."


def _weight(**options: Any) -> Number:
    return Number(_WEIGHT, least=limits.LIGHTEST_KG.value, most=limits.HEAVIEST_KG.value, **options)


class _ProfileFields(Schema):
    display_name = Name("The name the clinic uses.", required=True, example="Ana Silva")
    birth_on = LocalDate("Date of birth.", example="1988-04-02")
    record_number = Text("The clinic's own number.", longest=LONGEST_NAME)
    sex = Choice(_SEX, Sex, example="female")
    weight_kg = _weight(example=64.5)
    weighed_on = LocalDate(_WEIGHED, example="2026-11-16")


class ProfilePatch(MergePatchSchema, _ProfileFields):
    """What the care team changes."""


class ProfileAnswer(AnswerSchema):
    """A patient's profile, for the patient and the care team."""

    patient_id = Identifier("Whose profile it is.")
    display_name = Text("The name the clinic uses; at first the address of the invitation.", longest=LONGEST_EMAIL)
    birth_on = LocalDate("Date of birth.", allow_none=True)
    record_number = Text("The clinic's own number.", longest=LONGEST_NAME, allow_none=True)
    sex = Choice(_SEX, Sex, allow_none=True)
    weight_kg = _weight(allow_none=True)
    weighed_on = LocalDate(_WEIGHED, allow_none=True)
    revision = Integer("Counts edits; also the ETag.", least=1)
