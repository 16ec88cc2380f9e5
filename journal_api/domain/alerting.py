"""Alerts: their severity, their states, and everything that can be intended with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from journal_api.domain.episodes import EpisodeRef
from journal_api.domain.errors import Conflict

Evidence = Mapping[str, object]


class Severity(StrEnum):
    """How soon a person must look; standard < urgent < critical."""

    STANDARD = "standard"
    URGENT = "urgent"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Return the place in the order, 0 for standard; strings would sort by the alphabet."""
        return list(Severity).index(self)


class RuleId(StrEnum):
    """The rules that open alerts today."""

    RISK = "CR-01"
    WORSENING = "CR-02"
    RELAPSE = "CR-03"
    EARLY_WARNING = "CR-04"
    SILENCE = "CR-05"
    SESSION_SAFETY = "CR-06"
    URINARY = "CR-07"
    USE = "CR-08"
    MANIA = "CR-09"
    NO_RESPONSE = "CR-10"


class AlertState(StrEnum):
    """Where an alert stands; every state but resolved is live."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    UNATTENDED = "unattended"
    RESOLVED = "resolved"


class Move(StrEnum):
    """What can happen to an alert."""

    ACKNOWLEDGE = "acknowledge"
    SNOOZE = "snooze"
    RESOLVE = "resolve"
    EXHAUST = "exhaust"
    OVERDUE = "overdue"
    END_SNOOZE = "end_snooze"
    RAISE = "raise"
    RECOVER = "recover"


_OPEN, _ACKNOWLEDGED, _SNOOZED = AlertState.OPEN, AlertState.ACKNOWLEDGED, AlertState.SNOOZED
_UNATTENDED, _RESOLVED = AlertState.UNATTENDED, AlertState.RESOLVED
LIVE_STATES: frozenset[AlertState] = frozenset({_OPEN, _ACKNOWLEDGED, _SNOOZED, _UNATTENDED})
# Nobody has answered: what is still to be sent is sent.
TELLING_STATES: frozenset[AlertState] = frozenset({_OPEN, _UNATTENDED})

# Resolved has no way out: a new episode is a new alert.
TRANSITIONS: Mapping[tuple[AlertState, Move], AlertState] = MappingProxyType(
    {
        (_OPEN, Move.ACKNOWLEDGE): _ACKNOWLEDGED,
        (_OPEN, Move.SNOOZE): _SNOOZED,
        (_OPEN, Move.RESOLVE): _RESOLVED,
        (_OPEN, Move.EXHAUST): _UNATTENDED,
        (_OPEN, Move.RAISE): _OPEN,
        (_OPEN, Move.RECOVER): _RESOLVED,
        (_ACKNOWLEDGED, Move.RESOLVE): _RESOLVED,
        (_ACKNOWLEDGED, Move.SNOOZE): _SNOOZED,
        (_ACKNOWLEDGED, Move.OVERDUE): _OPEN,
        (_ACKNOWLEDGED, Move.RAISE): _OPEN,
        (_ACKNOWLEDGED, Move.RECOVER): _RESOLVED,
        (_SNOOZED, Move.ACKNOWLEDGE): _ACKNOWLEDGED,
        (_SNOOZED, Move.RESOLVE): _RESOLVED,
        (_SNOOZED, Move.END_SNOOZE): _OPEN,
        (_SNOOZED, Move.RAISE): _OPEN,
        (_SNOOZED, Move.RECOVER): _RESOLVED,
        (_UNATTENDED, Move.ACKNOWLEDGE): _ACKNOWLEDGED,
        (_UNATTENDED, Move.SNOOZE): _SNOOZED,
        (_UNATTENDED, Move.RESOLVE): _RESOLVED,
        (_UNATTENDED, Move.RAISE): _OPEN,
        (_UNATTENDED, Move.RECOVER): _RESOLVED,
    }
)

# Moves after which the care team is told from the beginning: the alert gets a new chain of deliveries.
NEW_CHAIN_MOVES: frozenset[Move] = frozenset({Move.OVERDUE, Move.END_SNOOZE, Move.RAISE})


# Why the machine itself resolves: the only reason it ever has. People give their own.
RECOVERED = "recovered"


class ImpossibleMove(Conflict):
    """It is in a state from which this cannot happen."""

    code = "impossible_transition"


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing a person must look at, with the evidence it was opened on.

    `evidence` is JSON-shaped (strings, numbers, lists, mappings, None). `late_by_days` says how long after its day the
    reason arrived, 0 for on time. `chain` counts how often the team was told from the beginning, from 1; `version` is
    what a compare-and-set compares. `notified_at` is the beginning of the newest chain.
    """

    id: UUID
    patient_id: UUID
    clinic_id: UUID
    rule: RuleId
    severity: Severity
    state: AlertState
    opened_at: datetime
    title: str
    explanation: str
    evidence: Evidence
    episode: EpisodeRef | None = None
    supported: bool = True
    late_by_days: int = 0
    acknowledged_by: UUID | None = None
    acknowledged_at: datetime | None = None
    due_at: datetime | None = None
    resolved_at: datetime | None = None
    resolved_reason: str | None = None
    chain: int = 1
    version: int = 1
    notified_at: datetime | None = None

    @property
    def is_live(self) -> bool:
        """Tell whether somebody may still have to act."""
        return self.state in LIVE_STATES


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """Intend a new alert; `notify` is False where nobody is to be told."""

    rule: RuleId
    severity: Severity
    title: str
    explanation: str
    evidence: Evidence
    episode: EpisodeRef | None = None
    late_by_days: int = 0
    notify: bool = True


@dataclass(frozen=True, slots=True)
class RaiseSeverity:
    """Intend a graver severity: the alert opens again with a new chain (`Move.RAISE`)."""

    alert_id: UUID
    severity: Severity
    why: str
    explanation: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class UpdateEvidence:
    """Intend that a live or past alert now shows the corrected evidence, with an event "evidence changed".

    `notify` asks for a new chain: it got worse, or a risk answer came again more than four hours after the last word.
    """

    alert_id: UUID
    explanation: str
    evidence: Evidence
    episode: EpisodeRef | None = None
    notify: bool = False


@dataclass(frozen=True, slots=True)
class MarkUnsupported:
    """Intend `supported: false`: the corrected record no longer shows what the alert was opened on; it stays."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class MarkSupported:
    """Intend `supported: true` again."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class Recover:
    """Intend the end of an alert whose reason is over (`Move.RECOVER`, reason `recovered`); never for CR-01."""

    alert_id: UUID


@dataclass(frozen=True, slots=True)
class RecordHistoricalEpisode:
    """Intend an alert born resolved (reason `recovered`): its episode was over before it arrived; nobody is paged."""

    rule: RuleId
    severity: Severity
    title: str
    explanation: str
    evidence: Evidence
    episode: EpisodeRef
    late_by_days: int


Intent = (
    OpenAlert | RaiseSeverity | UpdateEvidence | MarkUnsupported | MarkSupported | Recover | RecordHistoricalEpisode
)


def check_transition(state: AlertState, move: Move) -> AlertState:
    """Return the state that a move leads to; raise `ImpossibleMove` where there is no such edge."""
    try:
        return TRANSITIONS[state, move]
    except KeyError:
        raise ImpossibleMove(f"An alert that is {state} cannot {move}.") from None
