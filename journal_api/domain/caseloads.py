"""A patient's line in the caseload, and what each role sees of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from journal_api.domain.access import Role
from journal_api.domain.alerting import AlertState, RuleId, Severity
from journal_api.domain.questionnaire_requests import OpenQuestion
from journal_api.domain.risk import RiskLevel
from journal_api.domain.summaries import PatientSummary


class CaseloadOrder(StrEnum):
    """How a caseload is sorted: worst first, or by name."""

    RISK = "risk"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Person:
    """Who a patient is; all but id and name is for the patient and the care team."""

    id: UUID
    display_name: str
    birth_on: date | None = None
    record_number: str | None = None
    timezone: str | None = None


@dataclass(frozen=True, slots=True)
class LiveAlert:
    """A live alert in a few words; the patient sees neither rule, severity nor title.

    `question` is what it asked for and nobody has answered, with a deadline and whose turn it is; None: nothing.
    """

    id: UUID
    state: AlertState
    opened_at: datetime
    acknowledged_at: datetime | None
    rule: RuleId | None = None
    severity: Severity | None = None
    title: str | None = None
    question: OpenQuestion | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one patient stands now: the live alerts, oldest first, and the summary as last judged.

    `summary` is None before the first judgement. For an admin everything but name and membership is left out, and
    `open_alerts` and `risk` are None.
    """

    person: Person
    care_team_ids: tuple[UUID, ...]
    open_alerts: tuple[LiveAlert, ...] | None
    summary: PatientSummary | None

    @property
    def risk(self) -> RiskLevel | None:
        """Return the risk as last judged, raised by a live alert that opened since; None where nothing is known."""
        if self.open_alerts is None:
            return None
        known = [] if self.summary is None else [self.summary.risk]
        known += [_RISKS[alert.severity] for alert in self.open_alerts if alert.severity is not None]
        return max(known, key=list(RiskLevel).index, default=None)


@dataclass(frozen=True, slots=True)
class CaseloadPosition:
    """The last line of a page: its patient, and the two ranks it was sorted by."""

    patient_id: UUID
    alert_rank: int
    risk_rank: int


@dataclass(frozen=True, slots=True)
class CaseloadPage:
    """Which part of a caseload is wanted; `care_team_id` None: of every team within reach."""

    limit: int
    order: CaseloadOrder
    after: CaseloadPosition | None = None
    care_team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class CaseloadLine:
    """One patient's standing and its place in the order."""

    standing: Standing
    position: CaseloadPosition


@dataclass(frozen=True, slots=True)
class StandingView:
    """A standing as one reader may see it, with its risk."""

    standing: Standing
    risk: RiskLevel | None


def show_standing(standing: Standing, *, role: Role) -> StandingView:
    """Reduce a standing to what `role` may see of a patient within its reach."""
    if role is Role.ADMIN:
        person = Person(standing.person.id, standing.person.display_name)
        return StandingView(Standing(person, standing.care_team_ids, None, None), None)
    if role is Role.PATIENT and standing.open_alerts is not None:
        reduced = tuple(map(_hide_words, standing.open_alerts))
        return StandingView(replace(standing, open_alerts=reduced), standing.risk)
    return StandingView(standing, standing.risk)


def _hide_words(shown: LiveAlert) -> LiveAlert:
    return replace(shown, rule=None, severity=None, title=None, question=None)


_RISKS = {
    Severity.STANDARD: RiskLevel.LOW,
    Severity.URGENT: RiskLevel.ELEVATED,
    Severity.CRITICAL: RiskLevel.HIGH,
}
