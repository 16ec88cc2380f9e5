"""What rules ask a patient to answer, beside the schedule: read from answers and alerts, so that it is never lost."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import Alert, RuleId
from journal_api.domain.clinical_rules import cr_01_risk, due_figures
from journal_api.domain.due_items import PHQ9, Request, Why
from journal_api.domain.questionnaire_requests import read_open_requests
from journal_api.domain.risk_readings import RiskReading, RiskSource
from journal_api.domain.thresholds import ThresholdHistory

_MIDNIGHT = time(0)


def request_after_risk(
    reading: RiskReading, *, received_at: datetime, offered: Collection[str], thresholds: ThresholdHistory
) -> Request | None:
    """Make what CR-01 asks next: the C-SSRS where the clinic has it on, else a question that was left open again."""
    has_said_all = reading.source is RiskSource.C_SSRS and reading.is_complete
    if reading.find_severity(thresholds.at(received_at)) is None or has_said_all:
        return None
    is_open = not reading.is_complete
    again = PHQ9 if is_open and reading.source is RiskSource.PHQ9 else None
    instrument = RiskSource.C_SSRS.value if RiskSource.C_SSRS in offered else again
    if instrument is None:
        return None
    why = Why.LEFT_OPEN if is_open else Why.RISK_ANSWER
    return Request(instrument, received_at, received_at, received_at + cr_01_risk.ANSWER_WITHIN.value, why)


def request_by_alerts(alerts: Collection[Alert], *, timezone: str) -> Iterator[Request]:
    """Yield what live alerts wait for: the PHQ-9 of an early warning, the repeat of an unconfirmed crossing.

    Whatever is answered from the first of its days on will do; the rule itself says what came of it.
    """
    zone = ZoneInfo(timezone)
    live = (alert for alert in alerts if alert.is_live)
    for one in (request for alert in live for request in read_open_requests(alert.rule, alert.evidence)):
        begins_at = datetime.combine(one.from_on, _MIDNIGHT, tzinfo=zone)
        due_at = datetime.combine(one.from_on, due_figures.MORNING.value, tzinfo=zone)
        until = one.due_at or datetime.combine(one.until_on + timedelta(days=1), _MIDNIGHT, tzinfo=zone)
        why = Why.EARLY_WARNING if one.rule is RuleId.EARLY_WARNING else Why.CONFIRMATION
        yield Request(one.instrument, begins_at, due_at, until, why)
