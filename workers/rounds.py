"""One look at what is due: tell the workers, or where they cannot be told or did not act in time, do it here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from journal_api import logs
from journal_api.gateways.job_queue import JobQueue, QueueUnreachable
from journal_api.services import relaying
from journal_api.store.database import Database
from journal_api.store.leases import Leased, LeasedAssessment, LeasedDelivery, LeasedDueWork
from workers.errands import Assess, Deliver, DoDueWork, Errand
from workers.hands import Hands

BATCH = 100
# How long a worker that was told has to begin. Twice told in vain, the relay does it itself.
LEASE = timedelta(seconds=15)
OVERDUE_SECONDS = 29.0
BROKER_REST_SECONDS = 2.0
_MEMORY_SECONDS = 300.0


@dataclass(slots=True)
class Rounds:
    """What a relay needs for its rounds, and what it remembers from one to the next.

    ``judging``, ``sending`` and ``reminding`` are separate hands: stuck receivers must not keep a record from being
    judged, and a morning's reminders to patients must not keep an alert from leaving.
    """

    database: Database
    queue: JobQueue
    judging: Hands
    sending: Hands
    reminding: Hands
    _first_seen: dict[tuple[object, ...], float] = field(default_factory=dict)
    _broker_rests_until: float = 0.0

    def go(self, *, now: datetime) -> int:
        """Take what is due at ``now`` and see that it is done; return how many rows were taken. Raises Unavailable."""
        self._forget_old()
        records = relaying.take_assessments(self.database, limit=self._limit(self.judging), lease=LEASE)
        self._hand_out(records, self.judging)
        messages = relaying.take_messages(self.database, now=now, limit=self._limit(self.sending), lease=LEASE)
        self._hand_out(messages, self.sending)
        reminders = relaying.take_reminders(self.database, now=now, limit=self.reminding.free, lease=LEASE)
        # Workers are not told of these: however many they are and however slow the mail, it stays with these hands.
        relaying.give_back(self.database, [row for row in reminders if not self.reminding.take(make_errand(row))])
        return len(records) + len(messages) + len(reminders)

    def _limit(self, hands: Hands) -> int:
        # While the workers cannot be told, take no more than can begin at once: another relay may have hands free.
        return hands.free if self._is_broker_resting() else BATCH

    def _hand_out(self, rows: Sequence[Leased], hands: Hands) -> None:
        left = [row for row in rows if not self._tell(row) and not hands.take(make_errand(row))]
        relaying.give_back(self.database, left)

    def _tell(self, row: Leased) -> bool:
        """Tell a worker of a row; False when it is overdue or the broker does not answer."""
        if self._is_overdue(row) or self._is_broker_resting():
            return False
        errand = make_errand(row)
        try:
            self.queue.publish(errand.job, errand.arguments(), expires_seconds=LEASE.total_seconds() * 2)
        except QueueUnreachable as error:
            self._broker_rests_until = time.monotonic() + BROKER_REST_SECONDS
            logs.record_error("broker_unreachable", error)
            return False
        return True

    def _is_overdue(self, row: Leased) -> bool:
        """Tell whether this relay saw the row long ago, by its own unhurried clock: business time may jump."""
        seen = time.monotonic()
        return seen - self._first_seen.setdefault(_key(row), seen) >= OVERDUE_SECONDS

    def _is_broker_resting(self) -> bool:
        return time.monotonic() < self._broker_rests_until

    def _forget_old(self) -> None:
        oldest = time.monotonic() - _MEMORY_SECONDS
        self._first_seen = {key: seen for key, seen in self._first_seen.items() if seen > oldest}


def make_errand(row: Leased) -> Errand:
    """Name the work of a leased row."""
    match row:
        case LeasedAssessment():
            return Assess(row.patient_id)
        case LeasedDelivery():
            return Deliver(row.patient_id, row.delivery_id, row.lease_until)
        case LeasedDueWork():
            return DoDueWork(row.outbox_id, row.patient_id, row.clinic_id, row.lease_until)


def _key(row: Leased) -> tuple[object, ...]:
    # With the instant since when it waits: the same row, done and due again, is new.
    match row:
        case LeasedAssessment():
            return (row.patient_id, row.waiting_since)
        case LeasedDelivery():
            return (row.delivery_id, row.waiting_since)
        case LeasedDueWork():
            return (row.outbox_id, row.waiting_since)
