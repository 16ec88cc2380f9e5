"""What an entry says about harming oneself, wherever it was asked, and which mark of CR-01 it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import cr_01_risk as rule
from journal_api.domain.clinical_rules.figures import Figure


class RiskSource(StrEnum):
    """Where it was asked, the more telling the later."""

    URGE_TO_HARM = "urge_to_harm"
    PHQ9 = "phq9"
    C_SSRS = "c_ssrs"

    @property
    def rank(self) -> int:
        """Return the place in the order, 0 for the least telling."""
        return list(RiskSource).index(self)


@dataclass(frozen=True, slots=True)
class Mark:
    """From which value on a reading asks for which severity; without a value: what was left open does."""

    severity: Severity
    figure: Figure[float] | Figure[int] | Figure[timedelta]
    value: float | None


_OPEN = Mark(Severity.STANDARD, rule.ANSWER_WITHIN, None)
# The gravest first.
_MARKS: Mapping[RiskSource, tuple[Mark, ...]] = MappingProxyType(
    {
        RiskSource.URGE_TO_HARM: (
            Mark(Severity.CRITICAL, rule.CRITICAL_FROM, rule.CRITICAL_FROM.value),
            Mark(Severity.URGENT, rule.URGENT_FROM, rule.URGENT_FROM.value),
        ),
        RiskSource.PHQ9: (Mark(Severity.URGENT, rule.PHQ9_URGENT_FROM, rule.PHQ9_URGENT_FROM.value),),
        RiskSource.C_SSRS: (
            Mark(Severity.CRITICAL, rule.C_SSRS_CRITICAL_FROM, rule.C_SSRS_CRITICAL_FROM.value),
            Mark(Severity.URGENT, rule.C_SSRS_URGENT_FROM, rule.C_SSRS_URGENT_FROM.value),
        ),
    }
)


@dataclass(frozen=True, slots=True)
class RiskReading:
    """One answer about harming oneself, higher is worse.

    The urge to harm is 0-10, item 9 of the PHQ-9 0-3, the C-SSRS a level of 0-3. ``value`` is None where it was asked
    and not answered; it is not ``is_complete`` where only part of what was asked was answered.
    """

    value: float | None
    source: RiskSource = RiskSource.URGE_TO_HARM
    is_complete: bool = True

    @property
    def severity(self) -> Severity | None:
        """Return the severity CR-01 gives it; None below every mark with nothing left open."""
        mark = find_mark(self)
        return None if mark is None else mark.severity

    @property
    def needs_words(self) -> bool:
        """Tell whether it asks for words at all; every reading that alerts does too."""
        if self.value is not None and self.source is RiskSource.URGE_TO_HARM:
            return self.value > rule.SUPPORT_ABOVE.value
        return self.severity is not None


def find_mark(reading: RiskReading) -> Mark | None:
    """Find the gravest mark of CR-01 that a reading reaches; None where it reaches none.

    What was left open reaches a mark of its own: a missing answer is not a safe one.
    """
    reached = (mark for mark in _MARKS[reading.source] if _reaches(reading.value, mark))
    return next(reached, None if reading.is_complete else _OPEN)


def _reaches(value: float | None, mark: Mark) -> bool:
    return value is not None and mark.value is not None and value >= mark.value
