"""Answered questionnaires, and alerts that followed from them, as a service would hold them."""

from collections.abc import Callable, Sequence
from uuid import UUID

from journal_api.domain.alerting import Alert, Intent
from journal_api.domain.finding_alerts import Manner, decide_findings
from journal_api.domain.rule_findings import Finding
from journal_api.domain.scored_responses import ScoredResponse
from tests.domain.records import Ledger, day, noon

INDUCTION = tuple(day(at) for at in (0, 2, 4, 7, 9, 11))


def scored(instrument: str, at: int, total: float | None) -> ScoredResponse:
    """Make a response with a total, on the day `at`; one instrument and day is always the same response."""
    return ScoredResponse(UUID(int=10_000 + at), instrument, day(at), total, noon(day(at)))


def checked(instrument: str, at: int, **answers: float) -> ScoredResponse:
    """Make an unscored check; what is left out was not answered."""
    return ScoredResponse(UUID(int=20_000 + at), instrument, day(at), None, noon(day(at)), tuple(answers.items()))


def totals(instrument: str, *readings: tuple[int, float | None]) -> tuple[ScoredResponse, ...]:
    """Make one response per (day, total)."""
    return tuple(scored(instrument, at, total) for at, total in readings)


class FindingLedger(Ledger):
    """A ledger that one rule over questionnaires speaks into."""

    def decide(self, manner: Manner, find: Callable[[], Sequence[Finding]], *, today: int) -> tuple[Intent, ...]:
        """Apply what the rule intends today, and return it."""
        intents = decide_findings(manner, find(), alerts=tuple(self.alerts), today=day(today))
        for intent in intents:
            self.apply(intent, now=noon(day(today)))
        return intents

    @property
    def live(self) -> list[Alert]:
        """List the alerts that are not resolved."""
        return [alert for alert in self.alerts if alert.is_live]
