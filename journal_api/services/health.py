"""Whether the product does its work: the alarm on the alarm. Counts, ages and words; no ids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from journal_api.domain.access import Scope
from journal_api.domain.errors import Unavailable, UnsafeDatabase
from journal_api.domain.jobs import HeartbeatName, OutboxKind
from journal_api.services.canaries import EVERY, WITHIN
from journal_api.services.resources import Resources
from journal_api.store.alert_figures import AlertTimes, LiveAlerts, list_alert_times, list_live_alerts
from journal_api.store.canaries import read_signs
from journal_api.store.database import Database
from journal_api.store.due_work import DueWork, list_due_work
from journal_api.store.heartbeats import read_ages
from journal_api.store.soundness import read_soundness

# A stall must be told within 60 s: what is measured is given three quarters of it.
OVERDUE_SECONDS: Final = 45.0
RELAY_SILENT_SECONDS: Final = 30.0
WORKER_SILENT_SECONDS: Final = 60.0
# Retries come at least every ten minutes while a letter waits; later than this nothing is being tried any more.
TROUBLE_OVER_SECONDS: Final = 900.0


class Verdict(StrEnum):
    """How it goes; failing is for a person to be woken."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether this process may take requests, and words for what is wrong."""

    is_ready: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alerting:
    """Whether alerts leave: the verdict, words for its reasons, what is due, and the age of every sign of life."""

    verdict: Verdict
    reasons: tuple[str, ...]
    due: tuple[DueWork, ...] = ()
    ages: Mapping[HeartbeatName, float] | None = None


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """How many alerts live, and how soon they are told and answered, by severity; empty without the database."""

    live: tuple[LiveAlerts, ...] = ()
    times: tuple[AlertTimes, ...] = ()


def check_readiness(resources: Resources) -> Readiness:
    """Tell whether the database is there, migrated, and safe to confirm writes from."""
    try:
        with resources.database.transaction(Scope()) as tx:
            found = read_soundness(tx)
    except Unavailable:
        return Readiness(is_ready=False, faults=("database_unreachable",))
    passing = {"schema_is_not_this_version": not found.is_migrated, "database_is_read_only": found.is_read_only}
    faults = (*found.faults, *(fault for fault, is_so in passing.items() if is_so))
    return Readiness(is_ready=not faults, faults=faults)


def refuse_unsafe(database: Database) -> None:
    """Raise UnsafeDatabase, naming what is wrong, where patients' data would not be safe; Unavailable without it."""
    with database.transaction(Scope()) as tx:
        faults = read_soundness(tx).faults
    if faults:
        raise UnsafeDatabase(f"This database is not safe for patients' data: {', '.join(faults)}.")


def check_alerting(resources: Resources, *, now: datetime) -> Alerting:
    """Tell whether what is due gets done, and alerts leave."""
    try:
        with resources.database.transaction(Scope()) as tx:
            due, ages = list_due_work(tx, now=now), read_ages(tx)
    except Unavailable:
        return Alerting(Verdict.FAILING, ("database_unreachable",))
    failing = (*_find_overdue(due), *_find_silent_relay(ages), *_find_mail_trouble(ages), *_find_missed_canary(ages))
    degraded = (*_find_silent_worker(ages), *(f"{work.kind}_dead" for work in due if work.dead))
    verdict = Verdict.FAILING if failing else Verdict.DEGRADED if degraded else Verdict.OK
    return Alerting(verdict, (*failing, *degraded), due, ages)


def measure_alerts(resources: Resources, *, now: datetime) -> AlertFigures:
    """Count the live alerts, and time how soon alerts were told and answered."""
    try:
        with resources.database.transaction(Scope()) as tx:
            return AlertFigures(list_live_alerts(tx, now=now), list_alert_times(tx, now=now))
    except Unavailable:
        return AlertFigures()


def _find_overdue(due: tuple[DueWork, ...]) -> tuple[str, ...]:
    """Tell what is late; a reminder to a patient may be, without any alert being late."""
    return tuple(
        f"{work.kind}_overdue"
        for work in due
        if work.oldest_seconds > OVERDUE_SECONDS and work.kind != OutboxKind.REMINDER.value
    )


def _find_silent_relay(ages: Mapping[HeartbeatName, float]) -> tuple[str, ...]:
    age = ages.get(HeartbeatName.RELAY)
    return ("relay_silent",) if age is None or age > RELAY_SILENT_SECONDS else ()


def _find_silent_worker(ages: Mapping[HeartbeatName, float]) -> tuple[str, ...]:
    age = ages.get(HeartbeatName.WORKER)
    return ("worker_silent",) if age is None or age > WORKER_SILENT_SECONDS else ()


def _find_mail_trouble(ages: Mapping[HeartbeatName, float]) -> tuple[str, ...]:
    """Tell that no letter got through since trouble began, while letters are being tried."""
    began, last = ages.get(HeartbeatName.MAIL_TROUBLE_BEGAN), ages.get(HeartbeatName.MAIL_TROUBLE)
    if began is None or last is None or last > TROUBLE_OVER_SECONDS:
        return ()
    accepted = ages.get(HeartbeatName.MAIL_ACCEPTED)
    got_through = accepted is not None and accepted < began
    return () if got_through or began <= OVERDUE_SECONDS else ("mail_does_not_leave",)


def _find_missed_canary(ages: Mapping[HeartbeatName, float]) -> tuple[str, ...]:
    is_missed = read_signs(ages).is_missed(within=WITHIN.total_seconds(), every=EVERY.total_seconds())
    return ("canary_missed",) if is_missed else ()
