"""Patients as they stand: a line of the caseload, and the summary."""

from __future__ import annotations

from typing import Any

from journal_api.domain.alerting import AlertState, RuleId, Severity
from journal_api.domain.caseloads import CaseloadOrder, StandingView
from journal_api.domain.questionnaire_requests import Owner, RequestState
from journal_api.domain.risk import RiskLevel
from journal_api.domain.trends import TrendDirection
from journal_api.web.schemas.bases import AnswerSchema
from journal_api.web.schemas.containers import Items, Member
from journal_api.web.schemas.fields import Choice, Integer, Number, Text
from journal_api.web.schemas.identifiers import LONGEST_EMAIL, Identifier
from journal_api.web.schemas.moments import Instant, LocalDate, Zone
from journal_api.web.schemas.pages import PageQuery


class CaseloadQuery(PageQuery):
    """Which patients, in which order."""

    sort = Choice("risk: worst first, a clinician's usual order. name: an admin's only one.", CaseloadOrder)
    care_team_id = Identifier("The patients of this care team alone.")


class PersonAnswer(AnswerSchema):
    """Who a patient is."""

    id = Identifier("The patient.")
    display_name = Text("The name the clinic uses; at first the address of the invitation.", longest=LONGEST_EMAIL)
    birth_on = LocalDate("Date of birth; null for admins.", allow_none=True)
    record_number = Text("The clinic's own number; null for admins.", longest=200, allow_none=True)
    timezone = Zone("The zone the patient lives in; null for admins.", allow_none=True)


class OpenQuestionAnswer(AnswerSchema):
    """A questionnaire that a rule asked for and nobody has answered: never a calm result."""

    instrument = Text("Which instrument.", longest=40)
    state = Choice("waiting, unanswered past its deadline, or impossible because it is not offered.", RequestState)
    owner = Choice("Whose turn it is.", Owner)
    until_on = LocalDate("The last local day on which an answer counts, or counted.")


class LiveAlertAnswer(AnswerSchema):
    """A live alert in a few words."""

    id = Identifier("The alert.")
    state = Choice("Where it stands.", AlertState)
    opened_at = Instant("When it opened.")
    acknowledged_at = Instant("When somebody answered; null while nobody does.", allow_none=True)
    rule = Choice("The clinical rule that spoke; null for the patient.", RuleId, allow_none=True)
    severity = Choice("How soon a person must look; null for the patient.", Severity, allow_none=True)
    title = Text("In a few words; null for the patient.", longest=200, allow_none=True)
    question = Member(
        "What it asked for and nobody has answered; null where nothing is open, and for the patient.",
        OpenQuestionAnswer,
        allow_none=True,
    )


class LastScoreAnswer(AnswerSchema):
    """The newest daily mean of one measure."""

    measure = Text("The measure's name.", longest=40)
    on = LocalDate("The local day.")
    value = Number("Mean of that day's values, in the measure's own unit.")


class StandingAnswer(AnswerSchema):
    """Where a patient stands. For an admin everything but `patient` and `care_team_ids` is null."""

    patient = Member("Who it is.", PersonAnswer)
    care_team_ids = Items("The care teams that look after the patient.", Identifier("One team."), most=1000)
    open_alerts = Items(
        "Every alert that is not resolved, oldest first.",
        Member("One alert.", LiveAlertAnswer),
        most=100,
        allow_none=True,
    )
    trend = Choice("Where the mood is heading.", TrendDirection, allow_none=True)
    last_entry_on = LocalDate("Local date of the newest entry.", allow_none=True)
    adherence_30d = Number("Share of the last 30 days with an entry, 0–1.", least=0, most=1, allow_none=True)
    days_since_session = Integer("Days since the last treatment session; null without one.", least=0, allow_none=True)
    last_scores = Items(
        "The newest value of each measure.", Member("One measure.", LastScoreAnswer), most=1000, allow_none=True
    )
    next_due = LocalDate("The day by which the next check-in is expected.", allow_none=True)
    risk = Choice("As last judged, raised by live alerts; null before anything is known.", RiskLevel, allow_none=True)


class SummaryAnswer(StandingAnswer):
    """Where one patient stands."""


def answer_of(view: StandingView) -> dict[str, Any]:
    """Return the answer for a standing; before the first judgement there is too little data, not none."""
    standing, summary = view.standing, view.standing.summary
    is_hidden = standing.open_alerts is None
    return {
        "patient": standing.person,
        "care_team_ids": standing.care_team_ids,
        "open_alerts": standing.open_alerts,
        "trend": summary.trend if summary else (None if is_hidden else TrendDirection.TOO_LITTLE_DATA),
        "last_entry_on": summary.last_entry_on if summary else None,
        "adherence_30d": summary.adherence_30d if summary else None,
        "days_since_session": summary.days_since_session if summary else None,
        "last_scores": summary.last_scores if summary else (None if is_hidden else ()),
        "next_due": summary.next_due if summary else None,
        "risk": view.risk,
    }
