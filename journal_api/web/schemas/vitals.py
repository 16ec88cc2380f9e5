"""Vitals of a treatment session, as they are sent and as they are answered."""

from __future__ import annotations

from typing import Any

from journal_api.domain.vitals import READINGS, Concern, EmergencySign
from journal_api.services.vitals import VitalsView
from journal_api.web.schemas.bases import AnswerSchema, Schema
from journal_api.web.schemas.containers import Items, UniqueItems
from journal_api.web.schemas.fields import Choice, Number
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant

_SIGNS = len(EmergencySign)


def _reading(name: str, description: str, **options: Any) -> Number:
    least, most = READINGS[name].value
    return Number(description, least=least, most=most, **options)


class VitalsBody(Schema):
    """A new reading: at least one value, or a sign."""

    id = OwnIdentifier("The reading's id, if the client makes it: sending again is then safe.")
    taken_at = Instant(
        "When it was taken, within 24 hours of the session's beginning.",
        required=True,
        example="2026-11-21T07:25:00+00:00",
    )
    systolic_mmhg = _reading("systolic_mmhg", "Systolic blood pressure, mmHg.", example=124)
    diastolic_mmhg = _reading("diastolic_mmhg", "Diastolic blood pressure, mmHg; below the systolic one.", example=78)
    heart_rate_bpm = _reading("heart_rate_bpm", "Heart rate, beats per minute.", example=72)
    spo2_percent = _reading("spo2_percent", "Oxygen saturation, %.", example=98)
    sedation = _reading("sedation", "0–10, 10 most; own scale, not validated.", example=1)
    dissociation = _reading("dissociation", "0–10, 10 most; own scale, not validated.", example=0)
    emergency_signs = UniqueItems(
        "What makes any blood pressure an emergency.", Choice("One sign.", EmergencySign), most=_SIGNS
    )


class VitalsAnswer(AnswerSchema):
    """A reading as the record holds it; null is not measured, which is never a normal value."""

    id = Identifier("The reading.")
    patient_id = Identifier("Whose it is.")
    session_id = Identifier("The treatment session it was taken in.")
    taken_at = Instant("As sent, with its offset.")
    systolic_mmhg = Number("Systolic blood pressure, mmHg.", allow_none=True)
    diastolic_mmhg = Number("Diastolic blood pressure, mmHg.", allow_none=True)
    heart_rate_bpm = Number("Heart rate, beats per minute.", allow_none=True)
    spo2_percent = Number("Oxygen saturation, %.", allow_none=True)
    sedation = Number("0–10, 10 most.", allow_none=True)
    dissociation = Number("0–10, 10 most.", allow_none=True)
    emergency_signs = Items("The signs seen.", Choice("One sign.", EmergencySign), most=_SIGNS)
    concern = Choice(
        "caution: weigh it. hold: recheck, nobody is discharged. urgent and emergency: the care team was alerted.",
        Concern,
        allow_none=True,
    )
    received_at = Instant("When the service stored it.")


def answer_of(view: VitalsView) -> dict[str, Any]:
    """Lay a reading out for its answer."""
    return {**{name: getattr(view.vitals, name) for name in type(view.vitals).__slots__}, "concern": view.concern}
