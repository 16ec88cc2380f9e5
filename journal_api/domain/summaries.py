"""One line per patient for the caseload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journal_api.domain.risk import RiskLevel
from journal_api.domain.trends import TrendDirection


@dataclass(frozen=True, slots=True)
class LastScore:
    """The newest daily mean of one measure, in its own unit."""

    measure: str
    on: date
    value: float


@dataclass(frozen=True, slots=True)
class PatientSummary:
    """Where one patient stands.

    `adherence_30d` is the share (0-1) of the last 30 local days, today included, that hold an entry; someone enrolled
    less than 30 days ago is measured by the days there were. `next_due` is the day by which the next check-in is
    expected. `risk` is computed by `summarize_risk`.
    """

    trend: TrendDirection
    last_entry_on: date | None
    adherence_30d: float
    days_since_session: int | None
    risk: RiskLevel
    last_scores: tuple[LastScore, ...]
    next_due: date | None
