"""What an entry says about harming oneself, wherever it was asked, and which mark of CR-01 it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from journal_api.domain.alerting import Severity
from journal_api.domain.clinical_rules import cr_01_risk as rule
from journal_api.domain.clinical_rules.figures import Figure
from journal_api.domain.thresholds import Thresholds


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
    """From which value on a reading asks for which severity; without a value: what was left open does.

    `figure` and `version` are those of the figure it was read from, as they were then.
    """

    severity: Severity
    figure: str
    version: str
    value: float | None


_OPEN = Mark(Severity.STANDARD, rule.ANSWER_WITHIN.id, rule.ANSWER_WITHIN.version, None)


def _mark(severity: Severity, figure: Figure[int]) -> Mark:
    return Mark(severity, figure.id, figure.version, figure.value)


# What no clinic sets, the gravest first.
_FIXED_MARKS: Mapping[RiskSource, tuple[Mark, ...]] = MappingProxyType(
    {
        RiskSource.PHQ9: (_mark(Severity.URGENT, rule.PHQ9_URGENT_FROM),),
        RiskSource.C_SSRS: (
            _mark(Severity.CRITICAL, rule.C_SSRS_CRITICAL_FROM),
            _mark(Severity.URGENT, rule.C_SSRS_URGENT_FROM),
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
    def needs_words(self) -> bool:
        """Tell whether it asks for words at all; every reading that alerts does too, whatever a clinic has set."""
        if self.value is not None and self.source is RiskSource.URGE_TO_HARM:
            return self.value > rule.SUPPORT_ABOVE.value
        return self._reach(_FIXED_MARKS.get(self.source, ())) is not None

    def find_mark(self, thresholds: Thresholds) -> Mark | None:
        """Find the gravest mark of CR-01 that it reaches; None where it reaches none.

        What was left open reaches a mark of its own: a missing answer is not a safe one.
        """
        fixed = _FIXED_MARKS.get(self.source)
        return self._reach(_list_urge_marks(thresholds) if fixed is None else fixed)

    def find_severity(self, thresholds: Thresholds) -> Severity | None:
        """Find the severity CR-01 gives it; None below every mark with nothing left open."""
        mark = self.find_mark(thresholds)
        return None if mark is None else mark.severity

    def _reach(self, marks: tuple[Mark, ...]) -> Mark | None:
        reached = (mark for mark in marks if _reaches(self.value, mark))
        return next(reached, None if self.is_complete else _OPEN)


def _list_urge_marks(thresholds: Thresholds) -> tuple[Mark, ...]:
    return (
        _mark(Severity.CRITICAL, thresholds.of(rule.CRITICAL_FROM)),
        _mark(Severity.URGENT, thresholds.of(rule.URGENT_FROM)),
    )


def _reaches(value: float | None, mark: Mark) -> bool:
    return value is not None and mark.value is not None and value >= mark.value
