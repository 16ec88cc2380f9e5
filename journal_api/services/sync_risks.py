"""Risk answers and grave side effects inside a push: the same alerts in whatever order they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from journal_api.domain.alerting import RuleId
from journal_api.domain.clocks import ClockTrust
from journal_api.domain.stored_entries import StoredEntry
from journal_api.domain.sync import Place
from journal_api.services.risk_answers import follow_up_risk, holds_risk
from journal_api.services.session_safety import follow_up_side_effect, holds_finding
from journal_api.store.alerts import find_live_alert
from journal_api.store.database import Transaction
from journal_api.store.entries import WritingDesk
from journal_api.store.sync import NewVersion


class PushedRisks:
    """Follows up the risk answers of one push, in its transaction; what says nothing costs nothing."""

    def __init__(self, tx: Transaction, patient_id: UUID, desk: WritingDesk, *, now: datetime) -> None:
        self.tx = tx
        self.patient_id = patient_id
        self.desk = desk
        self.now = now
        self._has_live_alert: bool | None = None

    def follow_up(self, new: Sequence[NewVersion], *, before: Mapping[Place, StoredEntry]) -> None:
        """Follow up versions in the order in which they were merged; ``before``: what stood until then.

        A version that lost was still somebody's answer: it is told as if it had come first, and then corrected.
        """
        current = dict(before)
        for one in new:
            entry, stood = one.version.entry, current.get(one.version.place)
            if stood is None or one.has_won:
                self._apply(entry, before=stood)
                current[one.version.place] = entry
            elif holds_risk(self.tx, entry) or holds_finding(self.tx, entry, desk=self.desk):
                self._apply(entry, before=None)
                self._apply(stood, before=entry)

    def follow_up_held(self, entry: StoredEntry) -> None:
        """Follow up an answer in quarantine: a wrong clock must not keep it from being heard."""
        self._apply(replace(entry, local_date=self._today), before=None)

    def _apply(self, entry: StoredEntry, *, before: StoredEntry | None) -> None:
        if entry.clock is ClockTrust.DOUBTFUL:
            entry = replace(entry, local_date=self._today)
        clinic_id = self.desk.clinic_id
        follow_up_side_effect(self.tx, entry, before=before, desk=self.desk, now=self.now)
        if self._may_matter(entry):
            follow_up_risk(self.tx, entry, before=before, clinic_id=clinic_id, now=self.now, today=self._today)

    def _may_matter(self, entry: StoredEntry) -> bool:
        """Tell whether an entry can open an alert, or take something from one that is live; asked once for a push."""
        if holds_risk(self.tx, entry):
            self._has_live_alert = True
        elif self._has_live_alert is None:
            self._has_live_alert = find_live_alert(self.tx, self.patient_id, RuleId.RISK) is not None
        return self._has_live_alert

    @property
    def _today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.desk.timezone)).date()
