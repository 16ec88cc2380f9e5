"""Treatment sessions, as they are sent and as they are answered. Every number carries its unit in its name."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from journal_api.domain.clinical_rules import profile_limits
from journal_api.domain.clinical_rules import treatment_session_limits as limits
from journal_api.domain.treatment_sessions import Medicine, Route, SessionSource, SessionState
from journal_api.services.treatment_sessions import SessionView
from journal_api.web.schemas.bases import AnswerSchema, MergePatchSchema, Schema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Flag, Integer, Number, Text
from journal_api.web.schemas.identifiers import Identifier, OwnIdentifier
from journal_api.web.schemas.moments import Instant, LocalDate, Zone
from journal_api.web.schemas.pages import PageQuery

_LEAST_MG, _MOST_MG = limits.DOSE_IV.value[0], limits.DOSE_ORAL.value[1]
_LEAST_PER_KG, _MOST_PER_KG = limits.DOSE_PER_KG.value
_LEAST_KG, _MOST_KG = profile_limits.LIGHTEST_KG.value, profile_limits.HEAVIEST_KG.value


class _ChecklistFields(Schema):
    driver_arranged = Flag("Somebody drives or takes the patient home.")
    fasted_as_told = Flag("The patient ate and drank nothing for as long as they were told.")
    pregnancy_excluded = Flag("Pregnancy is excluded, or not possible.")
    medicines_reviewed = Flag("What the patient takes now was gone through.")
    blood_pressure_checked = Flag("The blood pressure before was measured and found fit.")
    contraindications_reviewed = Flag("What the intake tells against the treatment was gone through.")


class ChecklistBody(_ChecklistFields):
    """What is asked before a session; what is left out was not asked."""


class ChecklistPatch(MergePatchSchema, _ChecklistFields):
    """Answers to set; null takes one back."""


def _planned_at(**options: Any) -> Instant:
    return Instant("When it is planned. Needed until the session has started.", **options)


def _route(**options: Any) -> Choice:
    return Choice("How it is given.", Route, required=True, **options)


def _dose_mg_per_kg(**options: Any) -> Number:
    return Number("The dose in mg per kg of body weight.", least=_LEAST_PER_KG, most=_MOST_PER_KG, **options)


def _weight_kg(**options: Any) -> Number:
    return Number("Body weight in kg.", least=_LEAST_KG, most=_MOST_KG, **options)


class _SessionFields(Schema):
    planned_at = _planned_at()
    started_at = Instant("When it started; null while it is planned.")
    timezone = Zone("The zone the patient is in; it decides the local date. Left out: the offset decides.")
    medicine = Choice("What is given; left out: ketamine.", Medicine)
    route = _route()
    dose_mg = Number(
        "The dose in mg. Give this, or dose_mg_per_kg with weight_kg.",
        least=_LEAST_MG,
        most=_MOST_MG,
    )
    dose_mg_per_kg = _dose_mg_per_kg()
    weight_kg = _weight_kg()


class TreatmentSessionBody(_SessionFields):
    """A new session: planned, or under way if it says when it started."""

    id = OwnIdentifier(
        "The session's id, if the client makes it: sending again is then safe.",
        example="019a9f6e-8d2c-7c3a-9f51-6b2f4c1d7e90",
    )
    planned_at = _planned_at(example="2026-11-24T09:00:00+01:00")
    route = _route(example="iv")
    dose_mg_per_kg = _dose_mg_per_kg(example=0.5)
    weight_kg = _weight_kg(example=70)
    checklist = Member("What was asked before it.", ChecklistBody)
    source = Choice(
        "history: held elsewhere or before this record, over 24 hours ago. Left out: clinic.", SessionSource
    )


class TreatmentSessionPatch(MergePatchSchema, _SessionFields):
    """Changes of a session (RFC 7396): a correction, its start, its cancellation."""

    state = Choice(
        "under_way starts it, now unless started_at says when; canceled ends it undone. For the rest see discharge.",
        (SessionState.UNDER_WAY.value, SessionState.CANCELED.value),
        type_name="SessionChange",
        example="under_way",
    )
    checklist = Member("Answers to set or take back.", ChecklistPatch)


class SessionQuery(PageQuery):
    """Which sessions: lived local dates, inclusive."""

    from_on = LocalDate("First local date.", data_key="from")
    to_on = LocalDate("Last local date.", data_key="to")


class ChecklistAnswer(AnswerSchema):
    """What was asked before a session; null is not asked, which is never a yes."""

    driver_arranged = Flag("Somebody takes the patient home.", allow_none=True)
    fasted_as_told = Flag("The patient fasted as told.", allow_none=True)
    pregnancy_excluded = Flag("Pregnancy is excluded, or not possible.", allow_none=True)
    medicines_reviewed = Flag("The current medicines were gone through.", allow_none=True)
    blood_pressure_checked = Flag("The blood pressure before was found fit.", allow_none=True)
    contraindications_reviewed = Flag("What speaks against it was gone through.", allow_none=True)


class SessionWarningAnswer(AnswerSchema):
    """Something to look at before going on."""

    code = Text("What, as a stable word.", longest=60, example="no_driver")
    message = Text("A sentence for the clinician.", longest=500)


class TreatmentSessionAnswer(AnswerSchema):
    """A session as the record holds it."""

    id = Identifier("The session.")
    patient_id = Identifier("Whose session it is.")
    state = Choice("Where it stands.", SessionState)
    source = Choice("clinic: watched here. history: told afterwards.", SessionSource)
    planned_at = Instant("When it is planned, as sent.", allow_none=True)
    started_at = Instant("When it started, as sent; null while it is planned.", allow_none=True)
    ended_at = Instant("When it was discharged or canceled.", allow_none=True)
    timezone = Zone("As sent.", allow_none=True)
    local_date = LocalDate("The patient's day of its beginning, as lived.")
    medicine = Choice("What is given.", Medicine)
    route = Choice("How it is given.", Route)
    dose_mg = Number("The dose in mg, where it was ordered so.", allow_none=True)
    dose_mg_per_kg = Number("The dose in mg per kg of body weight, where it was ordered so.", allow_none=True)
    weight_kg = Number("Body weight in kg.", allow_none=True)
    total_dose_mg = Number("The whole dose in mg, however it was ordered.")
    checklist = Member("What was asked before it.", ChecklistAnswer)
    warnings = Items(
        "What to look at before going on; empty once it is over.", Member("One thing.", SessionWarningAnswer), most=50
    )
    no_driving_until = LocalDate(
        "Set by the discharge: no driving or machines before this day, and only after restful sleep.", allow_none=True
    )
    received_at = Instant("When the service stored it first.")
    revision = Integer("1 at first, one more with each edit; also the ETag.", least=1)


def answer_of(view: SessionView) -> dict[str, Any]:
    """Lay a session out for its answer."""
    session = view.session
    return {
        **{name: getattr(session, name) for name in type(session).__slots__},
        **asdict(session.dose),
        "total_dose_mg": session.dose.total_dose_mg,
        "warnings": view.warnings,
    }
