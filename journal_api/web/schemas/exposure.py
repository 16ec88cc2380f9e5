"""The ledger of exposure. Every number carries its unit in its name."""

from __future__ import annotations

from journal_api.domain.treatment_sessions import Medicine, Route
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Integer, Number
from journal_api.web.schemas.moments import LocalDate


class RouteExposureAnswer(AnswerSchema):
    """What was given of one medicine by one route."""

    medicine = Choice("What was given.", Medicine)
    route = Choice("How it was given.", Route)
    sessions = Integer("Sessions counted.", least=1)
    total_mg = Number("Milligrams added up.")
    total_mg_per_kg = Number("mg per kg added up over the sessions whose weight is known.", allow_none=True)
    sessions_with_weight = Integer("How many sessions those are.", least=0)


class TakenHomeAnswer(AnswerSchema):
    """What was handed out of one medicine by one route to be taken at home; it is added to nothing."""

    medicine = Choice("What it is.", Medicine)
    route = Choice("How it is taken.", Route)
    dispensings = Integer("How many times.", least=1)
    doses = Integer("Doses handed out; nobody saw how many were taken.", least=1)
    total_mg = Number("Milligrams in all of them.")


class ExposureWindowAnswer(AnswerSchema):
    """The days from since_on on, today included."""

    days = Integer("30, 90, 365; null: everything since the first session.", allow_none=True)
    since_on = LocalDate("The first day counted; null while there was no session.", allow_none=True)
    sessions = Integer("Sessions counted.", least=0)
    routes = Items("By medicine and route.", Member("One of them.", RouteExposureAnswer), most=20)
    taken_home = Items("Doses to take home, by medicine and route.", Member("One.", TakenHomeAnswer), most=20)


class ExposureAnswer(AnswerSchema):
    """How much a patient was given; medicines are never added together."""

    as_of = LocalDate("The patient's day today.")
    first_session_on = LocalDate("The first session that took place.", allow_none=True)
    last_session_on = LocalDate("The last one.", allow_none=True)
    windows = Items("The shortest first.", Member("One window.", ExposureWindowAnswer), most=10)
