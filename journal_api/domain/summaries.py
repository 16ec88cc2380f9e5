"""One line per patient for the caseload."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from journal_api.domain.alerting import Alert, Severity
from journal_api.domain.clinical_rules import summary_windows as windows
from journal_api.domain.measures import MOOD
from journal_api.domain.risk import RiskAnswer, RiskLevel
from journal_api.domain.trends import LastScore, TrendDirection, TrendPoint, direction


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


def summarize_risk(
    *, last_risk: RiskAnswer | None, live_alerts: Collection[Alert], is_worrying: bool, today: date
) -> RiskLevel:
    """Compute the risk of a summary.

    High: a risk answer of the last 14 days that CR-01 calls critical, or a live critical alert. Elevated: such an
    answer that it calls urgent or that left the question open, a live urgent alert, or something worrying (an open
    episode, a silence, a questionnaire that a rule asked for and nobody has answered). Else low.
    """
    answered = None
    if last_risk is not None and today - last_risk.answered_on <= windows.RISK_LOOK_BACK.value:
        answered = last_risk.severity
    severities = {alert.severity for alert in live_alerts if alert.is_live} | {answered}
    if Severity.CRITICAL in severities:
        return RiskLevel.HIGH
    is_elevated = is_worrying or answered is not None or Severity.URGENT in severities
    return RiskLevel.ELEVATED if is_elevated else RiskLevel.LOW


def summarize_trend(points: tuple[TrendPoint, ...], *, in_episode: bool) -> TrendDirection:
    """Tell where the mood is heading; while an episode of any measure is open, the person is declining."""
    return TrendDirection.DECLINING if in_episode else direction(points, MOOD)


def measure_adherence(entry_days: Collection[date], *, enrolled_on: date, today: date) -> float:
    """Return the share (0-1) of the last 30 local days with an entry; fewer days if there were fewer."""
    earliest = today - timedelta(days=windows.ADHERENCE_DAYS.value - 1)
    began = min((enrolled_on, *entry_days))
    since = min(max(earliest, began), today)
    kept = {day for day in entry_days if since <= day <= today}
    return len(kept) / ((today - since).days + 1)


def count_days_since_session(sessions: Collection[date], *, today: date) -> int | None:
    """Count the local days since the last treatment session, 0 on its day, None without one."""
    past = [session for session in sessions if session <= today]
    return (today - max(past)).days if past else None
