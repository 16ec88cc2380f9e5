"""The treatment plan, as it is written and read. Every number carries its unit in its name."""

from __future__ import annotations

from journal_api.domain.clinical_rules import treatment_plan_limits as limits
from journal_api.domain.clinical_rules import treatment_session_limits
from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Choice, Integer, Number
from journal_api.web.schemas.identifiers import Identifier
from journal_api.web.schemas.moments import Instant

_LEAST_MG, _MOST_MG = treatment_session_limits.DOSE_IV.value[0], treatment_session_limits.DOSE_ORAL.value[1]
_LEAST_PER_KG, _MOST_PER_KG = treatment_session_limits.DOSE_PER_KG.value
_LEAST_SESSIONS, _MOST_SESSIONS = limits.INDUCTION_SESSIONS.value
_LEAST_DAYS, _MOST_DAYS = limits.INDUCTION_DAYS.value
_LEAST_EVERY, _MOST_EVERY = limits.MAINTENANCE_DAYS.value


class TreatmentPlanBody(Schema):
    """The whole plan; what is left out is not planned."""

    medicine = Choice("What is given; left out: ketamine.", Medicine)
    route = Choice("How it is given.", Route, required=True, example="iv")
    dose_mg = Number("The dose of a session in mg. Give this, or dose_mg_per_kg.", least=_LEAST_MG, most=_MOST_MG)
    dose_mg_per_kg = Number(
        "The dose of a session in mg per kg of body weight.", least=_LEAST_PER_KG, most=_MOST_PER_KG, example=0.5
    )
    induction_sessions = Integer("How many sessions at first.", least=_LEAST_SESSIONS, most=_MOST_SESSIONS, example=6)
    induction_days = Integer("Days within which they are held.", least=_LEAST_DAYS, most=_MOST_DAYS, example=18)
    maintenance_every_days = Integer(
        "Days between the sessions that follow; left out: none is planned.",
        least=_LEAST_EVERY,
        most=_MOST_EVERY,
        example=28,
    )


class TreatmentPlanAnswer(AnswerSchema):
    """The plan as it was last written; all null at revision 0, before the first writing."""

    medicine = Choice("What is given.", Medicine, allow_none=True)
    route = Choice("How it is given.", Route, allow_none=True)
    dose_mg = Number("The dose of a session in mg, where it is planned so.", allow_none=True)
    dose_mg_per_kg = Number("The dose of a session in mg per kg, where it is planned so.", allow_none=True)
    induction_sessions = Integer("How many sessions at first.", allow_none=True)
    induction_days = Integer("Days within which they are held.", allow_none=True)
    maintenance_every_days = Integer("Days between the sessions that follow.", allow_none=True)
    revision = Integer("One more with each writing; also the ETag.", least=0)
    edited_at = Instant("When it was last written.", allow_none=True)
    edited_by = Identifier("The clinician who wrote it.", allow_none=True)
