"""Mutes: for a while a rule's alerts about one patient are opened and not told; what waits is told when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from journal_api.domain.alerting import RuleId, Severity
from journal_api.domain.clinical_rules import mutes as rule
from journal_api.domain.errors import Fault, Invalid

# What these rules speak of cannot wait, and the patient is promised at once that it is told.
NEVER_MUTED = frozenset({RuleId.RISK, RuleId.SESSION_SAFETY})


@dataclass(frozen=True, slots=True)
class Mute:
    """A rule kept quiet for one patient from ``began_at`` until ``until_at``, or until somebody ended it before."""

    id: UUID
    patient_id: UUID
    rule: RuleId
    began_at: datetime
    until_at: datetime
    author_id: UUID
    reason: str = field(repr=False)
    ended_at: datetime | None = None

    def is_on(self, now: datetime) -> bool:
        """Tell whether it keeps its rule quiet at ``now``."""
        return self.ended_at is None and self.began_at <= now < self.until_at


def check_mute(mute_rule: RuleId, *, now: datetime, until_at: datetime) -> None:
    """Raise Invalid for a rule that is never muted, and for an end that is past or too far ahead."""
    if mute_rule in NEVER_MUTED:
        raise Invalid(Fault("/rule", "invalid", "A risk answer and a finding of a session are never muted."))
    if not now < until_at <= now + rule.LONGEST.value:
        days = rule.LONGEST.value.days
        raise Invalid(Fault("/until", "out_of_range", f"It must lie ahead, {days} days at most."))


def told_from(mutes: Iterable[Mute], *, alert_rule: RuleId, severity: Severity, now: datetime) -> datetime:
    """Return when the telling of an alert may begin: now, or when the last mute of its rule ends.

    What is critical, and every answer about harming oneself, is told at once.
    """
    if severity is Severity.CRITICAL or alert_rule in NEVER_MUTED:
        return now
    return max((one.until_at for one in mutes if one.rule is alert_rule and one.is_on(now)), default=now)
