"""Questionnaires that a rule has asked for: where each stands, until when, and whose turn it is.

A request lives in the evidence of its alert, so that what was asked, and that nobody answered, is on record there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from journal_api.domain.alerting import Evidence, RuleId


class RequestState(StrEnum):
    """What became of a questionnaire that was asked for."""

    WAITING = "waiting"
    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    IMPOSSIBLE = "impossible"


class Owner(StrEnum):
    """Whose turn it is."""

    PATIENT = "patient"
    CARE_TEAM = "care_team"


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """One questionnaire the patient is to answer: from `from_on` on, and before `due_at` or through `until_on`."""

    rule: RuleId
    instrument: str
    from_on: date
    until_on: date
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A questionnaire that was asked for and that nobody has answered: whose turn it is, and what the deadline was."""

    instrument: str
    state: RequestState
    owner: Owner
    until_on: date


def find_open_question(requests: Iterable[Mapping[str, object] | None]) -> OpenQuestion | None:
    """Find, among requests as alerts keep them, the one that is open; what is the care team's goes first."""
    questions = [_read_question(one) for one in requests if one is not None]
    open_ones = [one for one in questions if one.state is not RequestState.ANSWERED]
    return min(open_ones, key=lambda one: (one.owner is not Owner.CARE_TEAM, one.until_on), default=None)


def list_requests(evidence: Evidence) -> tuple[Mapping[str, object], ...]:
    """List every request that an alert's evidence holds, of its own or of its findings."""
    findings = evidence.get("findings")
    listed = findings if isinstance(findings, list | tuple) else ()
    requests = (find_request(one) for one in (evidence, *listed))
    return tuple(request for request in requests if request is not None)


def read_open_requests(rule: RuleId, evidence: Evidence) -> tuple[OpenRequest, ...]:
    """Read what an alert with this evidence waits for the patient to answer."""
    requests = list_requests(evidence)
    return tuple(_read(rule, request) for request in requests if request["state"] == RequestState.WAITING)


def find_request(evidence: Evidence) -> Mapping[str, object] | None:
    """Find the request that an alert's evidence holds by itself."""
    request = evidence.get("request")
    return request if isinstance(request, Mapping) else None


def _read_question(request: Mapping[str, object]) -> OpenQuestion:
    return OpenQuestion(
        instrument=str(request["instrument"]),
        state=RequestState(str(request["state"])),
        owner=Owner(str(request["owner"])),
        until_on=date.fromisoformat(str(request["until_on"])),
    )


def _read(rule: RuleId, request: Mapping[str, object]) -> OpenRequest:
    due_at = request.get("due_at")
    return OpenRequest(
        rule=rule,
        instrument=str(request["instrument"]),
        from_on=date.fromisoformat(str(request["from_on"])),
        until_on=date.fromisoformat(str(request["until_on"])),
        due_at=None if due_at is None else datetime.fromisoformat(str(due_at)),
    )
