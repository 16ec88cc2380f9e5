"""Take-home doses, as they are written and read. Every number carries its unit in its name."""

from __future__ import annotations

from journal_api.domain.clinical_rules import supply_figures as figures
from journal_api.domain.clinical_rules import treatment_session_limits as limits
from journal_api.domain.dispensings import EARLIEST_DAY
from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.fields import Choice, Flag, Integer, Number
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate

_LEAST_DOSES, _MOST_DOSES = figures.DOSES.value
_LEAST_DAYS, _MOST_DAYS = figures.DAYS.value
_LEAST_MG = min(limits.DOSE_INTRANASAL.value[0], limits.DOSE_SUBLINGUAL.value[0], limits.DOSE_ORAL.value[0])
_MOST_MG = max(limits.DOSE_INTRANASAL.value[1], limits.DOSE_SUBLINGUAL.value[1], limits.DOSE_ORAL.value[1])
_DAY = "The patient's local date on which they were handed out; one dispensing a day."
_DOSES = "How many doses."
_MG = "mg in each dose."
_DAYS = "How many days all of it is to last, what was left over before not counted."
_LAST = "Whether nothing more is planned after it; then its end is no gap."


class DispensingBody(Schema):
    """Doses to take home."""

    id = OwnIdentifier(
        "An id of your own, so that it can be sent again.", example="01936f0e-3c44-7d58-9b0a-51f3f5a0c7e2"
    )
    dispensed_on = LocalDate(_DAY, earliest=EARLIEST_DAY, required=True, example="2026-11-02")
    medicine = Choice("What it is; left out: ketamine.", Medicine)
    route = Choice("How it is taken: intranasal, oral or sublingual.", Route, required=True, example="sublingual")
    doses = Integer(_DOSES, least=_LEAST_DOSES, most=_MOST_DOSES, required=True, example=8)
    dose_mg = Number(_MG, least=_LEAST_MG, most=_MOST_MG, required=True, example=100)
    days_supply = Integer(_DAYS, least=_LEAST_DAYS, most=_MOST_DAYS, required=True, example=28)
    is_last = Flag(_LAST)


class DispensingAnswer(AnswerSchema):
    """Take-home doses as they were written down, for the patient and the care team."""

    id = Identifier("The dispensing.")
    patient_id = Identifier("Whose they are.")
    dispensed_on = LocalDate(_DAY)
    medicine = Choice("What it is.", Medicine)
    route = Choice("How it is taken.", Route)
    doses = Integer(_DOSES)
    dose_mg = Number(_MG)
    days_supply = Integer(_DAYS)
    is_last = Flag(_LAST)
    author_id = Identifier("The clinician who wrote it.")
    recorded_at = Instant("When it was written.")
    withdrawn_at = Instant("When it was withdrawn as wrong, or null; then it counts for nothing.", allow_none=True)
